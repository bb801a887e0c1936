using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace StartProfile;

/// <summary>
/// A profile as crossgen2 reads it (<c>--mibc</c>): an assembly whose method <c>AssemblyDictionary</c> names groups,
/// which are methods, too, and load the tokens of what is to be compiled.
/// </summary>
/// <seealso href="https://github.com/dotnet/runtime/blob/main/src/coreclr/tools/Common/Pgo/MIbcProfileParser.cs"/>
sealed class Profile
{
    const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.Public | BindingFlags.NonPublic;

    // The assemblies that a group refers to: crossgen2 takes those in the version bubble, and all are.
    const string Group = "Local;";

    readonly MetadataBuilder _metadata = new();
    readonly SignatureWriter _signatures;
    readonly MethodBodyStreamEncoder _bodies = new(new());
    readonly InstructionEncoder _group = new(new());

    public Profile()
    {
        _signatures = new(_metadata);
        // The same methods make the same file.
        _metadata.AddModule(0, _metadata.GetOrAddString("start.mibc"), default, default, default);
        _metadata.AddAssembly(_metadata.GetOrAddString("start"), new(1, 0, 0, 0), default, default, default, default);
        _metadata.AddTypeDefinition(
            TypeAttributes.NotPublic,
            default,
            _metadata.GetOrAddString("<Module>"),
            default,
            MetadataTokens.FieldDefinitionHandle(1),
            MetadataTokens.MethodDefinitionHandle(1));
    }

    /// <summary>How many methods it names.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a method of a type, and those of the same name with as many parameters.</summary>
    /// <param name="arguments">The method's own.</param>
    /// <exception cref="FormatException">The type has no such method.</exception>
    public void Add(ProgramType type, JittedMethod method, IReadOnlyList<ProgramType> arguments)
    {
        var members = type.Definition!.GetMembers(Own).OfType<MethodBase>().Where(member => member.Name == method.Name
            && member.GetParameters().Length == method.Parameters
            && (member.IsGenericMethod ? member.GetGenericArguments().Length : 0) == arguments.Count).ToList();
        if (members is [])
            throw new FormatException($"{method.Type.Name} has no method '{method.Name}'.");
        var parent = _signatures.Parent(type);
        foreach (var member in members)
        {
            EntityHandle token = _metadata.AddMemberReference(
                parent, _metadata.GetOrAddString(method.Name), _signatures.Signature(member));
            if (arguments is not [])
                token = _metadata.AddMethodSpecification(token, _signatures.Arguments(arguments));
            Load(_group, token);
            Count++;
        }
    }

    public void Write(string path)
    {
        var group = AddMethod("Group", _group);
        InstructionEncoder dictionary = new(new());
        dictionary.LoadString(_metadata.GetOrAddUserString(Group));
        Load(dictionary, group);
        AddMethod("AssemblyDictionary", dictionary);
        BlobBuilder image = new();
        new ManagedPEBuilder(
            PEHeaderBuilder.CreateLibraryHeader(),
            new(_metadata),
            _bodies.Builder,
            deterministicIdProvider: content => BlobContentId.FromHash(System.Security.Cryptography.SHA256.HashData(
                [.. content.SelectMany(blob => blob.GetBytes())]))).Serialize(image);
        using var file = File.Create(path);
        image.WriteContentTo(file);
    }

    static void Load(InstructionEncoder body, EntityHandle token)
    {
        body.OpCode(ILOpCode.Ldtoken);
        body.Token(token);
        body.OpCode(ILOpCode.Pop);
    }

    MethodDefinitionHandle AddMethod(string name, InstructionEncoder body)
    {
        body.OpCode(ILOpCode.Ret);
        BlobBuilder signature = new();
        new BlobEncoder(signature).MethodSignature().Parameters(0, returned => returned.Void(), _ => { });
        return _metadata.AddMethodDefinition(
            MethodAttributes.Public | MethodAttributes.Static,
            MethodImplAttributes.IL,
            _metadata.GetOrAddString(name),
            _metadata.GetOrAddBlob(signature),
            _bodies.AddMethodBody(body),
            MetadataTokens.ParameterHandle(1));
    }
}

using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace StartProfile;

/// <summary>Writes types and methods into the metadata of an assembly that refers to them.</summary>
/// <seealso href="https://ecma-international.org/publications-and-standards/standards/ecma-335/"/>
sealed class SignatureWriter(MetadataBuilder metadata)
{
    readonly Dictionary<string, EntityHandle> _assemblies = [];
    readonly Dictionary<Type, EntityHandle> _types = [];

    public EntityHandle Reference(Type type)
    {
        if (_types.TryGetValue(type, out var known))
            return known;
        // Any reference type, for which generic code is shared: profiles have it in an assembly of its own.
        var assembly = type.FullName == "System.__Canon" ? "System.Private.Canon" : type.Assembly.GetName().Name!;
        var scope = type.DeclaringType is { } around ? Reference(around) : Assembly(assembly);
        var space = type.DeclaringType is null ? metadata.GetOrAddString(type.Namespace ?? "") : default;
        return _types[type] = metadata.AddTypeReference(scope, space, metadata.GetOrAddString(type.Name));
    }

    /// <summary>A type, or an instance of a generic one, as the parent of a method.</summary>
    public EntityHandle Parent(ProgramType type)
    {
        if (type is { Definition: { } definition, Arguments: [] })
            return Reference(definition);
        BlobBuilder blob = new();
        Write(new BlobEncoder(blob).TypeSpecificationSignature(), type);
        return metadata.AddTypeSpecification(metadata.GetOrAddBlob(blob));
    }

    public BlobHandle Arguments(IReadOnlyList<ProgramType> types)
    {
        BlobBuilder blob = new();
        var arguments = new BlobEncoder(blob).MethodSpecificationSignature(types.Count);
        foreach (var type in types)
            Write(arguments.AddArgument(), type);
        return metadata.GetOrAddBlob(blob);
    }

    /// <summary>A method of a generic type's definition, or a generic method's definition.</summary>
    public BlobHandle Signature(MethodBase method)
    {
        BlobBuilder blob = new();
        var parameters = method.GetParameters();
        var signature = new BlobEncoder(blob).MethodSignature(
            genericParameterCount: method.IsGenericMethod ? method.GetGenericArguments().Length : 0,
            isInstanceMethod: !method.IsStatic);
        signature.Parameters(parameters.Length, out var returned, out var encoder);
        if (method is MethodInfo { ReturnParameter: var result } && result.ParameterType != typeof(void))
        {
            WriteModifiers(returned.CustomModifiers(), result);
            Write(returned.Type(result.ParameterType.IsByRef), result.ParameterType);
        }
        else
            returned.Void();
        foreach (var parameter in parameters)
        {
            var next = encoder.AddParameter();
            WriteModifiers(next.CustomModifiers(), parameter);
            Write(next.Type(parameter.ParameterType.IsByRef), parameter.ParameterType);
        }
        return metadata.GetOrAddBlob(blob);
    }

    void WriteModifiers(CustomModifiersEncoder encoder, ParameterInfo parameter)
    {
        foreach (var required in parameter.GetRequiredCustomModifiers())
            encoder.AddModifier(Reference(required), isOptional: false);
        foreach (var optional in parameter.GetOptionalCustomModifiers())
            encoder.AddModifier(Reference(optional), isOptional: true);
    }

    void Write(SignatureTypeEncoder encoder, ProgramType type)
    {
        if (type.Definition is not { } definition)
            Write(encoder.SZArray(), type.Arguments[0]);
        else if (type.Arguments is [])
            Write(encoder, definition);
        else
        {
            var arguments = encoder.GenericInstantiation(
                Reference(definition), type.Arguments.Count, definition.IsValueType);
            foreach (var argument in type.Arguments)
                Write(arguments.AddArgument(), argument);
        }
    }

    void Write(SignatureTypeEncoder encoder, Type type)
    {
        if (type.IsByRef)
            type = type.GetElementType()!;
        if (type.IsGenericTypeParameter)
            encoder.GenericTypeParameter(type.GenericParameterPosition);
        else if (type.IsGenericMethodParameter)
            encoder.GenericMethodTypeParameter(type.GenericParameterPosition);
        else if (type.IsSZArray)
            Write(encoder.SZArray(), type.GetElementType()!);
        else if (type == typeof(void*))
            encoder.VoidPointer();
        else if (type.IsPointer)
            Write(encoder.Pointer(), type.GetElementType()!);
        else if (type.IsGenericType)
        {
            var types = type.GetGenericArguments();
            var arguments = encoder.GenericInstantiation(
                Reference(type.GetGenericTypeDefinition()), types.Length, type.IsValueType);
            foreach (var argument in types)
                Write(arguments.AddArgument(), argument);
        }
        else if (type is { IsArray: true } or { IsFunctionPointer: true } || type == typeof(TypedReference))
            throw new FormatException($"Signatures with '{type}' are not written.");
        else if (Primitive(type) is { } code)
            encoder.PrimitiveType(code);
        else
            encoder.Type(Reference(type), type.IsValueType);
    }

    static PrimitiveTypeCode? Primitive(Type type)
    {
        if (type == typeof(nint))
            return PrimitiveTypeCode.IntPtr;
        if (type == typeof(nuint))
            return PrimitiveTypeCode.UIntPtr;
        if (type == typeof(object))
            return PrimitiveTypeCode.Object;
        return type is { IsPrimitive: true } || type == typeof(string)
            ? Enum.Parse<PrimitiveTypeCode>(Type.GetTypeCode(type).ToString()) : null;
    }

    EntityHandle Assembly(string name)
    {
        if (!_assemblies.TryGetValue(name, out var known))
            _assemblies[name] = known = metadata.AddAssemblyReference(
                metadata.GetOrAddString(name), new(0, 0, 0, 0), default, default, default, default);
        return known;
    }
}

using System.Text.RegularExpressions;

namespace StartProfile;

/// <summary>A type as the JIT names it: <c>System.Span`1[int]</c>, <c>Outer`1+Inner[A]</c>, <c>string[]</c>.</summary>
/// <param name="Name">Without arguments, nested ones after <c>+</c>.</param>
/// <param name="Arguments">Those of the types around it first.</param>
/// <param name="IsArray">Whether it is an array of what the rest names.</param>
sealed record TypeName(string Name, IReadOnlyList<TypeName> Arguments, bool IsArray);

/// <summary>A method as the JIT names it: <c>Type[Arguments]:Name[Arguments](parameters)</c>.</summary>
/// <param name="Parameters">How many there are.</param>
/// <seealso href="https://github.com/dotnet/runtime/blob/main/docs/design/coreclr/jit/viewing-jit-dumps.md"/>
sealed partial record JittedMethod(TypeName Type, string Name, IReadOnlyList<TypeName> Arguments, int Parameters)
{
    /// <summary>Only generic ones can be compiled away from the assembly that they are in.</summary>
    public bool IsGeneric => Type.Arguments.Count > 0 || Arguments.Count > 0;

    /// <summary>The name in a line of <c>DOTNET_JitDisasmSummary</c>; null for a method made at run time.</summary>
    public static string? TextOf(string line) =>
        Compiled().Match(line) is { Success: true } match && !match.Groups[1].Value.StartsWith('(')
            ? match.Groups[1].Value : null;

    /// <exception cref="FormatException">The text is no method's name.</exception>
    public static JittedMethod Parse(string text)
    {
        var reader = new NameReader(text);
        var type = reader.ReadType();
        reader.Expect(':');
        var name = reader.ReadUntil('[', '(');
        var arguments = reader.ReadArguments();
        reader.Expect('(');
        return new(type, name, arguments, reader.CountParameters());
    }

    [GeneratedRegex(@"JIT compiled (.*) \[[^\[\]]*IL size=")]
    private static partial Regex Compiled();
}

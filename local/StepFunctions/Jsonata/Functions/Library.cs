using System.Collections.Frozen;

namespace Local.StepFunctions.Jsonata;

/// <summary>The functions there are, by name.</summary>
/// <seealso href="https://docs.jsonata.org/string-functions"/>
static class Library
{
    static readonly IEnumerable<KeyValuePair<string, Function>> Common =
    [
        .. StringFunctions.Table,
        .. PatternFunctions.Table,
        .. EncodingFunctions.Table,
        .. NumberFunctions.Table,
        .. ArrayFunctions.Table,
        .. ObjectFunctions.Table,
        .. HigherOrderFunctions.Table,
        .. TimeFunctions.Table,
    ];

    /// <summary>Those of the reference engine.</summary>
    public static FrozenDictionary<string, Function> Reference { get; } = Common.Concat(ReferenceFunctions.Table)
        .ToFrozenDictionary();

    /// <summary>Those of Step Functions: without <c>$eval</c>, and with its own.</summary>
    public static FrozenDictionary<string, Function> StepFunctions { get; } = Common.Concat(ServiceFunctions.Table)
        .ToFrozenDictionary();
}

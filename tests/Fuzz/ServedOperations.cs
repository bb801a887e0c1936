using System.Text.RegularExpressions;

namespace Tests.Fuzz;

/// <summary>The operations that are here, by the lists in the services' pages, which another test compares.</summary>
static partial class ServedOperations
{
    public static IReadOnlyList<string> Of(string service, string section = "Operations")
    {
        var text = Repository.Text($"local/{service}/README.md").Split($"## {section}\n")[1].Split("\n## ")[0];
        return [.. Name().Matches(text).Select(match => match.Groups[1].Value)];
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}

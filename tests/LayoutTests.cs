namespace Tests;

/// <summary>
/// Sources are readable side by side: lines have at most 120 columns, folders at most 30 files, and imports are sorted.
/// </summary>
public sealed class LayoutTests
{
    static readonly string[] Kinds = [".cs", ".razor", ".css", ".js", ".py", ".sh", ".md", "Makefile"];

    static readonly ILookup<string, string> Files = Directory
        .EnumerateFiles(Repository.Path("."), "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Path("."), file).Replace('\\', '/'))
        .Where(file => !file.Split('/').Any(IsMade))
        .ToLookup(file => file.Contains('/', StringComparison.Ordinal) ? file[..file.LastIndexOf('/')] : "");

    public static TheoryData<string> Folders { get; } = [.. Files.Select(folder => folder.Key)];

    [Theory, MemberData(nameof(Folders))]
    public void Lines_and_folders_are_not_too_long(string folder)
    {
        if (!folder.Split('/').Contains("Cases"))
            Assert.InRange(Files[folder].Count(), 0, 30);
        var sources = Files[folder].Where(file => Kinds.Any(kind => file.EndsWith(kind, StringComparison.Ordinal)));
        Assert.Empty(sources.SelectMany(WideLines));
    }

    /// <summary>No build says it, as it says all else that <c>dotnet format</c> asks for.</summary>
    [Theory, MemberData(nameof(Folders))]
    public void Imports_are_sorted(string folder)
    {
        foreach (var file in Files[folder].Where(file => file.EndsWith(".cs", StringComparison.Ordinal)))
        {
            string[] imports = [.. File.ReadLines(Repository.Path(file)).TakeWhile(IsImport)];
            Assert.Equal(
                imports.OrderBy(import => !import.StartsWith("using System", StringComparison.Ordinal))
                    .ThenBy(import => import.TrimEnd(';'), StringComparer.OrdinalIgnoreCase),
                imports);
        }

        static bool IsImport(string line) =>
            line.StartsWith("using ", StringComparison.Ordinal)
            && !line.StartsWith("using static ", StringComparison.Ordinal)
            && !line.Contains('=', StringComparison.Ordinal);
    }

    static IEnumerable<string> WideLines(string file) => File.ReadLines(Repository.Path(file))
        .Index()
        .Where(line => line.Item.Length > (EndsInMessage(line.Item) ? 140 : 120) && !HasNoBreak(line.Item, file))
        .Select(line => $"{file}:{line.Index + 1} has {line.Item.Length} columns.");

    static bool EndsInMessage(string line) => line.TrimEnd(',', ';', ')', ']', '}', ' ').EndsWith('"');

    /// <summary>An address, a pattern, and a row of a table cannot go on in the next line.</summary>
    static bool HasNoBreak(string line, string file) =>
        line.Contains("http://", StringComparison.Ordinal)
        || line.Contains("https://", StringComparison.Ordinal)
        || line.Contains("@\"^", StringComparison.Ordinal)
        || (file.EndsWith(".md", StringComparison.Ordinal) && line.StartsWith('|'));

    static bool IsMade(string folder) => folder is "bin" or "obj" or "artifacts" or "node_modules" or ".git" or ".local";
}

using System.Text.RegularExpressions;

namespace Tests;

/// <summary>
/// Who may name whom in <c>local/</c>, decided by the sources: comments and strings aside, what is not named is not
/// referred to.
/// </summary>
/// <remarks>
/// Commands → Terminal → Run → Reports → Cloud → Provisioning → services → Aws, Storage; and Commands → Console →
/// Reports. Each may skip a step, none goes back.
/// </remarks>
public sealed partial class ArchitectureTests
{
    static readonly string Root = Repository.Path("local");

    static readonly string[] Folders =
    [
        .. Directory.EnumerateDirectories(Root)
            .Select(path => Path.GetFileName(path))
            .Where(name => char.IsUpper(name[0])), // not bin and obj
    ];

    static readonly string[] Services =
        [.. Folders.Except(["Commands", "Console", "Provisioning", "Reports", "Run", "Terminal"])];

    /// <summary>The types that the files of the root declare, by the part that the file belongs to.</summary>
    static readonly Dictionary<string, string[]> RootTypes = Directory.EnumerateFiles(Root, "*.cs").GroupBy(PartOf)
        .ToDictionary(
            part => part.Key,
            part => part.SelectMany(file => Declaration().Matches(Code(file)).Select(match => match.Groups[1].Value))
                .ToArray());

    public static TheoryData<string> Sources { get; } =
    [
        .. Folders.Select(folder => Path.Combine(Root, folder))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Root, "*.cs"))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/')),
    ];

    [Theory, MemberData(nameof(Sources))]
    public void A_file_names_only_what_its_part_may_know(string file)
    {
        var code = Code(Path.Combine(Root, file));
        var part = PartOf(file.Split('/')[0]);
        var known = MayKnow(part);

        Assert.All(Named(code), name => Assert.True(name == part || known.Contains(name), $"{file} names {name}."));
    }

    [Theory, MemberData(nameof(Sources))]
    public void The_search_is_mathematics_and_only_an_endpoint_of_Step_Functions_knows_HTTP(string file)
    {
        var code = Code(Path.Combine(Root, file));
        if (file.StartsWith("SageMaker/Search/", StringComparison.Ordinal))
            Assert.All(Namespaces(code), name => Assert.Equal("SageMaker.Search", name));
        var isEndpoint = file.StartsWith("StepFunctions/Api/", StringComparison.Ordinal)
            && file.EndsWith("Endpoint.cs", StringComparison.Ordinal);
        if (file.StartsWith("StepFunctions/", StringComparison.Ordinal) && !isEndpoint)
            Assert.DoesNotMatch(Http(), code);
    }

    [Fact]
    public void The_root_holds_the_table_of_contents_and_the_account() =>
        Assert.Equal(
            ["Cloud", "CloudSettings", "Program"],
            Directory.EnumerateFiles(Root, "*.cs").Select(Path.GetFileNameWithoutExtension).Order());

    /// <summary>A folder or a file of the root; the account's settings belong to the account.</summary>
    static string PartOf(string path) =>
        Path.GetFileNameWithoutExtension(path) is var name && name is "CloudSettings" ? "Cloud" : name;

    static string[] MayKnow(string part) => part switch
    {
        "Aws" => [],
        "Storage" => ["Aws"],
        "Provisioning" => Services,
        "Cloud" => [.. Services, "Provisioning"],
        "Reports" => [.. Services, "Cloud"],
        "Run" or "Console" => [.. Services, "Cloud", "Reports"],
        "Terminal" => [.. Services, "Run"],
        "Commands" => [.. Folders, "Cloud"],
        "Program" => ["Commands"],
        _ => ["Aws", "Storage"],
    };

    /// <summary>The folders whose namespaces are named, and the files of the root whose types are.</summary>
    static IEnumerable<string> Named(string code)
    {
        var identifiers = Identifier().Matches(code).Select(match => match.Value).ToHashSet();
        return Namespaces(code).Select(name => name.Split('.')[0])
            .Concat(RootTypes.Keys.Where(file => RootTypes[file].Any(identifiers.Contains)))
            .Distinct();
    }

    static IEnumerable<string> Namespaces(string code) =>
        Qualified().Matches(code)
            .Select(match => match.Groups[1].Value)
            .Where(name => Folders.Contains(name.Split('.')[0]));

    static string Code(string file) => CommentsAndStrings().Replace(File.ReadAllText(file), "");

    [GeneratedRegex("""//.*|/\*.*?\*/|\"{3}[\s\S]*?\"{3}|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\])+'""")]
    private static partial Regex CommentsAndStrings();

    /// <summary>
    /// A namespace of ours: after <c>Local.</c>, or as a name inside the namespace <c>Local</c> is found.
    /// </summary>
    [GeneratedRegex(@"(?<![\w.])(?:Local\.)?([A-Z]\w*(?:\.Search)?)(?=[.;])")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum) (\w+)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<!\.)\b[A-Z]\w*\b")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\b(?:Http\w+|AspNetCore|StatusCodes|IResult|Results|I(?:Application|EndpointRoute)Builder)\b")]
    private static partial Regex Http();
}

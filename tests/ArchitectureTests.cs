using System.Text.RegularExpressions;

namespace Tests;

/// <summary>Who may name whom in <c>local/</c>, decided by the sources: comments and strings aside, what is not named is not referred to.</summary>
public sealed partial class ArchitectureTests
{
    static readonly string Root = Repository.Path("local");
    static readonly string[] Folders = [.. Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder)).Where(name => char.IsUpper(name[0]))];
    // One execution from the command line, and how it looks there: they may know every service.
    static readonly string[] Services = [.. Folders.Except(["Run", "Terminal"])];

    public static TheoryData<string> Sources { get; } = [.. Services.SelectMany(service => Directory.EnumerateFiles(Path.Combine(Root, service), "*.cs", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))];

    /// <summary>Services meet in <c>local/*.cs</c>, the search of hyperparameters is mathematics, and Step Functions knows HTTP at its endpoint only.</summary>
    [Theory, MemberData(nameof(Sources))]
    public void A_service_names_nothing_of_ours_but_itself_and_what_all_share(string file)
    {
        var code = CommentsAndStrings().Replace(File.ReadAllText(Path.Combine(Root, file)), "");
        var service = file.Split('/')[0];
        var isSearch = file.StartsWith("SageMaker/Search/", StringComparison.Ordinal);
        Assert.DoesNotContain(Names(code), name => isSearch ? name != "SageMaker.Search" : name.Split('.')[0] is var named && named != service && named is not ("Aws" or "Storage"));
        Assert.False(service == "StepFunctions" && !file.EndsWith("Endpoint.cs", StringComparison.Ordinal) && Http().IsMatch(code), $"{file} names HTTP.");
    }

    /// <summary>The namespaces of ours that are named: after <c>Local.</c>, or as a name inside the namespace <c>Local</c> is found.</summary>
    static IEnumerable<string> Names(string code) => Qualified().Matches(code).Select(match => match.Groups[1].Value).Where(name => Folders.Contains(name.Split('.')[0]));

    [GeneratedRegex("""//.*|/\*.*?\*/|\"{3}[\s\S]*?\"{3}|@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\])+'""")]
    private static partial Regex CommentsAndStrings();

    [GeneratedRegex(@"(?<![\w.])(?:Local\.)?((?:[A-Z]\w*)(?:\.Search)?)(?=[.;])")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"\b(?:Http\w+|AspNetCore|StatusCodes|IResult|Results|IApplicationBuilder|IEndpointRouteBuilder)\b")]
    private static partial Regex Http();
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Tests.TemplateTests;

public partial class FunctionTests
{
    public static TheoryData<string> Functions => [.. Deployed.Resources("AWS::Serverless::Function")];

    [Theory]
    [MemberData(nameof(Functions))]
    public void The_handler_is_the_executable_assembly_that_the_project_in_CodeUri_builds(string function)
    {
        var properties = Deployed.Properties(function);
        var file = Assert.Single(Directory.GetFiles(Repository.Path(properties["CodeUri"]!.GetValue<string>()), "*.csproj"));
        var project = XDocument.Load(file)
            .Descendants()
            .Where(element => !element.HasElements)
            .ToLookup(element => element.Name.LocalName, element => element.Value);

        Assert.Equal(
            project["AssemblyName"].SingleOrDefault(Path.GetFileNameWithoutExtension(file)),
            properties["Handler"]!.GetValue<string>());
        Assert.Equal("Exe", project["OutputType"].Single());
        Assert.Equal(
            properties["Runtime"]!.GetValue<string>(), project["TargetFramework"].Single().Replace("net", "dotnet").Replace(".0", ""));
        Assert.Empty(project["LangVersion"]);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void The_environment_is_what_the_code_reads(string function)
    {
        var properties = Deployed.Properties(function);
        var code = Directory.GetFiles(
            Repository.Path(properties["CodeUri"]!.GetValue<string>()), "*.cs", SearchOption.AllDirectories)
            .Where(file => !BuildOutput().IsMatch(file)).Select(File.ReadAllText);
        var read = code.SelectMany(text => EnvironmentVariable().Matches(text))
            .Select(match => match.Groups[1].Value)
            .Where(name => !name.StartsWith("AWS_", StringComparison.Ordinal));

        Assert.Equal(
            (properties["Environment"]?["Variables"] as JsonObject ?? []).Select(variable => variable.Key).Order(),
            read.Distinct().Order());
    }

    /// <remarks>
    /// Its bucket is the one that `make serve` deploys, whose name follows from account, region and stack.
    /// </remarks>
    [Theory]
    [MemberData(nameof(Functions))]
    public void The_launch_profile_sets_what_the_code_reads(string function)
    {
        var folder = Deployed.Properties(function)["CodeUri"]!.GetValue<string>();
        var profiles = Deployed.Json($"{folder}/Properties/launchSettings.json")["profiles"]!;
        var profile = profiles["Lambda Test Tool"]!["environmentVariables"]!.AsObject();
        var variables = Deployed.Properties(function)["Environment"]?["Variables"] as JsonObject ?? [];

        Assert.Equal($"localhost:5050/{function}", profile["AWS_LAMBDA_RUNTIME_API"]!.GetValue<string>());
        Assert.Equal(
            variables.Select(variable => variable.Key).Order(),
            profile.Select(variable => variable.Key)
                .Where(name => !name.StartsWith("AWS_", StringComparison.Ordinal))
                .Order());
        if (variables.Count > 0)
        {
            var local = Deployed.Template.CreateStack("local", new Dictionary<string, string>(), new("123456789012", "us-east-1"));
            Assert.All(
                Deployed.Properties(function, local)["Environment"]!["Variables"]!.AsObject(),
                variable =>
                    Assert.Equal(variable.Value!.GetValue<string>(), profile[variable.Key]!.GetValue<string>()));
        }
    }

    [GeneratedRegex("""
        Variable\(\s*"([A-Z_]+)"
        """)]
    private static partial Regex EnvironmentVariable();

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex BuildOutput();
}

using System.Diagnostics;
using System.Text.Json;

namespace Tests.TemplateTests;

/// <summary>functions/Lambda.props chooses the runtime of every function: the one here, or Amazon's packages.</summary>
public class LambdaPropsTests
{
    static readonly string[] Packages =
        ["Amazon.Lambda.Core", "Amazon.Lambda.RuntimeSupport", "Amazon.Lambda.Serialization.SystemTextJson"];

    public static TheoryData<string> Functions =>
        [
            .. Deployed.Resources("AWS::Serverless::Function")
                .Select(function => Deployed.Properties(function)["Handler"]!.GetValue<string>()),
        ];

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task A_function_runs_on_LambdaRuntime_without_a_package(string function)
    {
        var items = await ItemsAsync(function, amazonLambdaPackages: "");

        Assert.Equal(["LambdaRuntime"], items["ProjectReference"].Select(Path.GetFileNameWithoutExtension));
        Assert.Empty(items["PackageReference"].Intersect(Packages));
        Assert.Contains("LambdaRuntime", items["Using"]);
        Assert.Empty(items["Using"].Intersect(Packages));
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task A_variable_of_the_environment_makes_it_run_on_the_packages_of_Amazon(string function)
    {
        var items = await ItemsAsync(function, amazonLambdaPackages: "true");

        Assert.Empty(items["ProjectReference"]);
        Assert.Equal(Packages, items["PackageReference"].Intersect(Packages).Order());
        Assert.Equal(Packages, items["Using"].Intersect(Packages).Order());
        Assert.DoesNotContain("LambdaRuntime", items["Using"]);
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void No_source_of_a_function_names_a_runtime(string function)
    {
        var sources = Directory.GetFiles(Repository.Path($"functions/{function}"), "*.cs", SearchOption.AllDirectories)
            .Where(
                file =>
                    !file.Contains("/obj/", StringComparison.Ordinal)
                        && !file.Contains("/bin/", StringComparison.Ordinal));

        Assert.All(
            sources,
            file =>
                Assert.DoesNotMatch(
                    @"\busing (LambdaRuntime|Amazon\.Lambda)|\bLambdaRuntime\.|\bAmazon\.Lambda\.",
                    File.ReadAllText(file)));
    }

    /// <summary>MSBuild's own answer.</summary>
    static async Task<Dictionary<string, string[]>> ItemsAsync(string function, string amazonLambdaPackages)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            ["msbuild", Repository.Path($"functions/{function}/{function}.csproj"), "-getItem:PackageReference,ProjectReference,Using"])
        {
            RedirectStandardOutput = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(
            name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(inherited);
        start.Environment["AmazonLambdaPackages"] = amazonLambdaPackages;
        using var msbuild = Process.Start(start)!;
        var answer = await msbuild.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await msbuild.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(msbuild.ExitCode == 0, answer);
        using var json = JsonDocument.Parse(answer);
        return json.RootElement.GetProperty("Items").EnumerateObject().ToDictionary(
            kind => kind.Name,
            kind => kind.Value.EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!).ToArray());
    }
}

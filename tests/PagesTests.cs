using System.Text.RegularExpressions;
using Local;
using Local.Lambda.Api;
using Local.S3;
using Local.SageMaker;
using Local.StepFunctions.Api;
using Local.StepFunctions.Language;

namespace Tests;

/// <summary>The lists in the services' pages are those of the code.</summary>
public sealed partial class PagesTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pages-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Each_page_names_what_is_here()
    {
        await using var cloud = await Cloud.CreateAsync(
            new("123456789012", "us-east-1"), _folder, TimeProvider.System, new());
        var states = StepFunctionsEndpoint.Create(cloud.StepFunctions, cloud.Account, (_, _, _, _) => null);
        var jobs = SageMakerEndpoint.Create(cloud.SageMaker);

        AssertListed(cloud.Service("cloudformation").Operations, "CloudFormation", "Operations");
        AssertListed(states.Operations, "StepFunctions", "Operations");
        AssertListed(Intrinsics.All.Keys, "StepFunctions", "Intrinsic functions");
        AssertListed(jobs.Operations.Except(EmptyLists.Operations), "SageMaker", "Operations");
        AssertListed(EmptyLists.Operations, "SageMaker", "Lists that are empty");
        AssertListed(LambdaEndpoint.Create(cloud.Lambda).Operations, "Lambda", "Operations");
        AssertListed(S3Endpoint.Operations.Keys, "S3", "Operations");
        AssertListed(cloud.Service("iam").Operations, "Iam", "Operations");
        AssertListed(cloud.Service("logs").Operations, "Logs", "Operations");
        AssertListed(cloud.Service("monitoring").Operations, "CloudWatch", "Operations");
        AssertListed(cloud.Service("events").Operations, "EventBridge", "Operations");
        AssertListed(cloud.Service("ssm").Operations, "Ssm", "Operations");
        AssertListed(cloud.Service("sts").Operations, "Iam", "Operations of STS");
    }

    /// <summary>A section of a service's page is nothing but the list of these names, in order.</summary>
    static void AssertListed(IEnumerable<string> names, string service, string section)
    {
        var text = Repository.Text($"local/{service}/README.md").Split($"## {section}\n")[1].Split("\n## ")[0];
        Assert.Equal(names.Order(StringComparer.Ordinal), Name().Matches(text).Select(match => match.Groups[1].Value));
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}

using System.Diagnostics;
using System.Text.Json;
using Tests.CloudFormation;

namespace Tests.Clients;

/// <summary>
/// The project's own template, with functions built for arm64 as <c>sam build</c> builds them, and the AWS CLI.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class ProjectTests(StackHost host) : IClassFixture<StackHost>, IDisposable
{
    static readonly string[] Functions = ["GenerateDataset", "ExtractModelPath", "ExtractModelName"];

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tests-project-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task It_is_packaged_deployed_changed_and_deleted()
    {
        Client.SkipUnlessCommandLine();
        foreach (var name in Functions)
            await PublishAsync(name);
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "statemachine"));
        File.Copy(
            Repository.Path("statemachine/tune-model.asl.json"),
            Path.Combine(_folder.FullName, "statemachine", "tune-model.asl.json"));
        var template = Path.Combine(_folder.FullName, "template.yaml");
        await File.WriteAllTextAsync(
            template,
            Repository.Text("template.yaml").Replace("CodeUri: functions/", "CodeUri: ", StringComparison.Ordinal),
            Cancellation);

        await AwsAsync("s3", "mb", "s3://packages");
        var packaged = Path.Combine(_folder.FullName, "packaged.yaml");
        await AwsAsync("cloudformation", "package", "--template-file", template,
            "--s3-bucket", "packages", "--output-template-file", packaged);
        string[] deploy =
        [
            "cloudformation", "deploy", "--template-file", packaged, "--stack-name", "tune-model",
            "--s3-bucket", "packages", "--capabilities", "CAPABILITY_IAM",
        ];
        await AwsAsync(deploy);
        await AwsAsync([.. deploy, "--parameter-overrides", "MaxTrainingJobs=3"]);
        Assert.Equal("UPDATE_COMPLETE", await QueryAsync("describe-stacks", "Stacks[0].StackStatus"));

        // What runs is what was packaged.
        var function = await QueryAsync(
            "describe-stack-resource",
            "StackResourceDetail.PhysicalResourceId",
            "--logical-resource-id",
            "ExtractModelNameFunction");
        var answer = Path.Combine(_folder.FullName, "answer.json");
        var payload = Path.Combine(_folder.FullName, "event.json");
        await File.WriteAllTextAsync(
            payload, """{"ModelArn":"arn:aws:sagemaker:us-east-1:123456789012:model/a-model"}""", Cancellation);
        await AwsAsync("lambda", "invoke", "--function-name", function, "--payload", $"fileb://{payload}", answer);
        var body = JsonElement.Parse(await File.ReadAllTextAsync(answer, Cancellation));
        Assert.Equal("a-model", body.GetProperty("body").GetProperty("jobName").GetString());

        await AwsAsync("cloudformation", "delete-stack", "--stack-name", "tune-model");
        await AwsAsync("cloudformation", "wait", "stack-delete-complete", "--stack-name", "tune-model");
        Assert.Null(host.Cloud.Lambda.Functions.Find(function));
    }

    async Task PublishAsync(string name)
    {
        var start = new ProcessStartInfo("dotnet",
        [
            "publish", Repository.Path($"functions/{name}"), "--output", Path.Combine(_folder.FullName, name),
            "--configuration", "Release", "--framework", "net10.0", "--runtime", "linux-arm64", "--self-contained", "False",
            "--artifacts-path", Path.Combine(_folder.FullName, ".artifacts", name), "--disable-build-servers",
            "-maxCpuCount:1", "-nologo", "-verbosity:quiet",
        ])
        {
            RedirectStandardOutput = true,
        };
        // A `dotnet run` above would hand its own SDK's settings down.
        foreach (var inherited in start.Environment.Keys.Where(
            key => key.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(inherited);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, output);
    }

    async Task<string> QueryAsync(string operation, string query, params string[] more) => (await AwsAsync(
        ["cloudformation", operation, "--stack-name", "tune-model", "--query", query, "--output", "text", .. more]))
        .Trim();

    Task<string> AwsAsync(params string[] arguments) => Client.RunAsync(host.Url, "aws", arguments);
}

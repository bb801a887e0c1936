using Tests.CloudFormation;

namespace Tests.Clients;

/// <summary>Stacks as real clients deploy them.</summary>
[Trait("Speed", "Slow")]
public sealed class CloudFormationClientTests(StackHost host) : IClassFixture<StackHost>
{
    static readonly string Project = Repository.Path("tests/CloudFormation/Cases/project");

    [Fact]
    public async Task The_command_line_packages_deploys_and_deletes()
    {
        Client.SkipUnlessCommandLine();
        var folder = Directory.CreateTempSubdirectory("tests-package-");
        var packaged = Path.Combine(folder.FullName, "packaged.yaml");
        await AwsAsync("s3", "mb", "s3://artifacts");
        await AwsAsync("cloudformation", "package", "--template-file", Path.Combine(Project, "template.yaml"),
            "--s3-bucket", "artifacts", "--output-template-file", packaged);
        string[] deploy =
        [
            "cloudformation", "deploy", "--template-file", packaged, "--stack-name", "orders",
            "--s3-bucket", "artifacts", "--capabilities", "CAPABILITY_IAM",
        ];
        await AwsAsync(deploy);
        Assert.Equal("hello", await OutputAsync("Greeting"));
        await AwsAsync([.. deploy, "--parameter-overrides", "Greeting=moin"]);
        Assert.Equal("moin", await OutputAsync("Greeting"));
        // Nothing is left to change.
        await AwsAsync([.. deploy, "--no-fail-on-empty-changeset"]);

        await AwsAsync("cloudformation", "delete-stack", "--stack-name", "orders");
        await AwsAsync("cloudformation", "wait", "stack-delete-complete", "--stack-name", "orders");
        Assert.Equal("None", (await AwsAsync(
            "stepfunctions", "list-state-machines", "--query", "stateMachines[0].name", "--output", "text")).Trim());
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Boto3_deploys_as_SAM_does()
    {
        await Client.SkipUnlessPythonAsync("boto3");
        var script = Repository.Path("tests/Clients/sam.py");
        var lines = (await Client.RunAsync(host.Url, "python3", [script, Path.Combine(Project, "inline.yaml")]))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(
            [
                "Add Data AWS::S3::Bucket N/A",
                "Add MachineRole AWS::IAM::Role N/A",
                "Add Machine AWS::StepFunctions::StateMachine N/A",
                "Modify Machine AWS::StepFunctions::StateMachine False",
            ],
            lines.Where(line => line.StartsWith("Add", StringComparison.Ordinal)
                || line.StartsWith("Modify", StringComparison.Ordinal)));
        Assert.Equal(
            ["Greeting hello", "Greeting moin"],
            lines.Where(line => line.StartsWith("Greeting", StringComparison.Ordinal)));
        Assert.Equal(["No changes to deploy. Stack sam is up to date", "Deleted"], lines[^2..]);
    }

    async Task<string> OutputAsync(string key) => (await AwsAsync(
        "cloudformation", "describe-stacks", "--stack-name", "orders",
        "--query", $"Stacks[0].Outputs[?OutputKey=='{key}'].OutputValue", "--output", "text")).Trim();

    Task<string> AwsAsync(params string[] arguments) => Client.RunAsync(host.Url, "aws", arguments);
}

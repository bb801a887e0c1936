using System.IO.Compression;
using System.Net;
using Local.Aws;
using Local.CloudFormation.Stacks;
using Tests.Lambda;

namespace Tests.CloudFormation;

/// <summary>Resources that a function makes, which runs in a process and answers over HTTP.</summary>
public sealed class CustomResourceTests(StackHost host, SampleFunction sample) : IClassFixture<StackHost>
{
    const string Function = """
        Resources:
          Role:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument:
                Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: sts:AssumeRole }]
          Maker:
            Type: AWS::Lambda::Function
            Properties:
              FunctionName: maker
              Handler: Sample
              Runtime: dotnet10
              Timeout: 60
              Code: { S3Bucket: code, S3Key: maker.zip }
              Role: !GetAtt Role.Arn
        Outputs:
          Maker: { Value: !GetAtt Maker.Arn, Export: { Name: maker } }
        """;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_function_makes_changes_replaces_and_deletes_its_resource()
    {
        await DeployFunctionAsync();
        await CallAsync("CreateStack", "custom", Made("Id: first, Number: 1"));
        Assert.Equal("CREATE_COMPLETE", Status("custom"));
        Assert.Equal(["Create 1 after ", "first"], Outputs("custom"));

        await CallAsync("UpdateStack", "custom", Made("Id: first, Number: 2"));
        Assert.Equal(["Update 2 after 1", "first"], Outputs("custom"));

        var before = Events("custom").Count;
        await CallAsync("UpdateStack", "custom", Made("Id: second, Number: true"));
        Assert.Equal(["Update true after 2", "second"], Outputs("custom"));
        Assert.Equal(
            [
                "custom UPDATE_IN_PROGRESS", "Made UPDATE_IN_PROGRESS first", "Made UPDATE_COMPLETE second",
                "Log UPDATE_IN_PROGRESS custom/first", "Log UPDATE_IN_PROGRESS custom/second",
                "Log UPDATE_COMPLETE custom/second", "custom UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                "Log DELETE_IN_PROGRESS custom/first", "Log DELETE_COMPLETE custom/first",
                "Made DELETE_IN_PROGRESS first", "Made DELETE_COMPLETE first", "custom UPDATE_COMPLETE",
            ],
            Events("custom").Skip(before).Select(Shown));

        await CallAsync("UpdateStack", "custom", Made("Id: second, Number: 4, Fails: Update"));
        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", Status("custom"));
        Assert.StartsWith(
            "Received response status [FAILED] from custom resource. Message returned: it should (RequestId: ",
            Events("custom").Last(@event => @event.Status == "UPDATE_FAILED").Reason,
            StringComparison.Ordinal);
        Assert.Equal("second", Outputs("custom")[1]);

        await CallAsync("DeleteStack", "custom");
        Assert.Equal("DELETE_COMPLETE", Status("custom"));
    }

    [Fact]
    public async Task What_a_function_cannot_make_or_delete_fails_with_its_reason()
    {
        await DeployFunctionAsync();
        await CallAsync("CreateStack", "refused", Made("Fails: Create"));
        Assert.Equal("ROLLBACK_COMPLETE", Status("refused"));
        Assert.Contains(Events("refused"), @event => Shown(@event) == "Made DELETE_IN_PROGRESS Made");

        await CallAsync("CreateStack", "kept", Made("Fails: Delete"));
        await CallAsync("DeleteStack", "kept");
        Assert.Equal("DELETE_FAILED", Status("kept"));

        await CallAsync("CreateStack", "silent", Made("Hangs: Create, ServiceTimeout: 1"));
        Assert.Equal("ROLLBACK_COMPLETE", Status("silent"));
        Assert.StartsWith(
            "CloudFormation did not receive a response from your Custom Resource.",
            Events("silent").First(@event => @event.Status == "CREATE_FAILED").Reason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_update_that_waits_is_cancelled_and_rolled_back()
    {
        await DeployFunctionAsync();
        await CallAsync("CreateStack", "waiting", Made("Number: 1"));
        var (_, refusal) = await host.CallAsync("CancelUpdateStack", [new("StackName", "waiting")]);
        Assert.Equal("ValidationError: CancelUpdateStack cannot be called from current stack status", refusal);

        var update = CallAsync("UpdateStack", "waiting", Made("Number: 2, Hangs: Update"));
        while (Stack("waiting").Record.Resources.All(resource => resource.Status != "UPDATE_IN_PROGRESS"))
            await Task.Delay(20, Cancellation);
        await CallAsync("CancelUpdateStack", "waiting");
        await update;
        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", Status("waiting"));
        Assert.Contains(Events("waiting"), @event =>
            @event is { Status: "UPDATE_ROLLBACK_IN_PROGRESS", Reason: "User Initiated" });
        Assert.Contains(Events("waiting"), @event =>
            @event is { Status: "UPDATE_FAILED", Reason: "Resource update cancelled" });
        Assert.Equal("Made", Outputs("waiting")[1]);
    }

    [Fact]
    public async Task A_stack_whose_creation_waits_is_deleted_at_once_and_one_that_is_updated_is_not()
    {
        await DeployFunctionAsync();
        var creation = CallAsync("CreateStack", "unborn", Made("Hangs: Create"));
        while (host.Cloud.CloudFormation.Stacks.Find("unborn") is not { Record.Resources: [{ IsMade: false }, ..] })
            await Task.Delay(20, Cancellation);
        await CallAsync("DeleteStack", "unborn");
        await creation;
        Assert.Equal("DELETE_COMPLETE", Status("unborn"));
        Assert.DoesNotContain(Events("unborn"), @event =>
            @event.Status.Contains("ROLLBACK", StringComparison.Ordinal));

        await CallAsync("CreateStack", "busy", Made("Number: 1"));
        var update = CallAsync("UpdateStack", "busy", Made("Number: 2, Hangs: Update"));
        while (Stack("busy").Record.Resources.All(resource => resource.Status != "UPDATE_IN_PROGRESS"))
            await Task.Delay(20, Cancellation);
        var (_, refusal) = await host.SendAsync("DeleteStack", [new("StackName", "busy")]);
        await CallAsync("CancelUpdateStack", "busy");
        await update;
        Assert.Equal(
            $"ValidationError: Stack [{Stack("busy").Record.Id}] cannot be deleted while in status UPDATE_IN_PROGRESS",
            refusal);
    }

    [Fact]
    public async Task Without_its_function_a_resource_is_carried_on_and_only_who_knows_an_address_may_answer()
    {
        await CallAsync("CreateStack", "carried", """
            Resources:
              Made:
                Type: Custom::Thing
                Properties: { ServiceToken: "arn:aws:lambda:us-east-1:123456789012:function:absent" }
            Outputs: { Url: { Value: !GetAtt Made.Url } }
            """);
        Assert.Equal("CREATE_COMPLETE", Status("carried"));
        Assert.NotEqual("", Outputs("carried").Single());

        using var http = new HttpClient();
        using var put = await http.PutAsync(
            new Uri(host.Url, "_cloudformation/0123"), new StringContent("{}"), Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, put.StatusCode);
    }

    /// <summary>A stack with the function, and one whose resource it makes, with what refers to it.</summary>
    static string Made(string properties) => $$"""
        Resources:
          Made: { Type: Custom::Thing, Properties: { ServiceToken: !ImportValue maker, {{properties}} } }
          Log: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub "${AWS::StackName}/${Made}" } }
        Outputs:
          Said: { Value: !GetAtt Made.Said }
          Ref: { Value: !Ref Made }
        """;

    async Task DeployFunctionAsync()
    {
        if (host.Cloud.CloudFormation.Stacks.Find("functions") is not null)
            return;
        var built = await sample.BuildAsync("maker");
        var zip = Path.GetTempFileName();
        File.Delete(zip);
        await ZipFile.CreateFromDirectoryAsync(
            ((Local.Lambda.Code.FunctionCode.Folder)built.Code).Path, zip, Cancellation);
        if (host.Cloud.Objects.FindBucket("code") is null)
            host.Cloud.Objects.CreateBucket("code");
        await host.Cloud.Objects.WriteAsync(
            Principal.Root(StackHost.Account),
            "code",
            "maker.zip",
            async (stream, cancellation) =>
                await stream.WriteAsync(await File.ReadAllBytesAsync(zip, cancellation), cancellation),
            Cancellation);
        File.Delete(zip);
        await CallAsync("CreateStack", "functions", Function);
        Assert.Equal("CREATE_COMPLETE", Status("functions"));
    }

    async Task CallAsync(string operation, string stack, string? template = null)
    {
        List<KeyValuePair<string, string>> parameters =
            [new("StackName", stack), new("Capabilities.member.1", "CAPABILITY_IAM")];
        if (template is not null)
            parameters.Add(new("TemplateBody", template));
        var (_, refusal) = await host.CallAsync(operation, parameters);
        Assert.Null(refusal);
    }

    KeptStack Stack(string name) => host.Cloud.CloudFormation.Stacks.All.Last(stack => stack.Record.Name == name);
    string Status(string name) => Stack(name).Record.Status;
    IReadOnlyList<StackEvent> Events(string name) => Stack(name).Events;
    List<string> Outputs(string name) => [.. Stack(name).Record.Current!.Outputs.Values.Select(output => output.Value)];

    static string Shown(StackEvent @event) =>
        $"{@event.LogicalId} {@event.Status} {(@event.Type == KeptStack.Type ? "" : @event.PhysicalId)}".TrimEnd();
}

using System.Text;
using Local.Aws;

namespace Tests.CloudFormation;

/// <summary>What cannot be deleted stays, and the stack says so.</summary>
public sealed class DeletionTests(StackHost host) : IClassFixture<StackHost>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bucket_with_objects_is_not_deleted_until_it_is_empty_or_left_out()
    {
        await CallAsync("CreateStack",
            ("StackName", "full"), ("TemplateBody", "Resources: { Data: { Type: AWS::S3::Bucket } }"));
        var bucket = Assert.Single(host.Cloud.CloudFormation.Stacks.Find("full")!.Record.Resources).Resource.PhysicalId;
        await host.Cloud.Objects.WriteAsync(
            Principal.Root(StackHost.Account),
            bucket,
            "key",
            (stream, cancel) => stream.WriteAsync(Encoding.UTF8.GetBytes("text"), cancel).AsTask(),
            Cancellation);

        await CallAsync("DeleteStack", ("StackName", "full"));
        var stack = host.Cloud.CloudFormation.Stacks.Find("full")!;
        Assert.Equal("DELETE_FAILED", stack.Record.Status);
        Assert.Equal("The following resource(s) failed to delete: [Data]. ", stack.Record.StatusReason);
        Assert.Contains(
            "The bucket you tried to delete is not empty",
            stack.Record.Resources[0].StatusReason,
            StringComparison.Ordinal);

        await CallAsync("DeleteStack", ("StackName", "full"), ("RetainResources.member.1", "Data"));
        Assert.Equal("DELETE_COMPLETE", stack.Record.Status);
        Assert.NotNull(host.Cloud.Objects.FindBucket(bucket));
    }

    [Fact]
    public async Task What_a_stack_has_is_there_again_after_a_restart()
    {
        const string Template = """
            Resources:
              Role:
                Type: AWS::IAM::Role
                Properties:
                  AssumeRolePolicyDocument:
                    Version: "2012-10-17"
                    Statement: [{ Effect: Allow, Principal: { Service: states.amazonaws.com }, Action: sts:AssumeRole }]
            """;
        await CallAsync("CreateStack",
            ("StackName", "roles"), ("TemplateBody", Template), ("Capabilities.member.1", "CAPABILITY_IAM"));
        var role = host.Cloud.CloudFormation.Stacks.Find("roles")!.Record.Resources[0].Resource.PhysicalId;
        Assert.Contains(role, host.Cloud.Policies.Current.Roles.Keys);

        await host.RestartAsync();
        Assert.Contains(role, host.Cloud.Policies.Current.Roles.Keys);
        await CallAsync("DeleteStack", ("StackName", "roles"));
        Assert.DoesNotContain(role, host.Cloud.Policies.Current.Roles.Keys);
    }

    async Task CallAsync(string operation, params (string Name, string Value)[] parameters)
    {
        var (_, refusal) = await host.CallAsync(
            operation, parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value)));
        Assert.Null(refusal);
    }
}

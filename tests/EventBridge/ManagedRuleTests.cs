using System.Net;
using System.Text.Json;
using Tests.Aws;

namespace Tests.EventBridge;

/// <summary>The rules that Step Functions makes for the jobs that its states wait for.</summary>
public sealed class ManagedRuleTests(CloudHost host) : IClassFixture<CloudHost>
{
    const string Name = "StepFunctionsGetEventsForSageMakerTrainingJobsRule";

    [Fact]
    public async Task A_state_machine_that_waits_for_a_job_makes_its_rule_which_can_be_removed_by_force()
    {
        Assert.Empty(await NamesAsync());
        await CreateAsync("waits");
        Assert.Equal([Name], await NamesAsync());

        var rule = await CallAsync("DescribeRule", new { Name });
        Assert.Equal("states.amazonaws.com", rule.GetProperty("ManagedBy").GetString());
        Assert.Equal(
            """{"source":["aws.sagemaker"],"detail-type":["SageMaker Training Job State Change"]}""",
            rule.GetProperty("EventPattern").GetString());
        await host.RestartAsync();
        Assert.Equal([Name], await NamesAsync());

        var (status, refusal) = await host.JsonAsync(
            "events", "AWSEvents.DeleteRule", JsonSerializer.Serialize(new { Name }));
        Assert.Equal((HttpStatusCode.BadRequest, "ManagedRuleException"),
            (status, refusal.GetProperty("__type").GetString()));
        await CallAsync("RemoveTargets", new { Rule = Name, Ids = (string[])["x"], Force = true });
        await CallAsync("DeleteRule", new { Name, Force = true });
        Assert.Empty(await NamesAsync());
    }

    async Task CreateAsync(string name)
    {
        const string trust = """
            {"Version":"2012-10-17","Statement":
              {"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"states.amazonaws.com"}}}
            """;
        const string policy = """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"events:*","Resource":"*"}}
            """;
        await host.QueryAsync("iam", "2010-05-08", "CreateRole",
            $"RoleName=waits&AssumeRolePolicyDocument={Uri.EscapeDataString(trust)}");
        await host.QueryAsync("iam", "2010-05-08", "PutRolePolicy",
            $"RoleName=waits&PolicyName=p&PolicyDocument={Uri.EscapeDataString(policy)}");
        var machine = JsonSerializer.Serialize(new
        {
            name,
            roleArn = "arn:aws:iam::123456789012:role/waits",
            definition = """
                { "StartAt": "Train", "States": { "Train": { "Type": "Task", "End": true,
                  "Resource": "arn:aws:states:::sagemaker:createTrainingJob.sync", "Parameters": {
                    "TrainingJobName": "a", "RoleArn": "arn:aws:iam::123456789012:role/a",
                    "OutputDataConfig": { "S3OutputPath": "s3://a" } } } } }
                """,
        });
        var (status, body) = await host.JsonAsync("states", "AWSStepFunctions.CreateStateMachine", machine);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
    }

    async Task<string[]> NamesAsync() =>
    [
        .. (await CallAsync("ListRules", new { })).GetProperty("Rules").EnumerateArray()
            .Select(rule => rule.GetProperty("Name").GetString()!),
    ];

    async Task<JsonElement> CallAsync(string operation, object request)
    {
        var (status, body) = await host.JsonAsync(
            "events", $"AWSEvents.{operation}", JsonSerializer.Serialize(request));
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        return body;
    }
}

using System.Text.Json.Nodes;
using Local.Aws.Clients;
using Local.StepFunctions.Calls;
using Local.StepFunctions.Executions;
using Tests.Aws;

namespace Tests.StepFunctions;

/// <summary>Integrations whose service runs at an endpoint that the user has.</summary>
public sealed class ElsewhereTests(ElsewhereHost host) : IClassFixture<ElsewhereHost>
{
    static readonly string[] Services = ["dynamodb", "sns", "sqs", "glue", "route53", "bedrockruntime", "ecs"];

    [Theory]
    [InlineData("dynamodb:getItem", """{"TableName":"t","Key":{"id":{"S":"a"}}}""",
        """{"Item":{"id":{"S":"a"},"n":{"N":"1"}}}""",
        """POST / DynamoDB_20120810.GetItem {"TableName":"t","Key":{"id":{"S":"a"}}}""")]
    [InlineData("aws-sdk:dynamodb:getItem", """{"TableName":"t","Key":{"id":{"S":"a"}}}""",
        """{"Item":{"id":{"S":"a"},"n":{"N":"1"}}}""",
        """POST / DynamoDB_20120810.GetItem {"TableName":"t","Key":{"id":{"S":"a"}}}""")]
    [InlineData("aws-sdk:dynamodb:describeTable", """{"TableName":"t"}""",
        """{"Table":{"CreationDateTime":"2023-11-14T22:13:20Z","TableName":"t"}}""",
        """POST / DynamoDB_20120810.DescribeTable {"TableName":"t"}""")]
    [InlineData("sns:publish",
        """
        {"TopicArn":"arn","Message":{"a":[1]},"MessageAttributes":{"k":{"DataType":"String","StringValue":"v"}}}
        """,
        """{"MessageId":"m-1"}""",
        "POST /  Action=Publish&Version=2010-03-31&TopicArn=arn&Message=%7B%22a%22%3A%5B1%5D%7D&" +
        "MessageAttributes.entry.1.Name=k&MessageAttributes.entry.1.Value.DataType=String&MessageAttributes.entry.1.Value.StringValue=v")]
    [InlineData("aws-sdk:route53:getHostedZone", """{"Id":"Z1"}""",
        """{"HostedZone":{"CallerReference":"c","Id":"/hostedzone/Z1","Name":"a.example."},"VpCs":[{"VpcId":"v-1"}]}""",
        "GET /2013-04-01/hostedzone/Z1")]
    [InlineData("aws-sdk:bedrockruntime:invokeModel", """{"ModelId":"m","Body":{"prompt":"p"}}""",
        """{"Body":"{\u0022is\u0022:\u0022a model\u0022}","ContentType":"application/json"}""",
        """POST /model/m/invoke  {"prompt":"p"}""")]
    public async Task A_call_is_sent_in_the_services_protocol(
        string action, string parameters, string result, string request)
    {
        await using var account = Account();
        var execution = await RunAsync(account, action, parameters);
        Assert.Equal(ExecutionStatus.Succeeded, execution.Status);
        var output = JsonNode.Parse(execution.Output!.Value.GetRawText())!.AsObject();
        var hasMetadata = output.Remove("SdkHttpMetadata") | output.Remove("SdkResponseMetadata");
        Assert.Equal(JsonNode.Parse(result)!.ToJsonString(), output.ToJsonString());
        Assert.Equal(!action.StartsWith("aws-sdk:", StringComparison.Ordinal), hasMetadata);
        Assert.Contains(request, host.Requests);
    }

    [Theory]
    [InlineData(
        "dynamodb:getItem",
        """{"TableName":"Missing","Key":{}}""",
        "DynamoDB.ResourceNotFoundException",
        "No such table (Service: AmazonDynamoDB; Status Code: 400; Error Code: ResourceNotFoundException;")]
    [InlineData(
        "aws-sdk:dynamodb:getItem",
        """{"TableName":"Missing","Key":{}}""",
        "DynamoDb.ResourceNotFoundException",
        "No such table (Service: DynamoDb, Status Code: 400,")]
    [InlineData(
        "aws-sdk:dynamodb:getItem",
        """{"TableName":"Half","Key":{}}""",
        "DynamoDb.DynamoDbException",
        "The answer to GetItem cannot be read: A text has half of a surrogate pair. (Service: DynamoDb, Status Code: 500,")]
    [InlineData("sqs:sendMessage", """{"QueueUrl":"q","MessageBody":"b"}""", "SQS.AmazonSQSException", "no (Service: AmazonSQS;")]
    public async Task A_refusal_has_the_names_of_the_integration(
        string action, string parameters, string error, string cause)
    {
        await using var account = Account();
        var execution = await RunAsync(account, action, parameters);
        Assert.Equal(error, execution.Failure.Error);
        Assert.StartsWith(cause, execution.Failure.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_waited_for()
    {
        await using var account = Account();
        var execution = await RunAsync(account, "glue:startJobRun.sync", """{"JobName":"j"}""");
        Assert.Equal("""{"Id":"jr_1","JobRunState":"SUCCEEDED"}""", execution.Output!.Value.GetRawText());
        Assert.Contains("""POST / AWSGlue.GetJobRun {"JobName":"j","RunId":"jr_1"}""", host.Requests);
        Assert.Equal(2, host.Polls);
    }

    [Fact]
    public async Task A_job_that_is_given_up_is_stopped()
    {
        await using var account = Account();
        var execution = await account.StartAsync(Machine("glue:startJobRun.sync", """{"JobName":"long"}"""));
        await host.ReceivedAsync("""POST / AWSGlue.GetJobRun {"JobName":"long","RunId":"jr_1"}""");
        account.Service.StopExecution(execution.Arn, null, null);
        await host.ReceivedAsync("""POST / AWSGlue.BatchStopJobRun {"JobName":"long","JobRunIds":["jr_1"]}""");
    }

    [Theory]
    [InlineData("ecs:runTask.sync", "AmazonECS.Unknown")]
    [InlineData("ecs:runTask", null)]
    public async Task A_container_that_is_not_placed_fails_only_what_waits_for_it(string action, string? error)
    {
        await using var account = Account();
        var execution = await RunAsync(account, action, """{"TaskDefinition":"t"}""");
        Assert.Equal(error, execution.Failure.Error);
        Assert.Contains(
            "RESOURCE:CPU",
            error is null ? execution.Output!.Value.GetRawText() : execution.Failure.Cause,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_where_nobody_answers_fails_the_task()
    {
        var nowhere = new Elsewhere("dynamodb", new("http://127.0.0.1:1"));
        await using var account = new Account(more: Endpoints.Of(nowhere, "us-east-1", TimeProvider.System));
        var execution = await RunAsync(account, "dynamodb:getItem", """{"TableName":"t","Key":{}}""");
        Assert.Equal("DynamoDB.SdkClientException", execution.Failure.Error);
        Assert.StartsWith("Unable to execute HTTP request", execution.Failure.Cause, StringComparison.Ordinal);
    }

    Account Account() => new(more: Services.SelectMany(service =>
        Endpoints.Of(new(service, host.Url), "us-east-1", TimeProvider.System)));

    static Task<Execution> RunAsync(Account account, string action, string parameters) =>
        account.RunAsync(Machine(action, parameters));

    static string Machine(string action, string parameters) =>
        $$"""
        { "StartAt": "A", "States": { "A": { "Type": "Task", "Resource": "arn:aws:states:::{{action}}",
          "Parameters": {{parameters}}, "End": true } } }
        """;
}

/// <summary>The APIs that this program serves, called by state machines.</summary>
public sealed class ServedApiTests(CloudHost host) : IClassFixture<CloudHost>
{
    [Fact]
    public async Task Every_API_is_an_integration_in_the_role_of_the_state_machine()
    {
        const string Trust =
            """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",
              "Principal":{"Service":"states.amazonaws.com"}}}
            """;
        const string Policy =
            """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["states:ListStateMachines","iam:GetRole"],
              "Resource":"*"}}
            """;
        await host.QueryAsync("iam", "2010-05-08", "CreateRole", $"RoleName=caller&AssumeRolePolicyDocument={Uri.EscapeDataString(Trust)}");
        await host.QueryAsync(
            "iam", "2010-05-08", "PutRolePolicy", $"RoleName=caller&PolicyName=p&PolicyDocument={Uri.EscapeDataString(Policy)}");

        var output = await RunAsync("Caller", "aws-sdk:sfn:listStateMachines", "{}");
        Assert.Equal("Caller", output.Output!.Value.GetProperty("StateMachines")[0].GetProperty("Name").GetString());

        var role = await RunAsync("Roles", "aws-sdk:iam:getRole", """{"RoleName":"caller"}""");
        Assert.Equal("caller", role.Output!.Value.GetProperty("Role").GetProperty("RoleName").GetString());

        var refused = await RunAsync("Refused", "aws-sdk:sfn:listActivities", "{}");
        Assert.Equal("Sfn.SfnException", refused.Failure.Error);
        Assert.Contains(
            "is not authorized to perform: states:ListActivities", refused.Failure.Cause, StringComparison.Ordinal);
    }

    async Task<Execution> RunAsync(string name, string action, string parameters)
    {
        var states = host.Cloud.StepFunctions;
        var machine = states.CreateStateMachine(
            name,
            $$"""
            { "StartAt": "A", "States": { "A": { "Type": "Task", "Resource": "arn:aws:states:::{{action}}",
              "Parameters": {{parameters}}, "End": true } } }
            """,
            "arn:aws:iam::123456789012:role/caller");
        var execution = await states.StartExecutionAsync(machine.Arn);
        await execution.Completion.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return execution;
    }
}

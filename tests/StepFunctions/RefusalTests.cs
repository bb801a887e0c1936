using System.Text.Json;

namespace Tests.StepFunctions;

/// <summary>What the API refuses, and warns of, in the service's words.</summary>
public sealed class RefusalTests : IAsyncLifetime
{
    const string Machine = Api.Machine;

    Api? _api;

    public async ValueTask InitializeAsync() => _api = await Api.StartAsync();

    [Theory]
    [InlineData(
        "StartExecution",
        """{"stateMachineArn":"arn:aws:states:us-east-1:000000000000:stateMachine:No"}""",
        "StateMachineDoesNotExist: State Machine Does Not Exist: 'arn:aws:states:us-east-1:000000000000:stateMachine:No'")]
    [InlineData("DescribeExecution", """{"executionArn":"arn:x"}""", "ExecutionDoesNotExist: Execution Does Not Exist: 'arn:x'")]
    [InlineData(
        "CreateStateMachine",
        """{"name":"a b","definition":"{}","roleArn":"arn:aws:iam::000000000000:role/Machine"}""",
        "InvalidName: Invalid Name: 'a b'")]
    [InlineData("CreateStateMachine", """{"name":"a","definition":"{}","roleArn":"arn:aws:iam::000000000000:role/Machine"}""",
        "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are " +
        "required: [States, StartAt] at /'")]
    [InlineData("CreateStateMachine",
        """{"name":"a","type":"EXPRESS","roleArn":"arn:aws:iam::000000000000:role/Machine","definition":""" +
        """ "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Task\",""" +
        """\"Resource\":\"arn:aws:states:::states:startExecution.sync\",\"End\":true}}}"}""",
        "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Express state machine " +
        "does not support '.sync' service integration at /States/A/Resource'")]
    [InlineData("ValidateStateMachineDefinition", """{"definition":"{}","maxResults":101}""",
        "ValidationException: 1 validation error detected: Value '101' at 'maxResults' failed to satisfy " +
        "constraint: Member must have value less than or equal to 100")]
    [InlineData("ValidateStateMachineDefinition", """{"definition":"{}","severity":"INFO"}""",
        "ValidationException: 1 validation error detected: Value 'INFO' at 'severity' failed to satisfy " +
        "constraint: Member must satisfy enum value set: [ERROR, WARNING]")]
    [InlineData(
        "StopExecution",
        """{"executionArn":"arn:x","statusFilter":null,"cause":null}""",
        "ExecutionDoesNotExist: Execution Does Not Exist: 'arn:x'")]
    [InlineData("ListExecutions", """{"stateMachineArn":"arn:x","statusFilter":"DONE"}""",
        "ValidationException: 1 validation error detected: Value 'DONE' at 'statusFilter' failed to satisfy " +
        "constraint: Member must satisfy enum value set: [RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED, PENDING_REDRIVE]")]
    [InlineData("TagResource", """{"resourceArn":"arn:x","tags":[]}""", "ResourceNotFound: Resource not found: 'arn:x'")]
    [InlineData("CreateStateMachine",
        """
        {"name":"a","definition":"{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Succeed\"}}}",
          "roleArn":"arn:aws:iam::000000000000:role/Other"}
        """,
        "AccessDeniedException: arn:aws:iam::000000000000:role/Other does not trust states.amazonaws.com.")]
    public async Task What_cannot_be_done_is_refused_in_the_services_words(
        string action, string request, string refusal) =>
        Assert.Equal(refusal, await RefusalAsync(action, JsonElement.Parse(request)));

    [Fact]
    public async Task A_resource_that_AWS_does_not_know_is_refused_by_its_state()
    {
        var definition = """{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"arn:aws:states:::sns:shout","End":true}}}""";
        var answer = await CallAsync("ValidateStateMachineDefinition", new { definition });

        Assert.Equal("FAIL", Text(answer, "result"));
        Assert.Equal("/States/A/Resource", Text(answer.GetProperty("diagnostics")[0], "location"));
    }

    [Fact]
    public async Task What_is_allowed_and_looks_like_a_mistake_is_warned_of_on_request()
    {
        var definition = """
            {"StartAt":"A","States":{
              "A":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"TopicArn":"arn",
                "Message":"$.message","MessageAttributes":{"a":{"DataType":"States.UUID()"}},"Subject.$":"$.ok",
                "MessageGroupId":"g"},"Next":"B"},
              "B":{"Type":"Pass","Result":{"x.$":"$.y"},"Next":"C"},
              "C":{"Type":"Choice","Choices":[{"Variable":"$.a","StringEquals":"$.b","Next":"D"}],"Default":"D"},
              "D":{"Type":"Fail","Error":"$.error"}}}
            """;
        Assert.Equal(
            """{"result":"OK","diagnostics":[],"truncated":false}""",
            (await CallAsync("ValidateStateMachineDefinition", new { definition })).GetRawText());

        var warned = await CallAsync("ValidateStateMachineDefinition", new { definition, severity = "WARNING" });
        Assert.Equal("OK", Text(warned, "result"));
        Assert.Equal(
            [
                "WARNING NO_DOLLAR /States/A/Parameters/Message",
                "WARNING NO_DOLLAR /States/A/Parameters/MessageAttributes/a/DataType",
                "WARNING FIELD_NOT_LISTED /States/A/Parameters/MessageGroupId",
                "WARNING PASS_RESULT_IS_STATIC /States/B/Result",
                "WARNING NO_PATH /States/C/Choices[0]/StringEquals",
                "WARNING NO_PATH /States/D/Error",
            ],
            warned.GetProperty("diagnostics")
                .EnumerateArray()
                .Select(it => $"{Text(it, "severity")} {Text(it, "code")} {Text(it, "location")}"));

        var cut = await CallAsync(
            "ValidateStateMachineDefinition", new { definition, severity = "WARNING", maxResults = 2 });
        Assert.Equal(
            (2, true), (cut.GetProperty("diagnostics").GetArrayLength(), cut.GetProperty("truncated").GetBoolean()));
    }

    [Fact]
    public async Task What_is_longer_than_the_API_says_is_refused_and_not_repeated() => Assert.Equal(
        "ValidationException: 1 validation error detected: Value at 'error' failed to satisfy constraint: Member " +
        "must have length less than or equal to 256",
        await RefusalAsync("StopExecution", new { executionArn = "arn:x", error = new string('e', 300) }));

    [Fact]
    public async Task Half_a_character_in_an_input_is_refused()
    {
        var machine = Text(
            await CallAsync("CreateStateMachine", new { name = "M", definition = Machine, roleArn = Account.Role }), "stateMachineArn");

        Assert.StartsWith(
            "InvalidExecutionInput: Invalid State Machine Execution Input: 'A text has half of a surrogate pair\n at [Source",
            await RefusalAsync("StartExecution", new { stateMachineArn = machine, input = """{"a":"\ud800"}""" }));
    }

    [Fact]
    public async Task A_request_without_what_it_needs_is_refused_with_all_that_is_missing()
    {
        Assert.Equal(
            "ValidationException: 2 validation errors detected: Value null at 'definition' failed to satisfy " +
            "constraint: Member must not be null; Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
            await RefusalAsync("CreateStateMachine", new { name = "M", roleArn = (string?)null }));
        Assert.Equal("SerializationException: The request's body must be a JSON object.", await RefusalAsync("DescribeExecution", "M"));
        Assert.StartsWith(
            "InvalidArn: ",
            await RefusalAsync("UpdateStateMachine", new { stateMachineArn = "M", roleArn = Account.Role }),
            StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _api!.DisposeAsync();

    static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;

    Task<JsonElement> CallAsync(string action, object request) => _api!.CallAsync(action, request);

    Task<string> RefusalAsync(string action, object request) => _api!.RefusalAsync(action, request);
}

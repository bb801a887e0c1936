using System.Text.Json;

namespace Tests.StepFunctions;

public sealed class EndpointTests : IAsyncLifetime
{
    const string Machine = """{"StartAt":"A","States":{"A":{"Type":"Pass","Assign":{"x":[1]},"End":true}}}""";

    Api? _api;

    Account _account => _api!.Account;

    HttpClient _http => _api!.Http;

    public async ValueTask InitializeAsync() => _api = await Api.StartAsync();

    [Fact]
    public async Task An_execution_is_started_described_and_its_history_read_in_pages()
    {
        var machine = Text(
            await CallAsync("CreateStateMachine", new { name = "M", definition = Machine, roleArn = Account.Role }), "stateMachineArn");
        var started = await CallAsync(
            "StartExecution", new { stateMachineArn = machine, name = "e 1".Replace(' ', '-'), input = """{ "a": 1 }""" });
        var arn = Text(started, "executionArn");
        Assert.Equal("arn:aws:states:us-east-1:000000000000:execution:M:e-1", arn);
        await _account.Service.GetExecution(arn).Completion;

        var described = await CallAsync("DescribeExecution", new { executionArn = arn });
        Assert.Equal(
            ("SUCCEEDED", """{"a":1}""", """{ "a": 1 }"""),
            (Text(described, "status"), Text(described, "output"), Text(described, "input")));
        Assert.Equal(1704164645.678, described.GetProperty("startDate").GetDouble());

        var first = await CallAsync("GetExecutionHistory", new { executionArn = arn, maxResults = 3 });
        var second = await CallAsync(
            "GetExecutionHistory", new { executionArn = arn, maxResults = 3, nextToken = Text(first, "nextToken") });
        Assert.Equal(
            [1, 2, 3, 4],
            first.GetProperty("events")
                .EnumerateArray()
                .Concat(second.GetProperty("events").EnumerateArray())
                .Select(happened => happened.GetProperty("id").GetInt32()));
        Assert.False(second.TryGetProperty("nextToken", out _));
        Assert.Equal(
            """{"name":"A","output":"{\"a\":1}","outputDetails":{"truncated":false}""" +
            ""","assignedVariables":{"x":"[1]"},"assignedVariablesDetails":{"truncated":false}}""",
            first.GetProperty("events")[2].GetProperty("stateExitedEventDetails").GetRawText());

        var reversed = await CallAsync(
            "GetExecutionHistory", new { executionArn = arn, reverseOrder = true, includeExecutionData = false });
        Assert.Equal("ExecutionSucceeded", Text(reversed.GetProperty("events")[0], "type"));
        Assert.DoesNotContain("\"a\"", reversed.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_start_is_the_same_execution_while_it_runs_and_refused_with_another_input()
    {
        var machine = Text(
            await CallAsync(
                "CreateStateMachine",
                new
                {
                    name = "M",
                    definition = """{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":9,"End":true}}}""",
                    roleArn = Account.Role,
                }),
            "stateMachineArn");
        var start = new { stateMachineArn = machine, name = "once", input = "{}" };
        var first = Text(await CallAsync("StartExecution", start), "executionArn");

        Assert.Equal(first, Text(await CallAsync("StartExecution", start), "executionArn"));
        Assert.Equal(
            $"ExecutionAlreadyExists: Execution Already Exists: '{first}'",
            await RefusalAsync("StartExecution", start with { input = "[]" }));
        await CallAsync("StopExecution", new { executionArn = first, error = "E" });
        Assert.Equal("ABORTED", Text(await CallAsync("DescribeExecution", new { executionArn = first }), "status"));
        Assert.Single(
            (await CallAsync("ListExecutions", new { stateMachineArn = machine, statusFilter = "ABORTED" }))
                .GetProperty("executions")
                .EnumerateArray());
    }

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

    [Fact]
    public async Task Activities_are_made_listed_and_their_tasks_ended_over_the_API()
    {
        var activity = Text(await CallAsync("CreateActivity", new { name = "Review" }), "activityArn");
        Assert.Equal("Review", Text(await CallAsync("DescribeActivity", new { activityArn = activity }), "name"));
        Assert.Single((await CallAsync("ListActivities", new { })).GetProperty("activities").EnumerateArray());
        var machine = Text(
            await CallAsync(
                "CreateStateMachine",
                new
                {
                    name = "R",
                    definition = $$$"""{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"{{{activity}}}","End":true} } }""",
                    roleArn = Account.Role,
                }),
            "stateMachineArn");
        var execution = Text(await CallAsync("StartExecution", new { stateMachineArn = machine, input = "[7]" }), "executionArn");

        var task = await CallAsync("GetActivityTask", new { activityArn = activity, workerName = "w" });
        Assert.Equal("[7]", Text(task, "input"));
        await CallAsync("SendTaskHeartbeat", new { taskToken = Text(task, "taskToken") });
        Assert.StartsWith(
            "InvalidOutput: ",
            await RefusalAsync("SendTaskSuccess", new { taskToken = Text(task, "taskToken"), output = "{" }),
            StringComparison.Ordinal);
        await CallAsync("SendTaskFailure", new { taskToken = Text(task, "taskToken"), error = "E" });
        await _account.Service.GetExecution(execution).Completion;
        Assert.Equal("E", Text(await CallAsync("DescribeExecution", new { executionArn = execution }), "error"));

        await CallAsync("DeleteActivity", new { activityArn = activity });
        Assert.Equal(
            $"ActivityDoesNotExist: Activity Does Not Exist: '{activity}'",
            await RefusalAsync("DescribeActivity", new { activityArn = activity }));
    }

    [Fact]
    public async Task An_express_execution_answers_when_it_has_ended_and_is_not_kept()
    {
        var machine = Text(
            await CallAsync(
                "CreateStateMachine",
                new
                {
                    name = "X",
                    type = "EXPRESS",
                    definition = """{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}""",
                    roleArn = Account.Role,
                }),
            "stateMachineArn");
        var failing = Text(
            await CallAsync(
                "CreateStateMachine",
                new
                {
                    name = "Y",
                    type = "EXPRESS",
                    definition = """{"StartAt":"A","States":{"A":{"Type":"Fail","Error":"E"}}}""",
                    roleArn = Account.Role,
                }),
            "stateMachineArn");
        Assert.Equal("EXPRESS", Text(await CallAsync("DescribeStateMachine", new { stateMachineArn = machine }), "type"));

        var ended = await CallAsync("StartSyncExecution", new { stateMachineArn = machine, name = "e", input = "[1]" });
        Assert.Equal(("SUCCEEDED", "[1]"), (Text(ended, "status"), Text(ended, "output")));
        Assert.StartsWith(
            "arn:aws:states:us-east-1:000000000000:express:X:e:",
            Text(ended, "executionArn"),
            StringComparison.Ordinal);
        Assert.Equal("E", Text(await CallAsync("StartSyncExecution", new { stateMachineArn = failing }), "error"));

        var started = Text(await CallAsync("StartExecution", new { stateMachineArn = machine, name = "e" }), "executionArn");
        Assert.Equal(
            "InvalidArn: Invalid Arn: 'Resource type not valid in this context: express'",
            await RefusalAsync("DescribeExecution", new { executionArn = started }));
        var standard = Text(
            await CallAsync("CreateStateMachine", new { name = "M", definition = Machine, roleArn = Account.Role }), "stateMachineArn");
        Assert.StartsWith(
            "StateMachineTypeNotSupported: ",
            await RefusalAsync("StartSyncExecution", new { stateMachineArn = standard }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "StateMachineTypeNotSupported: ",
            await RefusalAsync("ListExecutions", new { stateMachineArn = machine }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_stay_and_aliases_lead_to_them()
    {
        var created = await CallAsync(
            "CreateStateMachine",
            new
            {
                name = "M",
                definition = Machine,
                roleArn = Account.Role,
                publish = true,
                tags = new[] { new { key = "k", value = "v" } },
            });
        var (machine, first) = (Text(created, "stateMachineArn"), Text(created, "stateMachineVersionArn"));
        Assert.Equal($"{machine}:1", first);
        await CallAsync(
            "UpdateStateMachine",
            new { stateMachineArn = machine, definition = Machine.Replace("[1]", "[2]", StringComparison.Ordinal) });
        var second = Text(
            await CallAsync("PublishStateMachineVersion", new { stateMachineArn = machine, description = "two" }),
            "stateMachineVersionArn");
        Assert.Equal(
            second, Text(await CallAsync("PublishStateMachineVersion", new { stateMachineArn = machine }), "stateMachineVersionArn"));
        Assert.Equal(
            2,
            (await CallAsync("ListStateMachineVersions", new { stateMachineArn = machine }))
                .GetProperty("stateMachineVersions")
                .GetArrayLength());
        Assert.Equal(Machine, Text(await CallAsync("DescribeStateMachine", new { stateMachineArn = first }), "definition"));

        var alias = Text(
            await CallAsync(
                "CreateStateMachineAlias",
                new
                {
                    name = "live",
                    routingConfiguration = new[] { new { stateMachineVersionArn = first, weight = 100 } },
                }),
            "stateMachineAliasArn");
        var execution = Text(await CallAsync("StartExecution", new { stateMachineArn = alias, name = "e" }), "executionArn");
        var described = await CallAsync("DescribeExecution", new { executionArn = execution });
        Assert.Equal(
            (machine, first, alias),
            (Text(described, "stateMachineArn"), Text(described, "stateMachineVersionArn"), Text(described, "stateMachineAliasArn")));
        Assert.Equal(Machine, Text(await CallAsync("DescribeStateMachineForExecution", new { executionArn = execution }), "definition"));

        Assert.StartsWith(
            "ConflictException: ",
            await RefusalAsync("DeleteStateMachineVersion", new { stateMachineVersionArn = first }),
            StringComparison.Ordinal);
        await CallAsync(
            "UpdateStateMachineAlias",
            new
            {
                stateMachineAliasArn = alias,
                routingConfiguration = new[] { new { stateMachineVersionArn = second, weight = 100 } },
            });
        await CallAsync("DeleteStateMachineVersion", new { stateMachineVersionArn = first });
        Assert.Equal(
            second,
            Text(
                (await CallAsync("DescribeStateMachineAlias", new { stateMachineAliasArn = alias }))
                    .GetProperty("routingConfiguration")[0],
                "stateMachineVersionArn"));
        Assert.Single(
            (await CallAsync("ListStateMachineAliases", new { stateMachineArn = machine }))
                .GetProperty("stateMachineAliases")
                .EnumerateArray());
        Assert.StartsWith(
            "ValidationException: ",
            await RefusalAsync(
                "UpdateStateMachineAlias",
                new
                {
                    stateMachineAliasArn = alias,
                    routingConfiguration = new[] { new { stateMachineVersionArn = second, weight = 99 } },
                }),
            StringComparison.Ordinal);
        await CallAsync("DeleteStateMachineAlias", new { stateMachineAliasArn = alias });
        Assert.StartsWith(
            "ResourceNotFound: ",
            await RefusalAsync("DescribeStateMachineAlias", new { stateMachineAliasArn = alias }),
            StringComparison.Ordinal);

        await CallAsync("TagResource", new { resourceArn = machine, tags = new[] { new { key = "a", value = "b" } } });
        await CallAsync("UntagResource", JsonElement.Parse($$"""{ "resourceArn": "{{machine}}", "tagKeys": ["k"] }"""));
        Assert.Equal(
            """[{"key":"a","value":"b"}]""",
            (await CallAsync("ListTagsForResource", new { resourceArn = machine })).GetProperty("tags").GetRawText());
    }

    [Fact]
    public async Task A_map_run_is_listed_described_and_changed_while_it_runs()
    {
        var definition = """
            { "StartAt": "M", "States": { "M": { "Type": "Map", "MaxConcurrency": 1, "End": true,
              "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" },
              "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 5, "End": true } } } } } }
            """;
        var machine = Text(
            await CallAsync("CreateStateMachine", new { name = "D", definition, roleArn = Account.Role }), "stateMachineArn");
        var execution = Text(await CallAsync("StartExecution", new { stateMachineArn = machine, input = "[1, 2]" }), "executionArn");
        await _account.Clock.NextTimerAsync();
        var run = Text((await CallAsync("ListMapRuns", new { executionArn = execution })).GetProperty("mapRuns")[0], "mapRunArn");
        await CallAsync("UpdateMapRun", new { mapRunArn = run, maxConcurrency = 2, toleratedFailurePercentage = 10 });
        await _account.Clock.NextTimerAsync();

        var described = await CallAsync("DescribeMapRun", new { mapRunArn = run });
        Assert.Equal(
            (2, 2, 10d),
            (
                described.GetProperty("maxConcurrency").GetInt32(),
                described.GetProperty("itemCounts").GetProperty("running").GetInt32(),
                described.GetProperty("toleratedFailurePercentage").GetDouble()));
        Assert.Equal(
            2, (await CallAsync("ListExecutions", new { mapRunArn = run })).GetProperty("executions").GetArrayLength());
        _account.Clock.Advance(TimeSpan.FromSeconds(5));
        await _account.Service.GetExecution(execution).Completion;
        Assert.Equal("SUCCEEDED", Text(await CallAsync("DescribeMapRun", new { mapRunArn = run }), "status"));
        Assert.StartsWith(
            "ValidationException: ",
            await RefusalAsync("UpdateMapRun", new { mapRunArn = run, maxConcurrency = 1 }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_needs_the_right_on_the_machine()
    {
        var machine = Text(
            await CallAsync("CreateStateMachine", new { name = "M", definition = Machine, roleArn = Account.Role }), "stateMachineArn");
        _http.DefaultRequestHeaders.Add("Test-Caller", "visitor");

        Assert.Equal(
            $"AccessDeniedException: visitor may not states:StartExecution {machine}",
            await RefusalAsync("StartExecution", new { stateMachineArn = machine }));
        Assert.Equal(
            "AccessDeniedException: visitor may not states:DescribeStateMachine " + machine,
            await RefusalAsync("DescribeStateMachine", new { stateMachineArn = machine }));
    }

    [Fact]
    public async Task An_update_leaves_what_runs_on_the_definition_that_it_started_with()
    {
        var machine = Text(
            await CallAsync("CreateStateMachine", new { name = "M", definition = Machine, roleArn = Account.Role }), "stateMachineArn");
        var execution = Text(await CallAsync("StartExecution", new { stateMachineArn = machine }), "executionArn");
        var changed = Machine.Replace("[1]", "[2]", StringComparison.Ordinal);
        await CallAsync("UpdateStateMachine", new { stateMachineArn = machine, definition = changed });

        Assert.Equal(changed, Text(await CallAsync("DescribeStateMachine", new { stateMachineArn = machine }), "definition"));
        Assert.Equal(Machine, Text(await CallAsync("DescribeStateMachineForExecution", new { executionArn = execution }), "definition"));
        await CallAsync("DeleteStateMachine", new { stateMachineArn = machine });
        Assert.Empty((await CallAsync("ListStateMachines", new { })).GetProperty("stateMachines").EnumerateArray());
    }

    public ValueTask DisposeAsync() => _api!.DisposeAsync();

    static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;

    Task<JsonElement> CallAsync(string action, object request) => _api!.CallAsync(action, request);

    Task<string> RefusalAsync(string action, object request) => _api!.RefusalAsync(action, request);
}

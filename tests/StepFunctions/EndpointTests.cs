using System.Text.Json;

namespace Tests.StepFunctions;

public sealed class EndpointTests : IAsyncLifetime
{
    const string Machine = Api.Machine;

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

using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Api;
using Local.StepFunctions.Executions;

namespace Tests.StepFunctions;

/// <summary>What Cases/Redrives cannot say: time, stops, limits, and what is asked of the API.</summary>
public sealed class RedriveTests
{
    const string Failing = """{ "StartAt": "F", "States": { "F": { "Type": "Fail", "Error": "E" } } }""";

    static readonly DateTimeOffset Start = new Clock().GetUtcNow();

    static string Single(string state, string further = "") =>
        $$"""{ "StartAt": "S", {{further}} "States": { "S": { {{state}}, "End": true } } }""";

    [Theory]
    [InlineData(""" "Type": "Wait", "Seconds": 60 """, 60)]
    [InlineData(""" "Type": "Wait", "Timestamp": "2024-01-02T03:05:05.678Z" """, 20)] // 60 seconds after the start
    public async Task A_wait_that_was_stopped_waits_anew_and_for_a_time_only_until_then(string wait, int seconds)
    {
        await using var account = new Account();
        var execution = await account.StartAsync(Single(wait));
        await account.Clock.TimerOfAsync(TimeSpan.FromSeconds(60));
        account.Clock.Advance(TimeSpan.FromSeconds(40));
        account.Service.StopExecution(execution.Arn, null, null);
        execution = await account.RedriveAsync(execution);
        Assert.Equal((ExecutionStatus.Running, null), (execution.Status, execution.StopDate));
        await account.EndAsync(execution);

        Assert.Equal(Start.AddSeconds(40 + seconds), execution.StopDate);
        Assert.Equal(
            ["ExecutionStarted", "WaitStateEntered", "ExecutionAborted", "ExecutionRedriven", "WaitStateExited", "ExecutionSucceeded"],
            Account.Types(execution));
        Assert.Equal([0, 0, 2, 3, 4, 5], execution.History.Snapshot().Select(happened => happened.PreviousEventId));
    }

    [Theory]
    [InlineData("", """ "TimeoutSeconds": 50, """, "TIMED_OUT")]
    [InlineData(""" , "TimeoutSeconds": 50 """, "", "FAILED")]
    public async Task A_time_limit_counts_from_the_redrive(string ofTask, string ofMachine, string status)
    {
        await using var account = new Account();
        var execution = await account.StartAsync(
            Single(""" "Type": "Task", "Resource": "arn:aws:states:::workshop:hang" """ + ofTask, ofMachine));
        await PassAsync();
        account.Clock.Advance(TimeSpan.FromHours(1));
        execution = await account.RedriveAsync(execution);
        await PassAsync();

        Assert.Equal(2, execution.History.Snapshot().OfType<HistoryEvent.TaskScheduled>().Count());

        async Task PassAsync()
        {
            await account.Clock.TimerOfAsync(TimeSpan.FromSeconds(50));
            account.Clock.Advance(TimeSpan.FromSeconds(49));
            Assert.Equal(ExecutionStatus.Running, execution.Status);
            account.Clock.Advance(TimeSpan.FromSeconds(1));
            await execution.Completion;
            Assert.Equal(status, ExecutionStatusJson.Print(execution.Status));
        }
    }

    [Fact]
    public async Task A_job_that_was_stopped_is_started_again_with_another_token()
    {
        await using var account = new Account();
        var execution = await account.StartAsync(Single(""" "Type": "Task", "Resource": "arn:aws:states:::workshop:work.sync" """));
        await SubmittedAsync(execution, 1);
        account.Service.StopExecution(execution.Arn, null, null);
        execution = await account.RedriveAsync(execution);
        Assert.True(account.Calls.Stopped);
        await SubmittedAsync(execution, 2);
        account.Calls.Job.SetResult(JsonElement.Parse("1"));
        await execution.Completion;

        Assert.Equal("1", execution.Output?.GetRawText());
        Assert.Equal(2, account.Calls.Requests.Select(request => request.ClientToken).Distinct().Count());
    }

    [Fact]
    public async Task What_was_too_much_together_is_all_run_again()
    {
        await using var account = new Account();
        var execution = await account.RunAsync("""
            { "StartAt": "P", "States": { "P": { "Type": "Parallel", "End": true, "Branches": [
              { "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } }, { "StartAt": "B",
                "States": { "B": { "Type": "Pass", "End": true } } } ] } } }
            """, $"\"{new string('x', 150_000)}\"");
        Assert.Equal("States.DataLimitExceeded", execution.Failure.Error);
        execution = await account.RedriveAsync(execution);
        await account.EndAsync(execution);

        Assert.Equal(
            (2, 4),
            (
                Account.Types(execution).Count(type => type == "ParallelStateStarted"),
                Account.Types(execution).Count(type => type == "PassStateExited")));
    }

    [Fact]
    public async Task What_ended_in_an_earlier_process_is_redriven_and_its_mocked_calls_are_counted_on()
    {
        var folder = Directory.CreateTempSubdirectory("tests-redrive-");
        var mocks = JsonElement.Parse(
            """
            { "S": { "0": { "Throw": { "Error": "E", "Cause": "" } }, "1": { "Throw": { "Error": "F", "Cause": "" } },
              "2": { "Return": "third" } } }
            """);
        var arn = "";
        for (var process = 1; process <= 3; process++)
        {
            await using var account = new Account(
                mocks: mocks, store: new(Path.Combine(folder.FullName, "state.db")), seed: process);
            account.Service.Resume();
            if (process == 1)
            {
                var definition = Single(""" "Type": "Task", "Resource": "arn:aws:states:::workshop:echo" """);
                arn = (await account.StartAsync(definition)).Arn;
            }
            else
                await account.Service.RedriveExecutionAsync(arn, null);
            var execution = await account.EndAsync(account.Service.GetExecution(arn));
            Assert.Equal(
                (process - 1, process switch { 1 => "E", 2 => "F", _ => null }),
                (execution.RedriveCount, execution.Failure.Error));
            Assert.Equal(process == 3 ? "\"third\"" : null, execution.Output?.GetRawText());
        }
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(Failing, 14, 100, null)]
    [InlineData(Failing, 15, 100, "Execution redrivable period exceeded")]
    [InlineData(Failing, 400, 100, "Execution has exceeded the max execution time")]
    [InlineData(Failing, 0, 5, null)]
    [InlineData(Failing, 0, 4, "Execution history event limit exceeded")]
    [InlineData(
        """{ "StartAt": "S", "States": { "S": { "Type": "Succeed" } } }""", 0, 100, "Execution is SUCCEEDED and cannot be redriven")]
    public async Task An_execution_is_redriven_within_the_services_limits(
        string machine, int days, int maxHistoryEvents, string? reason)
    {
        await using var account = new Account(maxHistoryEvents);
        var execution = await account.RunAsync(machine);
        account.Clock.Advance(TimeSpan.FromDays(days));

        Assert.Equal(
            new(reason is null ? "REDRIVABLE" : "NOT_REDRIVABLE", reason), account.Service.Redrivability(execution));
        if (reason is null)
            execution = await account.RedriveAsync(execution);
        else
            Assert.Equal(("ExecutionNotRedrivable", reason), await RefusalAsync(account, execution));
    }

    [Fact]
    public async Task What_runs_and_what_has_lost_its_machine_is_not_redriven()
    {
        await using var account = new Account();
        var running = await account.StartAsync(Single(""" "Type": "Wait", "Seconds": 60 """));
        Assert.Equal(
            ("ExecutionNotRedrivable", "Execution is RUNNING and cannot be redriven"),
            await RefusalAsync(account, running));
        account.Service.StopExecution(running.Arn, null, null);
        account.Service.DeleteStateMachine(running.Machine.Arn);
        Assert.Equal(
            ("ExecutionNotRedrivable", "State machine is in DELETING status"), await RefusalAsync(account, running));
    }

    [Fact]
    public async Task The_API_redrives_once_for_a_token_and_tells_of_it()
    {
        await using var api = await Api.StartAsync();
        var machine = Text(
            await api.CallAsync("CreateStateMachine", new { name = "M", definition = Failing, roleArn = Account.Role }), "stateMachineArn");
        var arn = Text(await api.CallAsync("StartExecution", new { stateMachineArn = machine }), "executionArn");
        await api.Account.Service.GetExecution(arn).Completion;
        var before = await api.CallAsync("DescribeExecution", new { executionArn = arn });
        Assert.Equal(
            (0, "REDRIVABLE", false, false),
            (
                before.GetProperty("redriveCount").GetInt32(),
                Text(before, "redriveStatus"),
                before.TryGetProperty("redriveDate", out _),
                before.TryGetProperty("redriveStatusReason", out _)));

        api.Account.Clock.Advance(TimeSpan.FromMinutes(1));
        var redriven = await api.CallAsync("RedriveExecution", new { executionArn = arn, clientToken = "t" });
        await api.Account.Service.GetExecution(arn).Completion;
        api.Account.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(
            redriven.GetRawText(),
            (await api.CallAsync("RedriveExecution", new { executionArn = arn, clientToken = "t" })).GetRawText());
        var after = await api.CallAsync("DescribeExecution", new { executionArn = arn });
        Assert.Equal(
            (1, redriven.GetProperty("redriveDate").GetDouble()),
            (after.GetProperty("redriveCount").GetInt32(), after.GetProperty("redriveDate").GetDouble()));
        Assert.Equal(
            Start.AddMinutes(1).ToUnixTimeMilliseconds() / 1000d, after.GetProperty("redriveDate").GetDouble());
        var listed = (await api.CallAsync("ListExecutions", new { stateMachineArn = machine }))
            .GetProperty("executions")[0];
        Assert.Equal(after.GetProperty("redriveDate").GetDouble(), listed.GetProperty("redriveDate").GetDouble());
        var events = (await api.CallAsync("GetExecutionHistory", new { executionArn = arn })).GetProperty("events");
        Assert.Equal(
            ("ExecutionRedriven", """{"redriveCount":1}"""),
            (Text(events[3], "type"), events[3].GetProperty("executionRedrivenEventDetails").GetRawText()));

        api.Account.Clock.Advance(TimeSpan.FromSeconds(1));
        await api.CallAsync("RedriveExecution", new { executionArn = arn, clientToken = "t" });
        await api.Account.Service.GetExecution(arn).Completion;
        Assert.Equal(
            2,
            (await api.CallAsync("DescribeExecution", new { executionArn = arn }))
                .GetProperty("redriveCount")
                .GetInt32());

        Assert.StartsWith(
            "ValidationException: ",
            await api.RefusalAsync("RedriveExecution", new { executionArn = arn, clientToken = "a b" }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "ValidationException: ",
            await api.RefusalAsync("ListExecutions", new { stateMachineArn = machine, redriveFilter = "REDRIVEN" }),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "ValidationException: ",
            await api.RefusalAsync("ListExecutions", new { stateMachineArn = machine, statusFilter = "PENDING_REDRIVE" }),
            StringComparison.Ordinal);
        Assert.Equal(
            "ExecutionDoesNotExist: Execution Does Not Exist: 'arn:x'",
            await api.RefusalAsync("RedriveExecution", new { executionArn = "arn:x" }));
        api.Http.DefaultRequestHeaders.Add("Test-Caller", "visitor");
        Assert.Equal(
            $"AccessDeniedException: visitor may not states:RedriveExecution {arn}",
            await api.RefusalAsync("RedriveExecution", new { executionArn = arn }));
    }

    static async Task SubmittedAsync(Execution execution, int times)
    {
        await foreach (var happened in execution.FollowAsync(TestContext.Current.CancellationToken))
        {
            if (happened is HistoryEvent.TaskSubmitted && --times == 0)
                return;
        }
    }

    static async Task<(string, string)> RefusalAsync(Account account, Execution execution)
    {
        var refusal = await Assert.ThrowsAsync<AwsException>(
            () => account.Service.RedriveExecutionAsync(execution.Arn, null));
        return (refusal.Code, refusal.Message);
    }

    static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}

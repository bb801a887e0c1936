using System.Text.Json;
using Local.StepFunctions.Executions;

namespace Tests.StepFunctions;

public sealed class TimeoutTests
{
    static string Machine(string action, string rest, string further = "") => $$$"""
        { "StartAt": "T", "States": { "T": { "Type": "Task", "Resource": "arn:aws:states:::workshop:{{{action}}}",
          {{{rest}}} "End": true } {{{further}}} } }
        """;

    [Fact]
    public async Task A_call_that_takes_too_long_times_out()
    {
        await using var account = new Account();
        var execution = await account.RunAsync(Machine("hang", "\"TimeoutSecondsPath\": \"$.limit\","), """{"limit":30}""");

        Assert.Equal(("States.Timeout", null), execution.Failure);
        Assert.Equal(
            ["ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskTimedOut", "ExecutionFailed"],
            Account.Types(execution));
        Assert.Equal(30, execution.History.Snapshot().OfType<HistoryEvent.TaskScheduled>().Single().TimeoutInSeconds);
        Assert.Equal(TimeSpan.FromSeconds(30), execution.StopDate - execution.StartDate);
    }

    [Fact]
    public async Task A_job_that_takes_too_long_is_stopped_and_the_timeout_is_caught()
    {
        await using var account = new Account();
        var execution = await account.RunAsync(
            Machine(
                "work.sync",
                """ "TimeoutSeconds": 432000, "Catch": [{ "ErrorEquals": ["States.Timeout"], "Next": "Z" }], """,
                """, "Z": { "Type": "Pass", "End": true }"""));

        Assert.Equal("""{"Error":"States.Timeout"}""", execution.Output?.GetRawText());
        Assert.True(account.Calls.Stopped);
        Assert.Equal(
            [
                "ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskTimedOut",
                "TaskStateExited", "PassStateEntered", "PassStateExited", "ExecutionSucceeded",
            ],
            Account.Types(execution));
    }

    [Fact]
    public async Task A_job_that_ends_in_time_gives_its_result()
    {
        await using var account = new Account();
        var execution = await account.StartAsync(Machine("work.sync", "\"TimeoutSeconds\": 60,"));
        await foreach (var happened in execution.FollowAsync(TestContext.Current.CancellationToken))
        {
            if (happened is HistoryEvent.TaskSubmitted)
                account.Calls.Job.SetResult(JsonElement.Parse("""{ "Status": "Completed" }"""));
        }

        Assert.Equal("""{"Status":"Completed"}""", execution.Output?.GetRawText());
        Assert.False(account.Calls.Stopped);
    }

    [Theory]
    [InlineData("hang", "\"TimeoutSeconds\": 99999999,")]
    [InlineData("work.sync", "\"TimeoutSeconds\": 99999999,")]
    [InlineData("echo.waitForTaskToken", "\"TimeoutSeconds\": 99999999, \"HeartbeatSeconds\": 99999998,")]
    [InlineData("hang", "\"TimeoutSecondsPath\": \"$.limit\",")]
    public async Task A_state_may_take_three_years(string action, string limits)
    {
        await using var account = new Account();
        var execution = await account.RunAsync(Machine(action, limits), """{"limit": 9000000000000000000}""");

        Assert.Equal(("States.Timeout", null), execution.Failure);
        Assert.InRange((execution.StopDate - execution.StartDate)!.Value.TotalSeconds, 99_999_998, 99_999_999);
    }

    [Theory]
    [InlineData(""" "TimeoutSeconds": 99999999, """, "")]
    [InlineData(""" "TimeoutSeconds": 99999999, """, "\"TimeoutSeconds\": 99999999, \"HeartbeatSeconds\": 99999998,")]
    public async Task A_limit_of_three_years_lets_what_is_at_work_end_with_real_timers(string ofMachine, string ofState)
    {
        await using var account = new Account(time: TimeProvider.System);
        var machine = Machine("work.sync", ofState);
        var execution = await account.StartAsync(
            ofMachine.Length > 0 ? $"{{ {ofMachine} {machine.Trim()[1..]}" : machine);
        await foreach (var happened in execution.FollowAsync(TestContext.Current.CancellationToken))
        {
            if (happened is HistoryEvent.TaskSubmitted)
                account.Calls.Job.SetResult(JsonElement.Parse("1"));
        }

        Assert.Equal(ExecutionStatus.Succeeded, execution.Status);
    }

    [Theory]
    [InlineData(""" "Type": "Wait", "Seconds": 99999999 """)]
    [InlineData(""" "Type": "Wait", "Timestamp": "9999-12-31T23:59:59Z" """)]
    public async Task A_wait_beyond_any_timer_goes_on_with_real_timers(string state)
    {
        await using var account = new Account(time: TimeProvider.System);
        var execution = await account.StartAsync($$"""{ "StartAt": "W", "States": { "W": { {{state}}, "End": true } } }""");
        Assert.NotSame(
            execution.Completion,
            await Task.WhenAny(execution.Completion, Task.Delay(200, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_retry_may_wait_a_year()
    {
        await using var account = new Account();
        var retry =
            """ "Retry": [{ "ErrorEquals": ["States.ALL"], "IntervalSeconds": 99999999, "BackoffRate": 1e300, "MaxAttempts": 2 }], """;
        var execution = await account.RunAsync(Machine("fail", retry + """ "Parameters": { "Times": 9, "Error": "E" },"""));

        Assert.Equal("E", execution.Failure.Error);
        Assert.Equal(2 * 31_622_400, (execution.StopDate - execution.StartDate)!.Value.TotalSeconds, 1.0);
    }

    [Fact]
    public async Task A_machine_has_a_time_limit_of_its_own()
    {
        await using var account = new Account();
        var execution = await account.RunAsync("""
            { "TimeoutSeconds": 604800, "StartAt": "T", "States": { "T": { "Type": "Task",
              "Resource": "arn:aws:states:::workshop:work.sync", "End": true } } }
            """);

        Assert.Equal(ExecutionStatus.TimedOut, execution.Status);
        Assert.Equal((null, null), execution.Failure);
        Assert.Equal("ExecutionTimedOut", Account.Types(execution)[^1]);
    }

    [Fact]
    public async Task A_stopped_execution_stops_its_job()
    {
        await using var account = new Account();
        var execution = await account.StartAsync(Machine("work.sync", ""));
        await foreach (var happened in execution.FollowAsync(TestContext.Current.CancellationToken))
        {
            if (happened is HistoryEvent.TaskSubmitted)
                account.Service.StopExecution(execution.Arn, "Enough", "By hand");
        }

        Assert.Equal((ExecutionStatus.Aborted, ("Enough", "By hand")), (execution.Status, execution.Failure));
        await account.DisposeAsync();
        Assert.True(account.Calls.Stopped);
    }

    [Fact]
    public async Task When_the_program_stops_an_execution_is_left_as_it_is_with_its_job()
    {
        var account = new Account();
        var execution = await account.StartAsync(Machine("work.sync", ""));
        var followed = execution.FollowAsync(TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        await foreach (var happened in execution.FollowAsync(TestContext.Current.CancellationToken))
        {
            if (happened is HistoryEvent.TaskSubmitted)
                break;
        }
        await account.DisposeAsync();

        Assert.IsType<HistoryEvent.TaskSubmitted>((await followed)[^1]);
        Assert.Equal(ExecutionStatus.Running, execution.Status);
        Assert.False(account.Calls.Stopped);
    }

    [Fact]
    public async Task A_history_that_grows_too_long_fails_the_execution()
    {
        await using var account = new Account(maxHistoryEvents: 100);
        var execution = await account.RunAsync("""
            { "StartAt": "A", "States": { "A": { "Type": "Pass", "Next": "C" }, "C": { "Type": "Choice",
              "Choices": [{ "Variable": "$.go", "BooleanEquals": true, "Next": "A" }], "Default": "Z" },
              "Z": { "Type": "Succeed" } } }
            """, """{"go":true}""");

        Assert.Equal(
            ("States.Runtime", "The execution reached the maximum number of history events (100)."), execution.Failure);
        Assert.Equal(100, execution.History.Last!.Id);
    }

    [Fact]
    public async Task A_thousand_executions_wait_at_once()
    {
        await using var account = new Account();
        var machine = account.Service.CreateStateMachine(
            "Many",
            """{ "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 3600, "End": true } } }""",
            Account.Role);
        var executions = await Task.WhenAll(
            Enumerable.Range(0, 1000).Select(i => account.Service.StartExecutionAsync(machine.Arn, $"e{i}")));
        for (var i = 0; i < executions.Length; i++)
            await account.Clock.NextTimerAsync();
        account.Clock.Advance(TimeSpan.FromHours(1));
        await Task.WhenAll(executions.Select(execution => execution.Completion));

        Assert.All(executions, execution => Assert.Equal(ExecutionStatus.Succeeded, execution.Status));
    }
}

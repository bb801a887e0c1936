using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Executions;

namespace Tests.StepFunctions;

/// <summary>Tasks whose end somebody else tells: by a token, or as an activity's worker.</summary>
public sealed class TaskTests
{
    const string Activity = "arn:aws:states:us-east-1:000000000000:activity:Review";

    static string Asking(string rest = "") => $$$"""
        { "StartAt": "T", "States": { "T": { "Type": "Task",
          "Resource": "arn:aws:states:::workshop:echo.waitForTaskToken", "Parameters": { "ask.$": "$$.Task.Token" },
          {{{rest}}} "End": true } } }
        """;

    static string Reviewed(string rest = "") => $$$"""
        { "StartAt": "T", "States": { "T": { "Type": "Task", "Resource": "{{{Activity}}}", {{{rest}}} "End": true } } }
        """;

    /// <summary>The token, once the call that hands it out was made.</summary>
    static async Task<string> TokenAsync(Account account, Execution execution)
    {
        await foreach (var happened in execution.FollowAsync(TestContext.Current.CancellationToken))
        {
            if (happened is HistoryEvent.TaskSubmitted)
                break;
        }
        return account.Calls.Requests[^1].Parameters.GetProperty("ask").GetString()!;
    }

    [Fact]
    public async Task Who_has_the_token_gives_the_result()
    {
        await using var account = new Account();
        var execution = await account.StartAsync(Asking());
        var token = await TokenAsync(account, execution);
        account.Service.Tokens.Report(token, it => it.Succeed(JsonElement.Parse("""{ "approved": true }""")));
        await execution.Completion;

        Assert.Equal("""{"approved":true}""", execution.Output?.GetRawText());
        Assert.Equal(
            [
                "ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSubmitted",
                "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded",
            ],
            Account.Types(execution));
        var late = Assert.Throws<AwsException>(() => account.Service.Tokens.Report(token, it => it.Succeed(default)));
        Assert.Equal(
            ("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'"), (late.Code, late.Message));
        Assert.Equal(
            "InvalidToken",
            Assert.Throws<AwsException>(() => account.Service.Tokens.Report("x", it => it.Beat())).Code);
    }

    [Fact]
    public async Task Who_has_the_token_lets_the_task_fail()
    {
        await using var account = new Account();
        var execution = await account.StartAsync(Asking());
        account.Service.Tokens.Report(await TokenAsync(account, execution), it => it.Fail("Refused", "Too dear."));
        await execution.Completion;

        Assert.Equal(("Refused", "Too dear."), execution.Failure);
        Assert.Equal("TaskFailed", Account.Types(execution)[^2]);
    }

    [Fact]
    public async Task Heartbeats_keep_a_task_waiting_and_silence_ends_it()
    {
        await using var account = new Account();
        var execution = await account.StartAsync(Asking("\"HeartbeatSeconds\": 10, \"TimeoutSeconds\": 600,"));
        var token = await TokenAsync(account, execution);
        await account.Clock.TimerOfAsync(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 3; i++)
        {
            account.Clock.Advance(TimeSpan.FromSeconds(6));
            account.Service.Tokens.Report(token, it => it.Beat());
        }
        Assert.Equal(ExecutionStatus.Running, execution.Status);
        while (await Task.WhenAny(execution.Completion, account.Clock.NextTimerAsync()) is Task<TimeSpan> timer)
            account.Clock.Advance(await timer);

        Assert.Equal(("States.Timeout", null), execution.Failure);
        Assert.InRange((execution.StopDate - execution.StartDate)!.Value.TotalSeconds, 28, 60);
        Assert.Equal(10, execution.History.Snapshot().OfType<HistoryEvent.TaskScheduled>().Single().HeartbeatInSeconds);
    }

    [Fact]
    public async Task A_worker_takes_an_activitys_task_and_ends_it()
    {
        await using var account = new Account();
        account.Service.Activities.Create("Review");
        var execution = await account.StartAsync(Reviewed("\"HeartbeatSeconds\": 5,"), """{"page":1}""");
        var task = await account.Service.TakeActivityTaskAsync(Activity, "Ada", TestContext.Current.CancellationToken);
        task!.Deliver(wasSent: true);
        Assert.Equal("""{"page":1}""", task!.Input.GetRawText());
        account.Service.Tokens.Report(task.Token.Text, it => it.Succeed(JsonElement.Parse("[1]")));
        await execution.Completion;

        Assert.Equal("[1]", execution.Output?.GetRawText());
        Assert.Equal(
            [
                "ExecutionStarted", "TaskStateEntered", "ActivityScheduled", "ActivityStarted", "ActivitySucceeded",
                "TaskStateExited", "ExecutionSucceeded",
            ],
            Account.Types(execution));
        Assert.Equal("Ada", execution.History.Snapshot().OfType<HistoryEvent.ActivityStarted>().Single().WorkerName);
    }

    [Fact]
    public async Task A_task_that_no_worker_takes_times_out_and_is_handed_to_none()
    {
        await using var account = new Account();
        account.Service.Activities.Create("Review");
        var execution = await account.RunAsync(Reviewed("\"TimeoutSeconds\": 30,"));

        Assert.Equal(("States.Timeout", null), execution.Failure);
        Assert.Equal("ActivityTimedOut", Account.Types(execution)[^2]);
        var asked = account.Service.TakeActivityTaskAsync(Activity, null, TestContext.Current.CancellationToken);
        account.Clock.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(await asked);
    }
}

using Local.StepFunctions.Api;
using Local.StepFunctions.Executions;

namespace Tests.StepFunctions;

public sealed class RetryTests
{
    static string Failing(string retry, int times = 9, string rest = "") => $$$"""
        { "StartAt": "T", "States": { "T": { "Type": "Task", "Resource": "arn:aws:states:::workshop:fail",
          "Parameters": { "Error": "Workshop.Broken", "Times": {{{times}}}, "try.$": "$$.State.RetryCount" },
            "Retry": {{{retry}}}, {{{rest}}} "End": true } } }
        """;

    static IEnumerable<double> Delays(Execution execution) =>
        execution.History.Snapshot().OfType<HistoryEvent.RetryScheduled>().Select(retry => retry.Delay.TotalSeconds);

    [Fact]
    public async Task A_failed_task_is_retried_until_its_attempts_are_spent()
    {
        await using var account = new Account();
        var execution = await account.RunAsync(
            Failing(
                """
                [{ "ErrorEquals": ["Workshop.Broken"], "IntervalSeconds": 2, "MaxAttempts": 4, "BackoffRate": 3,
                  "MaxDelaySeconds": 20 }]
                """));

        Assert.Equal(("Workshop.Broken", "It does not work."), execution.Failure);
        Assert.Equal([2, 6, 18, 20], Delays(execution));
        Assert.Equal(
            [0, 1, 2, 3, 4],
            account.Calls.Requests.Select(request => request.Parameters.GetProperty("try").GetInt32()));
    }

    [Fact]
    public async Task A_task_that_recovers_goes_on_and_its_history_leads_from_failure_to_attempt()
    {
        await using var account = new Account();
        var execution = await account.RunAsync(Failing("""[{ "ErrorEquals": ["States.ALL"] }]""", times: 1));

        Assert.Equal(1, execution.Output?.GetProperty("try").GetInt32());
        Assert.Equal(
            [
                ("TaskStateEntered", 0), ("TaskScheduled", 2), ("TaskStarted", 3), ("TaskFailed", 4),
                ("TaskScheduled", 5), ("TaskStarted", 6), ("TaskSucceeded", 7), ("TaskStateExited", 8),
                ("ExecutionSucceeded", 9),
            ],
            execution.History.Snapshot()
                .Where(happened => happened.Id > 1)
                .Select(
                    happened => ((string)HistoryEventJson.Print(happened, true)!["type"], happened.PreviousEventId)));
    }

    [Fact]
    public async Task Each_retrier_has_attempts_of_its_own_and_none_means_none()
    {
        await using var account = new Account();
        var execution = await account.RunAsync(
            Failing("""[{ "ErrorEquals": ["Workshop.Broken"], "MaxAttempts": 0 }, { "ErrorEquals": ["States.ALL"] }]"""));

        Assert.Equal(ExecutionStatus.Failed, execution.Status);
        Assert.Single(account.Calls.Requests);
    }

    [Fact]
    public async Task Full_jitter_waits_up_to_the_delay()
    {
        await using var account = new Account();
        var execution = await account.RunAsync(
            Failing(
                """
                [{ "ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 100, "BackoffRate": 1, "MaxAttempts": 20,
                  "JitterStrategy": "FULL" }]
                """,
                times: 99));

        var delays = Delays(execution).ToArray();
        Assert.Equal(20, delays.Length);
        Assert.All(delays, delay => Assert.InRange(delay, 0, 100));
        Assert.Equal(20, delays.Distinct().Count());
        Assert.InRange(delays.Average(), 25, 75);
    }

    [Fact]
    public async Task Who_follows_sees_the_failure_and_the_delay_while_the_retry_is_waited_for()
    {
        await using var account = new Account();
        var execution = await account.StartAsync(
            Failing("""[{ "ErrorEquals": ["States.ALL"], "IntervalSeconds": 7 }]""", times: 1));

        List<HistoryEvent> seen = [];
        await foreach (var happened in execution.FollowAsync(TestContext.Current.CancellationToken))
        {
            seen.Add(happened);
            if (happened is HistoryEvent.RetryScheduled retry)
            {
                Assert.Equal(
                    ("T", "Workshop.Broken", "It does not work.", 1, TimeSpan.FromSeconds(7)),
                    (retry.Name, retry.Error, retry.Cause, retry.Attempt, retry.Delay));
                Assert.IsType<HistoryEvent.TaskFailed>(seen[^2]);
                Assert.Equal(ExecutionStatus.Running, execution.Status);
                account.Clock.Advance(await account.Clock.NextTimerAsync());
            }
        }
        Assert.Equal(execution.History.Snapshot(), seen);
        Assert.IsType<HistoryEvent.ExecutionSucceeded>(seen[^1]);
    }

    [Fact]
    public async Task A_map_is_retried_whole()
    {
        await using var account = new Account();
        var execution = await account.RunAsync("""
            { "StartAt": "M", "States": { "M": { "Type": "Map", "Retry": [{ "ErrorEquals": ["Bad"],
              "MaxAttempts": 1 }], "End": true,
              "ItemProcessor": { "StartAt": "F", "States": { "F": { "Type": "Fail", "Error": "Bad" } } } } } }
            """, "[1]");

        Assert.Equal(
            [(2, 0), (3, 2), (4, 3), (5, 4), (6, 5), (7, 5), (8, 7), (9, 8), (10, 9), (11, 9), (12, 11)],
            execution.History.Snapshot()
                .Where(happened => happened.Id > 1)
                .Select(happened => (happened.Id, happened.PreviousEventId)));
    }
}

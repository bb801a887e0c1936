using Local.Aws;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Testing;
using Local.Storage;

namespace Tests.StepFunctions;

public sealed class InjectedFailureTests
{
    const string Machine = """
        { "StartAt": "T", "States": {
          "T": { "Type": "Task", "Resource": "arn:aws:states:::workshop:fail", "Parameters": { "Times": 0, "try.$": "$$.State.RetryCount" },
            "Retry": [{ "ErrorEquals": ["Lambda.Busy"], "MaxAttempts": 2 }],
              "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Caught" }], "Next": "Done" },
          "Done": { "Type": "Pass", "End": true },
          "Caught": { "Type": "Parallel", "Branches": [{ "StartAt": "Nested", "States": { "Nested": { "Type": "Task",
            "Resource": "arn:aws:states:::workshop:fail", "Parameters": { "Times": 0 }, "End": true } } }],
            "End": true } } }
        """;

    [Fact]
    public async Task Every_call_of_the_state_fails_and_none_reaches_the_service()
    {
        await using var account = new Account();
        var execution = await account.RunAsync(
            Machine,
            "{}",
            new("T", null, "Lambda.Busy", "Too many"),
            new InjectedFailure("Nested", null, "States.TaskFailed", null));

        Assert.Equal(("States.TaskFailed", null), execution.Failure);
        Assert.Equal(
            3,
            execution.History.Snapshot()
                .OfType<HistoryEvent.TaskFailed>()
                .Count(failed => (failed.Error, failed.Cause) == ("Lambda.Busy", "Too many")));
        Assert.Empty(account.Calls.Requests);
    }

    [Fact]
    public async Task Only_the_named_call_fails_and_the_next_one_reaches_the_service()
    {
        await using var account = new Account();
        var execution = await account.RunAsync(Machine, "{}", new InjectedFailure("T", 1, "Lambda.Busy", null));

        Assert.Equal(ExecutionStatus.Succeeded, execution.Status);
        Assert.Equal([1], account.Calls.Requests.Select(request => request.Parameters.GetProperty("try").GetInt32()));
    }

    [Fact]
    public async Task A_failure_of_one_call_comes_before_that_of_every_call()
    {
        await using var account = new Account();
        var execution = await account.RunAsync(
            Machine, "{}", new("T", null, "Lambda.Busy", "Every"), new InjectedFailure("T", 2, "Lambda.Busy", "The second"));

        Assert.Equal(
            ["Every", "The second", "Every"],
            execution.History.Snapshot().OfType<HistoryEvent.TaskFailed>().Take(3).Select(failed => failed.Cause));
    }

    [Fact]
    public async Task What_is_still_to_fail_fails_in_the_next_process()
    {
        var folder = Directory.CreateTempSubdirectory("failures-");
        StateStore Open() => new(Path.Combine(folder.FullName, "state.db"));
        await using (var first = new Account(store: Open()))
        {
            await first.StartAsync(Machine, "{}", new("T", 1, "Lambda.Busy", null), new InjectedFailure("T", 2, "Lambda.Busy", "Again"));
            await first.Clock.TimerOfAsync(TimeSpan.FromSeconds(1)); // between the first call and the second
            await first.Store.DurableAsync();
        }

        await using var second = new Account(store: Open());
        var execution = await second.EndAsync(Assert.Single(second.Service.Resume()));

        Assert.Equal(ExecutionStatus.Succeeded, execution.Status);
        Assert.Equal(
            [null, "Again"],
            execution.History.Snapshot().OfType<HistoryEvent.TaskFailed>().Select(failed => failed.Cause));
        Assert.Equal([2], second.Calls.Requests.Select(request => request.Parameters.GetProperty("try").GetInt32()));
        second.Store.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("Done")]
    [InlineData("Nowhere")]
    public async Task A_state_that_is_not_a_Task_is_refused(string state)
    {
        await using var account = new Account();

        var refused = await Assert.ThrowsAsync<AwsException>(
            () => account.StartAsync(Machine, "{}", new InjectedFailure(state, null, "Error", null)));

        Assert.Equal(
            $"The state machine has no Task state '{state}' that could fail; its Task states: 'T', 'Nested'.",
            refused.Message);
        Assert.Empty(account.Store.Query("SELECT log FROM executions", row => row.GetInt64(0)));
    }
}

using Local.Console.Executions;
using Local.StepFunctions.Executions;

namespace Tests.Console;

/// <summary>What the page understands of an execution: run by the engine, folded from its history.</summary>
public sealed class ExecutionProgressTests(ConsoleHost host) : IClassFixture<ConsoleHost>
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{ "amount": 1 }""", "Check order: Succeeded, Refuse: Failed")]
    [InlineData("""{ "amount": 1, "items": [] }""",
        "Book carrier: Succeeded, Check order: Succeeded, Done: Succeeded, Pack items: Succeeded, "
        + "Print label: Succeeded, "
        + "Send invoice: Succeeded, Ship: Succeeded")]
    [InlineData("""{ "amount": 1, "items": [{ "weight": 30 }] }""",
        "Check order: Succeeded, Done: Succeeded, Fits?: Succeeded, Pack items: CaughtError, Ship in parts: Succeeded, "
        + "Too heavy: Failed, Weigh: Succeeded")]
    public async Task Each_state_has_the_colour_of_what_became_of_it(string input, string expected)
    {
        var execution = await host.RunAsync(host.Orders.Arn, input);

        Assert.Equal(expected, Describe(ExecutionView.Of(execution)));
    }

    [Fact]
    public async Task A_stopped_execution_leaves_its_open_states_cancelled()
    {
        var execution = await host.States
            .StartExecutionAsync(host.Orders.Arn, null, """{ "amount": 2000, "wait": 9999 }""");
        await SeeAsync(execution, happened => happened is HistoryEvent.StateEntered { Name: "Ask for approval" });
        host.States.StopExecution(execution.Arn, null, null);

        Assert.Equal("Ask for approval: Aborted, Check order: Succeeded", Describe(ExecutionView.Of(execution)));
    }

    [Fact]
    public async Task A_redriven_execution_is_followed_on_and_goes_on_in_the_state_that_failed()
    {
        var machine = host.Create("Redriven", """
            { "StartAt": "A", "States": {
                "A": { "Type": "Pass", "Next": "B" },
                "B": { "Type": "Pass", "Parameters": { "x.$": "$.missing" }, "Next": "C" },
                "C": { "Type": "Succeed" } } }
            """);
        var execution = await host.RunAsync(machine.Arn, "{}");
        var view = new ExecutionView(execution);
        var attempts = 0;

        await foreach (var happened in Following.AfterAsync(view, host.States, Cancellation))
        {
            view.Progress.Apply(happened);
            if (happened.Ends is null)
                continue;
            Assert.Equal("A: Succeeded, B: Failed", Describe(view));
            Assert.Equal("B", view.Progress.FailedVisit?.Name);
            if (++attempts == 2)
                break;
            await host.States.RedriveExecutionAsync(execution.Arn, null);
        }
        Assert.Contains(view.Progress.Events, happened => happened is HistoryEvent.ExecutionRedriven);
    }

    [Fact]
    public async Task Each_iteration_can_be_looked_at_by_itself()
    {
        var input = """{ "amount": 1, "items": [{ "weight": 3 }, { "weight": 30 }] }""";
        var view = ExecutionView.Of(await host.RunAsync(host.Orders.Arn, input));
        var map = view.Progress.Tallies["Pack items"].Latest!;
        var scope = IterationScope.Of(view, map, new(map.Attempts[0].Scheduled.Id, 1))!;

        Assert.Equal(VisitStatus.Failed, scope.Look("Too heavy")?.Status);
        Assert.Null(scope.Look("Wrap"));
        Assert.False(scope.Knows("Ship"));
    }

    [Theory]
    [InlineData("", "Both: Failed, Breaks: Failed, Fast: Succeeded, Waits: Aborted", "Breaks")]
    [InlineData(
        """, "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Rescue" }] }, "Rescue": { "Type": "Fail" """,
        "Both: CaughtError, Breaks: Failed, Fast: Succeeded, Rescue: Failed, Waits: Aborted",
        "Rescue")]
    public async Task A_failed_branch_and_what_is_given_up_for_it_are_told_apart(
        string rest, string expected, string failed)
    {
        var machine = host.Create($"Branches-{failed}", $$"""
            { "StartAt": "Both", "States": { "Both": { "Type": "Parallel", "Branches": [
                { "StartAt": "Fast", "States": {
                    "Fast": { "Type": "Pass", "Next": "Waits" },
                    "Waits": { "Type": "Wait", "Seconds": 9999, "End": true } } },
                { "StartAt": "Breaks", "States": { "Breaks": { "Type": "Fail", "Error": "Broken" } } }
            ], "End": true {{rest}} } } }
            """);
        var view = ExecutionView.Of(await host.RunAsync(machine.Arn, "{}"));

        Assert.Equal(expected, Describe(view));
        Assert.Equal(failed, view.Progress.FailedVisit?.Name);
    }

    [Fact]
    public async Task What_was_given_up_in_a_state_that_was_caught_does_not_go_on_with_a_redrive()
    {
        var machine = host.Create("CaughtThenRedriven", """
            { "StartAt": "Both", "States": {
                "Both": { "Type": "Parallel", "Next": "Ends", "Catch": [{ "ErrorEquals": ["Broken"], "Next": "Ends" }],
                    "Branches": [
                        { "StartAt": "Waits", "States": { "Waits": { "Type": "Wait", "Seconds": 9999, "End": true } } },
                        { "StartAt": "Breaks", "States": { "Breaks": { "Type": "Fail", "Error": "Broken" } } }] },
                "Ends": { "Type": "Fail" } } }
            """);
        var execution = await host.RunAsync(machine.Arn, "{}");
        await host.States.RedriveExecutionAsync(execution.Arn, null);
        await SeeAsync(execution, happened => happened is HistoryEvent.ExecutionRedriven);
        var progress = new ExecutionProgress();
        foreach (var happened in ExecutionView.Of(execution).Progress.Events)
        {
            progress.Apply(happened);
            if (happened is HistoryEvent.ExecutionRedriven)
                Assert.Equal(VisitStatus.Aborted, progress.Tallies["Waits"].Status);
        }
        Assert.Contains(progress.Events, happened => happened is HistoryEvent.ExecutionRedriven);
    }

    static string Describe(ExecutionView view) => string.Join(", ", view.Progress.Tallies
        .OrderBy(tally => tally.Key, StringComparer.Ordinal).Select(tally => $"{tally.Key}: {tally.Value.Status}"));

    static async Task SeeAsync(Execution execution, Func<HistoryEvent, bool> isIt)
    {
        await foreach (var happened in execution.FollowAsync(Cancellation))
        {
            if (isIt(happened))
                return;
        }
    }
}

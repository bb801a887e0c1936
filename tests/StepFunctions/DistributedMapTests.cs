using System.Text.Json;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Maps;

namespace Tests.StepFunctions;

public sealed class DistributedMapTests
{
    static string Machine(string processor, string rest) => $$$"""
        { "StartAt": "M", "States": { "M": { "Type": "Map", "Label": "each", {{{rest}}} "End": true,
          "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" },
            {{{processor}}} } } } }
        """;

    const string Picky = """
        "StartAt": "C", "States": { "C": { "Type": "Choice", "Choices": [{ "Variable": "$", "NumericLessThan": 3,
          "Next": "F" }], "Default": "P" },
          "P": { "Type": "Pass", "End": true }, "F": { "Type": "Fail", "Error": "Small" } }
        """;

    // Small items need a redrive.
    const string Redriven = """
        "StartAt": "C", "States": { "P": { "Type": "Pass", "End": true },
          "C": { "Type": "Choice", "Choices": [{ "Or": [{ "Variable": "$", "NumericGreaterThan": 2 },
            { "Variable": "$$.Execution.RedriveCount", "NumericGreaterThan": 0 }], "Next": "P" }] } }
        """;

    const string Waiting =
        """ "StartAt": "T", "States": { "T": { "Type": "Task", "Resource": "arn:aws:states:::workshop:work.sync", "End": true } } """;

    [Fact]
    public async Task Results_are_written_to_files_and_a_manifest_names_them()
    {
        await using var account = new Account();
        account.Objects.CreateBucket("data");
        var execution = await account.RunAsync(Machine(Picky, """
            "ToleratedFailurePercentage": 50, "ResultWriter": { "Resource": "arn:aws:states:::s3:putObject",
              "Parameters": { "Bucket": "data", "Prefix": "results" } },
            """), "[1, 5]");

        var details = execution.Output!.Value.GetProperty("ResultWriterDetails");
        var manifest = JsonElement.Parse(account.Get("data", details.GetProperty("Key").GetString()!));
        Assert.Equal(
            execution.Output.Value.GetProperty("MapRunArn").GetString(), manifest.GetProperty("MapRunArn").GetString());
        var files = manifest.GetProperty("ResultFiles");
        Assert.Equal(0, files.GetProperty("PENDING").GetArrayLength());
        Assert.Equal(("5", "SUCCEEDED"), Only("SUCCEEDED", "Output"));
        Assert.Equal(("Small", "FAILED"), Only("FAILED", "Error"));
        var run = Assert.Single(await account.MapRunsAsync(execution));
        Assert.StartsWith(
            "arn:aws:states:us-east-1:000000000000:mapRun:Machine/each:", run.Arn, StringComparison.Ordinal);
        var counts = MapRunCounts.Of(run, account.Service.Executions, ofItems: true);
        Assert.Equal((2, 1, 1, 2), (counts["total"], counts["succeeded"], counts["failed"], counts["resultsWritten"]));

        (string?, string?) Only(string status, string field)
        {
            var result = JsonElement.Parse(
                account.Get("data", files.GetProperty(status)[0].GetProperty("Key").GetString()!))[0];
            return (result.GetProperty(field).GetString(), result.GetProperty("Status").GetString());
        }
    }

    [Fact]
    public async Task Each_item_is_an_execution_and_all_end_with_the_one_that_started_them()
    {
        await using var account = new Account();
        var execution = await account.StartAsync(Machine(Waiting, "\"MaxConcurrency\": 2,"), "[1, 2, 3]");
        var run = await RunAsync(account, execution);
        Execution[] children;
        while ((children = [.. run.Running]).Length < 2)
            await Task.Yield();
        await foreach (var _ in children[0].FollowAsync(TestContext.Current.CancellationToken))
            break;
        account.Service.StopExecution(execution.Arn, null, null);
        await Task.WhenAll(children.Select(child => child.Completion));

        children = [.. await account.ChildrenAsync(run)];
        Assert.Equal(2, children.Length);
        Assert.All(
            children, child => Assert.Equal((ExecutionStatus.Aborted, run.Arn), (child.Status, child.MapRunArn)));
        Assert.StartsWith(
            "arn:aws:states:us-east-1:000000000000:execution:Machine/each:", children[0].Arn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redriven_map_run_redrives_what_failed_and_starts_what_was_not_started()
    {
        await using var account = new Account();
        var execution = await account.RunAsync(Machine(Redriven, "\"MaxConcurrency\": 1,"), "[7, 1, 8]");
        var run = Assert.Single(await account.MapRunsAsync(execution));
        var children = await account.ChildrenAsync(run);
        var failed = children[1];
        Assert.Equal((ExecutionStatus.Failed, 3, 2), (execution.Status, run.Batches.Count, children.Count));
        Assert.Equal(new("REDRIVABLE_BY_MAP_RUN", null), account.Service.Redrivability(failed));
        var refusal = await Assert.ThrowsAsync<Local.Aws.AwsException>(
            () => account.Service.RedriveExecutionAsync(failed.Arn, null));
        Assert.Equal("ExecutionNotRedrivable", refusal.Code);

        account.Clock.Advance(TimeSpan.FromMinutes(1));
        execution = await account.EndAsync(await account.RedriveAsync(execution));

        Assert.Equal("[7,1,8]", execution.Output?.GetRawText());
        Assert.Equal(
            ["ExecutionStarted", "MapStateEntered", "MapStateStarted", "MapRunStarted", "MapRunFailed", "MapStateFailed", "ExecutionFailed",
             "ExecutionRedriven", "MapRunRedriven", "MapRunSucceeded", "MapStateSucceeded", "MapStateExited", "ExecutionSucceeded"],
            Account.Types(execution));
        run = Assert.Single(await account.MapRunsAsync(execution));
        children = await account.ChildrenAsync(run);
        Assert.Equal(
            [
                "ExecutionStarted", "ChoiceStateEntered", "ExecutionFailed", "ExecutionRedriven", "ChoiceStateExited",
                "PassStateEntered", "PassStateExited", "ExecutionSucceeded",
            ],
            Account.Types(children[1]));
        Assert.Equal([0, 1, 0], children.Select(child => child.RedriveCount));
        Assert.Equal(
            (ExecutionStatus.Succeeded, 1, execution.RedriveDate), (run.Status, run.RedriveCount, run.RedriveDate));
    }

    [Theory]
    [InlineData("\"OutputPath\": \"$[5]\",", "States.Runtime")] // as documented: then another is started
    [InlineData(
        "\"ResultWriter\": { \"Resource\": \"arn:aws:states:::s3:putObject\", \"Parameters\": { \"Bucket\": \"none\" } },",
        "States.ResultWriterFailed")]
    public async Task A_map_run_whose_children_succeeded_is_redriven_without_them_or_begun_anew(
        string rest, string error)
    {
        await using var account = new Account();
        var execution = await account.RunAsync(Machine(Picky, rest), "[7]");
        Assert.Equal((error, ExecutionStatus.Failed), (execution.Failure.Error, execution.Status));
        execution = await account.EndAsync(await account.RedriveAsync(execution));

        var anew = error == "States.Runtime";
        Assert.Equal(anew ? 2 : 1, Account.Types(execution).Count(type => type == "MapRunStarted"));
        Assert.Equal(anew ? 0 : 1, Account.Types(execution).Count(type => type == "MapRunRedriven"));
        var runs = await account.MapRunsAsync(execution);
        Assert.Equal(anew ? 2 : 1, runs.Sum(run => account.Service.Executions.Children(run.Arn).Count));
        if (!anew)
            Assert.Equal(ExecutionStatus.Failed, runs.Single().Status);
    }

    [Fact]
    public async Task An_Express_child_is_begun_anew_where_a_Standard_one_goes_on()
    {
        // The clock of other tests goes to the next timer, which would be an Express execution's limit.
        await using var account = new Account(time: TimeProvider.System);
        var machine = Machine("""
            "StartAt": "P", "States": { "P": { "Type": "Pass", "Next": "T" },
              "T": { "Type": "Task", "Resource": "arn:aws:states:::workshop:fail",
                "Parameters": { "Times": 1, "Error": "Busy" }, "End": true } }
            """, "").Replace("STANDARD", "EXPRESS", StringComparison.Ordinal);
        var execution = await account.RunAsync(machine, "[1]");
        Assert.Equal(ExecutionStatus.Failed, execution.Status);
        execution = await account.EndAsync(await account.RedriveAsync(execution));
        Assert.Equal(ExecutionStatus.Succeeded, execution.Status);

        var run = Assert.Single(await account.MapRunsAsync(execution));
        var child = account.Service.GetExecution(Assert.Single(account.Service.Executions.Children(run.Arn)).Arn);
        string[] attempt =
            ["PassStateEntered", "PassStateExited", "TaskStateEntered", "TaskScheduled", "TaskStarted"];
        Assert.Equal(
            ["ExecutionStarted", .. attempt, "TaskFailed", "ExecutionFailed", "ExecutionRedriven", .. attempt,
                "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded"],
            Account.Types(child));
    }

    [Fact]
    public async Task Children_wait_for_their_redrive_within_the_concurrency_also_after_a_kill()
    {
        var folder = Directory.CreateTempSubdirectory("tests-redrive-");
        var machine = Machine(
            """ "StartAt": "W", "States": { "W": { "Type": "Wait", "Seconds": 50, "End": true } } """, "\"MaxConcurrency\": 2,");
        string arn;
        await using (var account = new Account(store: Store()))
        {
            var execution = await account.StartAsync(machine, "[1, 2, 3]");
            arn = execution.Arn;
            await account.Clock.NextTimerAsync();
            await account.Clock.NextTimerAsync();
            var run = Assert.Single(await account.MapRunsAsync(execution));
            run.MaxConcurrency = 1;
            account.Service.StopExecution(arn, null, null);
            await execution.Unwound;
            Assert.Equal((1, 2, 0, 0), await CountAsync(account));
            Assert.Equal(ExecutionStatus.Aborted, Assert.Single(await account.MapRunsAsync(execution)).Status);
            await account.Service.RedriveExecutionAsync(arn, null);
            await account.Clock.NextTimerAsync();
            Assert.Equal((1, 0, 1, 1), await CountAsync(account));
        }

        await using (var account = new Account(store: Store(), seed: 2))
        {
            var execution = Assert.Single(account.Service.Resume());
            Assert.Equal((1, 0, 1, 1), await CountAsync(account));
            await account.EndAsync(execution);
            Assert.Equal("[1,2,3]", execution.Output?.GetRawText());
            var children = await account.ChildrenAsync(Assert.Single(await account.MapRunsAsync(execution)));
            Assert.Equal([1, 1, 0], children.Select(child => child.RedriveCount));
        }
        folder.Delete(recursive: true);

        Local.Storage.StateStore Store() => new(Path.Combine(folder.FullName, "state.db"));

        async Task<(int Pending, int Aborted, int Running, int PendingRedrive)> CountAsync(Account account)
        {
            var run = Assert.Single(await account.MapRunsAsync(account.Service.GetExecution(arn)));
            var counts = MapRunCounts.Of(run, account.Service.Executions, ofItems: true);
            return (counts["pending"], counts["aborted"], counts["running"], counts["pendingRedrive"]);
        }
    }

    static async Task<MapRun> RunAsync(Account account, Execution execution)
    {
        await foreach (var happened in execution.FollowAsync(TestContext.Current.CancellationToken))
        {
            if (happened is HistoryEvent.MapRunStarted)
                break;
        }
        IReadOnlyList<MapRun> runs;
        while ((runs = await account.MapRunsAsync(execution)).Count == 0)
            await Task.Yield();
        return runs.Single();
    }
}

using System.Text.Json;
using Local.StepFunctions;

namespace Tests.StepFunctions;

public sealed class DistributedMapTests
{
    static string Machine(string processor, string rest) => $$$"""
        { "StartAt": "M", "States": { "M": { "Type": "Map", "Label": "each", {{{rest}}} "End": true,
          "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" }, {{{processor}}} } } } }
        """;

    const string Picky = """
        "StartAt": "C", "States": { "C": { "Type": "Choice", "Choices": [{ "Variable": "$", "NumericLessThan": 3, "Next": "F" }], "Default": "P" },
          "P": { "Type": "Pass", "End": true }, "F": { "Type": "Fail", "Error": "Small" } }
        """;

    const string Waiting = """ "StartAt": "T", "States": { "T": { "Type": "Task", "Resource": "arn:aws:states:::workshop:work.sync", "End": true } } """;

    [Fact]
    public async Task Results_are_written_to_files_and_a_manifest_names_them()
    {
        await using var account = new Account();
        account.Objects.CreateBucket("data");
        var execution = await account.RunAsync(Machine(Picky, """
            "ToleratedFailurePercentage": 50, "ResultWriter": { "Resource": "arn:aws:states:::s3:putObject", "Parameters": { "Bucket": "data", "Prefix": "results" } },
            """), "[1, 5]");

        var details = execution.Output!.Value.GetProperty("ResultWriterDetails");
        var manifest = JsonElement.Parse(account.Get("data", details.GetProperty("Key").GetString()!));
        Assert.Equal(execution.Output.Value.GetProperty("MapRunArn").GetString(), manifest.GetProperty("MapRunArn").GetString());
        var files = manifest.GetProperty("ResultFiles");
        Assert.Equal(0, files.GetProperty("PENDING").GetArrayLength());
        Assert.Equal(("5", "SUCCEEDED"), Only("SUCCEEDED", "Output"));
        Assert.Equal(("Small", "FAILED"), Only("FAILED", "Error"));
        var run = account.Service.MapRuns.Of(execution.Arn).Single();
        Assert.StartsWith("arn:aws:states:us-east-1:000000000000:mapRun:Machine/each:", run.Arn, StringComparison.Ordinal);
        var counts = run.Count(items: true, account.Service.Redrivability);
        Assert.Equal((2, 1, 1, 2), (counts["total"], counts["succeeded"], counts["failed"], counts["resultsWritten"]));

        (string?, string?) Only(string status, string field)
        {
            var result = JsonElement.Parse(account.Get("data", files.GetProperty(status)[0].GetProperty("Key").GetString()!))[0];
            return (result.GetProperty(field).GetString(), result.GetProperty("Status").GetString());
        }
    }

    [Fact]
    public async Task Each_item_is_an_execution_and_all_end_with_the_one_that_started_them()
    {
        await using var account = new Account();
        var execution = await account.StartAsync(Machine(Waiting, "\"MaxConcurrency\": 2,"), "[1, 2, 3]");
        var run = await RunAsync(account, execution);
        await TwoAtWorkAsync();
        account.Service.StopExecution(execution.Arn, null, null);
        await Task.WhenAll(Children().Select(child => child.Completion));

        Assert.All(Children(), child => Assert.Equal((ExecutionStatus.Aborted, run.Arn), (child.Status, child.MapRunArn)));
        Assert.StartsWith("arn:aws:states:us-east-1:000000000000:execution:Machine/each:", Children()[0].Arn, StringComparison.Ordinal);

        Execution[] Children() => [.. account.Service.Executions.Where(child => child.MapRunArn is not null)];

        async Task TwoAtWorkAsync()
        {
            while (Children() is not [var first, var second])
                await Task.Yield();
            await foreach (var _ in Children()[0].FollowAsync(TestContext.Current.CancellationToken))
                break;
        }
    }

    static async Task<MapRun> RunAsync(Account account, Execution execution)
    {
        await foreach (var happened in execution.FollowAsync(TestContext.Current.CancellationToken))
        {
            if (happened is HistoryEvent.MapRunStarted)
                break;
        }
        while (!account.Service.MapRuns.Of(execution.Arn).Any())
            await Task.Yield();
        return account.Service.MapRuns.Of(execution.Arn).Single();
    }
}

using System.Net;
using Local.StepFunctions.Executions;

namespace Tests.Console;

/// <summary>The page of a map run.</summary>
public sealed class MapRunPageTests(ConsoleHost host) : IClassFixture<ConsoleHost>
{
    [Fact]
    public async Task One_that_failed_says_why_and_which_child_execution_did_first()
    {
        var machine = host.Create("Batches", """
            { "StartAt": "Every", "States": {
                "Every": { "Type": "Map", "ItemsPath": "$.n", "MaxConcurrency": 1, "End": true,
                  "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Rest" }],
                  "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" },
                    "StartAt": "Check", "States": {
                      "Check": { "Type": "Choice", "Choices": [{ "Variable": "$", "NumericEquals": 2, "Next": "Bad" }],
                        "Default": "Good" },
                      "Good": { "Type": "Succeed" },
                      "Bad": { "Type": "Fail", "Error": "TooLarge", "Cause": "Two is too much." } } } },
                "Rest": { "Type": "Succeed" } } }
            """);
        var execution = await host.RunAsync(machine.Arn, """{ "n": [1, 2, 3] }""");
        Assert.Equal(ExecutionStatus.Succeeded, execution.Status);
        var run = Assert.Single(host.States.MapRuns.Of(execution));

        using var client = new HttpClient();
        var page = WebUtility.HtmlDecode(await client.GetStringAsync(
            new Uri(host.Url, $"map-runs/{run.Arn}"), TestContext.Current.CancellationToken));
        var banner = page[page.IndexOf("Why it failed", StringComparison.Ordinal)..];
        banner = banner[..banner.IndexOf("</section>", StringComparison.Ordinal)];

        Assert.Contains("States.ExceedToleratedFailureThreshold", banner);
        Assert.Contains("The specified tolerated failure threshold was exceeded", banner);
        Assert.Contains(host.States.Executions.Children(run.Arn)[1].Arn, banner);
        Assert.Contains("TooLarge", banner);
        Assert.Contains("Two is too much.", banner);
    }
}

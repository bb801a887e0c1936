using System.Diagnostics;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Local.StepFunctions.Executions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tests.Console.Browser;

/// <summary>
/// Every page by itself: accessible, free of complaints, and pictured when SCREENSHOTS names a folder.
/// </summary>
public sealed class PageTests(TuningHost tuning, Chromium chromium) : IClassFixture<TuningHost>, IClassFixture<Chromium>
{
    ConsoleHost Host => tuning.Console;

    public static TheoryData<string, string, string> Pages { get; } = new()
    {
        { "stack", "", ".grid" },
        { "machines", "machines", ".grid" },
        { "machine", "machines/{machine}", ".grid" },
        { "machine-definition", "machines/{machine}?view=definition", ".graph" },
        { "execution-graph", "executions/{execution}?state=Pack%20items&tab=details", ".step .iteration" },
        { "execution-table", "executions/{execution}?view=table&state=Too%20heavy&tab=output", ".rows .selected" },
        { "execution-timeline", "executions/{execution}?view=timeline", ".timebar" },
        { "execution-events", "executions/{execution}?view=events&event=3", ".event-rows td" },
        { "edit", "edit/{machine}", ".monaco-editor .view-line" },
        { "tuning", "tuning/churn?compare=2,5", "main[data-live] [aria-labelledby=timeline] .bar" },
        { "training", "training/{training}", ".charts .chart circle" },
        { "training-features", "training/{training}?tab=features", ".chart .bar" },
        { "transform", "transforms/churn-test", ".confusion" },
        { "jobs", "jobs", ".rows a" },
        { "buckets", "buckets/{bucket}?prefix=data%2F&key=data%2Ftrain.csv", ".preview" },
        { "role", "roles/{role}", ".calls .status" },
        { "role-granted", "roles/{role}?tab=granted", ".grid" },
        { "functions", "functions", "h1" },
        { "logs", "logs?group=%2Faws%2Fsagemaker%2FTrainingJobs&stream={stream}", ".log .line" },
    };

    [Theory, MemberData(nameof(Pages))]
    public async Task A_page_is_accessible_in_light_and_dark(string name, string path, string shown)
    {
        var execution = await RunAsync();
        path = path.Replace("{machine}", Host.Orders.Arn).Replace("{execution}", execution.Arn)
            .Replace("{training}", tuning.Job.BestTrainingJob!.Name).Replace("{bucket}", tuning.Bucket)
            .Replace("{role}", tuning.Role).Replace("{stream}", Uri.EscapeDataString(tuning.BestStream));
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            var (page, complaints) = await chromium.OpenAsync(new(Host.Url, path), scheme);
            await page.Locator(shown).First.WaitForAsync();
            if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
                await PictureAsync(page, Path.Combine(folder, scheme.ToString().ToLowerInvariant()), name);
            // What axe does to the page is not the page's, and what Monaco draws is Monaco's.
            Assert.Empty(complaints);
            var axe = await page.RunAxe(new AxeRunContext
            {
                Exclude = [new(".monaco"), new(".monaco-aria-container")],
            });
            Assert.True(axe.Violations.Length == 0, string.Join('\n', axe.Violations.Select(violation =>
                $"{violation.Impact} {violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}")));
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task A_history_of_24_000_events_opens_and_scrolls()
    {
        var machine = Host.Create("Many", """
            { "StartAt": "Every",
                "States": { "Every": { "Type": "Map", "ItemsPath": "$.n", "End": true, "ResultPath": null,
              "ItemProcessor": { "StartAt": "A", "States": { "A": { "Type": "Pass", "Next": "B" },
                "B": { "Type": "Pass", "Next": "C" }, "C": { "Type": "Pass", "End": true } } } } } }
            """);
        var execution = await Host
            .RunAsync(machine.Arn, $$"""{ "n": [{{string.Join(',', Enumerable.Range(0, 3000))}}] }""");
        var watch = Stopwatch.StartNew();
        var (page, complaints) = await chromium.OpenAsync(new(Host.Url, $"executions/{execution.Arn}?view=events"));
        await Expect(page.Locator(".filters [role=status]"))
            .ToContainTextAsync("24,006 events");
        TestContext.Current.SendDiagnosticMessage(
            $"A history of 24,006 events is on the page after {watch.ElapsedMilliseconds} ms.");

        // It grows while its rows are measured.
        await page.WaitForFunctionAsync(
            """
            () => {
                const box = document.querySelector('.view .scroll');
                box.scrollTop = box.scrollHeight;
                return box.textContent.includes('ExecutionSucceeded');
            }
            """);
        await page.GotoAsync(new Uri(Host.Url, $"executions/{execution.Arn}?state=Every&tab=details").ToString());
        await Expect(page.Locator(".step")).ToContainTextAsync("All (3000)");
        await page.Locator(".iteration").GetByText("#5", new() { Exact = true }).ClickAsync();
        await Expect(page.Locator(".scope")).ToContainTextAsync("#5");

        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_change_is_on_the_page_soon()
    {
        var machine = Host.Create("Waits", """
            { "StartAt": "Wait",
                "States": { "Wait": { "Type": "Wait", "Seconds": 9999, "End": true } } }
            """);
        var execution = await Host.States.StartExecutionAsync(machine.Arn);
        var (page, _) = await chromium.OpenAsync(new(Host.Url, $"executions/{execution.Arn}"));
        await page.Locator(".state.in-progress").WaitForAsync();
        var sightAsync = await Chromium.LookOutAsync(page, ".heading .status.aborted");
        Host.States.StopExecution(execution.Arn, null, null);

        var delay = await sightAsync() - execution.StopDate!.Value.ToUnixTimeMilliseconds();
        TestContext.Current.SendDiagnosticMessage($"The end of an execution is on the page after {delay:0} ms.");
        // Two clocks of one machine: they may be a little apart.
        Assert.True(delay > -1000, $"It was there {-delay} ms before it happened.");
    }

    /// <summary>A page of charts is pictured whole, any other as one sees it.</summary>
    static async Task PictureAsync(IPage page, string folder, string name)
    {
        // What nobody has scrolled to is not drawn.
        await page.EvaluateAsync("""
            () => document.querySelectorAll('.chart-frame').forEach(frame => frame.style.contentVisibility = 'visible')
            """);
        await page.ScreenshotAsync(new()
        {
            Path = Path.Combine(folder, $"{name}.png"),
            FullPage = name.StartsWith("tuning", StringComparison.Ordinal)
                || name.StartsWith("transform", StringComparison.Ordinal),
        });
    }

    async Task<Execution> RunAsync()
    {
        try
        {
            return await Host.RunAsync(
                Host.Orders.Arn, """{ "amount": 1, "items": [{ "weight": 3 }, { "weight": 30 }] }""", "one-too-heavy");
        }
        catch (Local.Aws.AwsException)
        {
            return Host.States.GetExecution("arn:aws:states:us-east-1:123456789012:execution:Orders:one-too-heavy");
        }
    }
}

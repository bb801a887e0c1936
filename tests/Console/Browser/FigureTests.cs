using System.Diagnostics;
using Local.Aws;
using Local.SageMaker.Tuning;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tests.Console.Browser;

/// <summary>
/// Not tests: how fast the console is and what open pages cost, for <c>make figures-console</c> on an idle machine. The
/// server is in this process, whose figures are given; the browser's are its own.
/// </summary>
public sealed class FigureTests(TuningHost tuning, Chromium chromium)
    : IClassFixture<TuningHost>, IClassFixture<Chromium>
{
    const int Pages = 10;

    ConsoleHost Host => tuning.Console;

    [Fact]
    public async Task First_page_of_the_program()
    {
        using var server = Start("serve", "--port", "0", "--data", Path.Combine(Host.Project, "data"),
            "--template", Path.Combine(Host.Project, "template.yaml"));
        try
        {
            string? line;
            do
                line = await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            while (line?.Contains("console:", StringComparison.Ordinal) is false);
            var address = new Uri(line![(line!.IndexOf("console:", StringComparison.Ordinal) + 8)..].Trim());
            // The browser's own first page is not the program's.
            await (await chromium.OpenAsync(Host.Url)).Page.Context.CloseAsync();
            foreach (var which in (string[])["first", "second", "third"])
            {
                var (page, _) = await chromium.OpenAsync(address);
                Say($"The {which} page of the published program: {await AgeAsync(page)}");
                await page.Context.CloseAsync();
            }
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task What_a_report_costs_a_run()
    {
        var data = Path.Combine(Host.Project, "runs");
        for (var i = 0; i < 4; i++)
        {
            using var run = Start("run", "--data", data, "--template", Repository.Path("template.yaml"));
            Stopwatch? watch = null;
            while (await run.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                if (line.Contains("SUCCEEDED after", StringComparison.Ordinal))
                    watch = Stopwatch.StartNew();
                else if (line.StartsWith("Report", StringComparison.Ordinal))
                    Say($"From the end of run {i + 1} to its report and last line: {watch!.ElapsedMilliseconds} ms");
            }
            await run.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(watch);
        }
    }

    [Fact]
    public async Task A_change_on_the_page()
    {
        var machine = Host.Create("Steps", """
            { "StartAt": "Wait", "States": { "Wait": { "Type": "Wait", "Seconds": 9999, "End": true } } }
            """);
        List<double> delays = [];
        for (var i = 0; i < 12; i++)
        {
            var execution = await Host.States.StartExecutionAsync(machine.Arn);
            var (page, _) = await chromium.OpenAsync(new(Host.Url, $"executions/{execution.Arn}"));
            await page.Locator(".state.in-progress").WaitForAsync();
            var sightAsync = await Chromium.LookOutAsync(page, ".heading .status.aborted");
            Host.States.StopExecution(execution.Arn, null, null);
            delays.Add(await sightAsync() - execution.StopDate!.Value.ToUnixTimeMilliseconds());
            await page.Context.CloseAsync();
        }
        Say($"From an event to its sight: median {delays.Order().ElementAt(6):0} ms, most {delays.Max():0} ms");
    }

    [Fact]
    public async Task A_history_of_25_000_events()
    {
        var machine = Host.Create("Many", Map("""
            { "A": { "Type": "Pass", "Next": "B" }, "B": { "Type": "Pass", "Next": "C" },
              "C": { "Type": "Pass", "End": true } }
            """));
        var execution = await Host.RunAsync(machine.Arn, Items(3000));
        for (var i = 0; i < 3; i++)
        {
            var (page, _) = await chromium.OpenAsync(new(Host.Url, $"executions/{execution.Arn}?view=events"));
            await Expect(page.Locator(".filters [role=status]"))
                .ToContainTextAsync("24,006 events", new() { Timeout = 60_000 });
            await page.Locator("main[data-live] .event-rows td").First.WaitForAsync();
            Say($"24,006 events are on the page: {await AgeAsync(page)}");
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task Open_pages_on_an_execution_of_5_000_iterations()
    {
        var machine = Host.Create("Iterations", Map("""{ "A": { "Type": "Pass", "End": true } }"""));
        foreach (var pages in (int[])[0, Pages])
        {
            await CostAsync($"5,000 iterations with {pages} open pages", pages, async open =>
            {
                var execution = await Host.States.StartExecutionAsync(machine.Arn, null, Items(5000));
                await open($"executions/{execution.Arn}");
                await execution.Completion.WaitAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
            });
        }
    }

    [Fact]
    public async Task Open_pages_on_a_tuning_job_of_100_trials()
    {
        foreach (var pages in (int[])[0, Pages])
        {
            await CostAsync($"A tuning job of 100 trials with {pages} open pages", pages, async open =>
            {
                var job = await StartAsync($"hundred-{pages}", 100);
                await open($"tuning/{job.Name}");
                await job.Completion.WaitAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);
            });
        }
    }

    [Fact]
    public async Task A_tuning_job_of_750_trials()
    {
        var job = await StartAsync("all", 750);
        await job.Completion.WaitAsync(TimeSpan.FromMinutes(30), TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++)
        {
            var (page, _) = await chromium.OpenAsync(new(Host.Url, $"tuning/{job.Name}"));
            await page.Locator("main[data-live] .trials a").First.WaitForAsync();
            var age = await AgeAsync(page);
            await page.Locator("main[data-live] [aria-labelledby=timeline] .bar").First.WaitForAsync();
            var drawn = await page.EvaluateAsync<double>("() => performance.now()");
            Say($"A tuning job of {job.TrainingJobs.Count} trials is on the page: {age}, its last chart after {drawn:0} ms");
            await page.Context.CloseAsync();
        }
    }

    /// <summary>
    /// How long after the browser, which has a new and empty profile, was told the address the page is seen for the
    /// first time, and takes what one does.
    /// </summary>
    static async Task<string> AgeAsync(IPage page)
    {
        var age = await page.EvaluateAsync<double>("() => performance.now()");
        var seen = await page.EvaluateAsync<double>(
            """
            () => new Promise(resolve => new PerformanceObserver(paints => paints.getEntries()
                .filter(paint => paint.name === 'first-contentful-paint').forEach(paint => resolve(paint.startTime)))
                .observe({ type: 'paint', buffered: true }))
            """);
        return $"seen after {seen:0} ms, live after {age:0} ms";
    }

    /// <summary>The same tuning job again, with another name and number of trials.</summary>
    async Task<TuningJob> StartAsync(string name, int trials)
    {
        var request = tuning.Job.RequestAsSent.GetRawText()
            .Replace("\"churn\"", $"\"{name}\"", StringComparison.Ordinal)
            .Replace("\"MaxNumberOfTrainingJobs\":8", $"\"MaxNumberOfTrainingJobs\":{trials}", StringComparison.Ordinal)
            .Replace("\"Bayesian\"", "\"Random\"", StringComparison.Ordinal);
        return await tuning.SageMaker.TuningJobs.CreateAsync(
            Principal.Root(Host.Cloud.Account),
            System.Text.Json.JsonElement.Parse(request),
            new Dictionary<string, string>(),
            null);
    }

    /// <summary>What some work costs this process, with pages that look on.</summary>
    async Task CostAsync(string what, int pages, Func<Func<string, Task>, Task> work)
    {
        List<IPage> opened = [];
        using var self = Process.GetCurrentProcess();
        var (processor, watch) = (self.TotalProcessorTime, Stopwatch.StartNew());
        await work(async path =>
        {
            for (var i = 0; i < pages; i++)
                opened.Add((await chromium.OpenAsync(new(Host.Url, path))).Page);
        });
        self.Refresh();
        Say($"{what}: {watch.Elapsed.TotalSeconds:0.0} s, "
            + $"{(self.TotalProcessorTime - processor).TotalSeconds:0.0} s of processor, {self.WorkingSet64 >> 20} MB in memory");
        foreach (var page in opened)
            await page.Context.CloseAsync();
    }

    /// <summary>The published program.</summary>
    static Process Start(params string[] arguments)
    {
        var program = Environment.GetEnvironmentVariable("CONSOLE_PROGRAM");
        Assert.True(File.Exists(program), "CONSOLE_PROGRAM names the published program, Local.dll.");
        return Process.Start(new ProcessStartInfo("dotnet", [program!, .. arguments])
        {
            RedirectStandardOutput = true,
            // As make starts it.
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" },
        })!;
    }

    static string Map(string states) => $$"""
        { "StartAt": "Every", "States": { "Every": { "Type": "Map", "ItemsPath": "$.n", "End": true, "ResultPath": null,
          "MaxConcurrency": 40, "ItemProcessor": { "StartAt": "A", "States": {{states}} } } } }
        """;

    static string Items(int count) => $$"""{ "n": [{{string.Join(',', Enumerable.Range(0, count))}}] }""";

    static void Say(string text) => TestContext.Current.SendDiagnosticMessage(text);
}

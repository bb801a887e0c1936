using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tests.Console.Browser;

/// <summary>What everybody does in the console: the one journey that <c>make test</c> takes, too.</summary>
public sealed class FirstJourneyTests(ConsoleHost host, Chromium chromium)
    : IClassFixture<ConsoleHost>, IClassFixture<Chromium>
{
    [Fact]
    public async Task An_execution_is_started_in_the_dialog_watched_and_understood()
    {
        var (page, complaints) = await chromium.OpenAsync(host.Url);
        await Button(page, "Start execution").ClickAsync();
        await page.GetByPlaceholder("A new, unique name").FillAsync("bestellung-ünï");
        await Expect(page.Locator("#start-name")).ToContainTextAsync("CloudWatch");
        await page.GetByLabel("Input", new() { Exact = true })
            .FillAsync("""{ "amount": 1, "items": [{ "weight": 3 }, { "weight": 30 }] }""");
        await Button(page, "Start execution").Last.ClickAsync();

        await Expect(page.Locator("h1")).ToContainTextAsync("bestellung-ünï");
        await Expect(page.Locator(".heading .status")).ToContainTextAsync("Succeeded");
        await Expect(page.Locator(".state.failed")).ToContainTextAsync("Too heavy");
        await page.Locator("[data-state='Pack items'] .name").ClickAsync();
        await Expect(page.Locator(".step")).ToContainTextAsync("Caught error");
        foreach (var (tab, text) in ((string, string)[])
            [("Output", "TooHeavy"), ("Details", "#1"), ("Definition", "ItemProcessor"),
                ("Events", "MapStateStarted"), ("Logs", "called nothing"), ("Input", "\"weight\": 30")])
        {
            await page.Locator(".step").GetByRole(AriaRole.Tab, new() { Name = tab, Exact = true }).ClickAsync();
            await Expect(page.Locator(".step .panel")).ToContainTextAsync(text);
        }
        foreach (var (view, text) in ((string, string)[])
            [("Table view", "Caught error"), ("Timeline", "Pack items"), ("Event view", "ExecutionSucceeded"),
            ("Logs", "called nothing")])
        {
            await Button(page, view).ClickAsync();
            await Expect(Button(page, view)).ToHaveAttributeAsync("aria-pressed", "true");
            await Expect(page.Locator(".view")).ToContainTextAsync(text);
        }
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "Export" }).ClickAsync());
        var history = JsonElement.Parse(await File.ReadAllTextAsync(
            await download.PathAsync(), TestContext.Current.CancellationToken));
        Assert.Equal("bestellung-ünï.json", download.SuggestedFilename);
        var last = history.GetProperty("events").EnumerateArray().Last();
        Assert.Equal("ExecutionSucceeded", last.GetProperty("type").GetString());
        Assert.Empty(complaints);
    }

    static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}

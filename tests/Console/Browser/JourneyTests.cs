using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tests.Console.Browser;

/// <summary>What a user does in the console, in a real browser.</summary>
public sealed class JourneyTests(ConsoleHost host, Chromium chromium)
    : IClassFixture<ConsoleHost>, IClassFixture<Chromium>
{
    [Fact]
    public async Task A_running_execution_is_stopped_and_redriven()
    {
        var execution = await host.States
            .StartExecutionAsync(host.Orders.Arn, "stopped", """{ "amount": 2000, "wait": 9999 }""");
        var (page, complaints) = await chromium.OpenAsync(new(host.Url, $"executions/{execution.Arn}"));
        await Expect(page.Locator(".state.in-progress")).ToContainTextAsync("Ask for approval");

        await Button(page, "Stop execution").ClickAsync();
        await Expect(page.Locator(".banner")).ToContainTextAsync("Stopped in the console");
        await Expect(page.Locator(".state.aborted")).ToContainTextAsync("Ask for approval");
        await Button(page, "Redrive").ClickAsync();
        await Expect(page.Locator(".state.in-progress")).ToContainTextAsync("Ask for approval");

        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_definition_is_edited_with_a_mistake_mended_tested_saved_and_written()
    {
        var (page, complaints) = await chromium.OpenAsync(new(host.Url, $"edit/{host.Orders.Arn}"));
        await page.Locator(".monaco-editor .view-line").First.WaitForAsync();
        await Monaco.ReplaceAsync(page, "\"Seconds\": 2", "\"Seconds\": -2");
        await Expect(page.Locator(".complaints")).ToContainTextAsync("SCHEMA_VALIDATION_FAILED");
        await Expect(Button(page, "Save")).ToBeDisabledAsync();
        await Monaco.ReplaceAsync(page, "\"Seconds\": -2", "\"Seconds\": 4");
        await Expect(page.Locator(".complaints")).ToContainTextAsync("Nothing to complain of");

        await page.GetByRole(AriaRole.Tab, new() { Name = "Test state" }).ClickAsync();
        await page.Locator(".test select").First.SelectOptionAsync("Fits?");
        await page.GetByLabel("Input", new() { Exact = true }).FillAsync("""{ "weight": 4 }""");
        await Button(page, "Test state").ClickAsync();
        await Expect(page.Locator(".result")).ToContainTextAsync("Wrap");

        await Button(page, "Save").ClickAsync();
        await Expect(page.Locator(".heading")).ToContainTextAsync("Saved here");
        Assert.Contains("\"Seconds\": 4", host.Orders.DefinitionText);
        await Button(page, "Write to the project …").ClickAsync();
        await Expect(page.Locator(".diff .added")).ToContainTextAsync("\"Seconds\": 4");
        await Button(page, "Write the file").ClickAsync();
        await Expect(page.Locator(".heading")).ToContainTextAsync("Written to");
        var file = await File
            .ReadAllTextAsync(Path.Combine(host.Project, "orders.asl.json"), TestContext.Current.CancellationToken);
        Assert.Contains("\"Seconds\": 4", file);
        Assert.Contains("${Shop}", file);

        Assert.Empty(complaints);
    }

    static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}

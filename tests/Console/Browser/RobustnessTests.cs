using Microsoft.Playwright;
using Tests.EndToEnd;
using static Microsoft.Playwright.Assertions;

namespace Tests.Console.Browser;

/// <summary>Programs that end, tabs that disagree, and what is large, gone or hostile.</summary>
public sealed class RobustnessTests(ConsoleHost host, Chromium chromium)
    : IClassFixture<ConsoleHost>, IClassFixture<Chromium>
{
    const string Hostile = "</script><img src=x onerror=alert(1)>\"'&";

    [Fact]
    public async Task A_page_goes_on_when_the_program_was_started_again_and_keeps_what_was_typed()
    {
        var folder = Directory.CreateTempSubdirectory("tests-restart-");
        string[] serve =
        [
            "serve", "--data", Path.Combine(folder.FullName, "data"),
            "--template", Path.Combine(host.Project, "template.yaml"), "--port",
        ];
        await using var first = LocalProgram.Start(folder.FullName, [.. serve, "0"]);
        await first.SeeAsync("/_console/");
        var url = ServedProject.AddressIn(first.Output);
        var arn = "arn:aws:states:us-east-1:123456789012:stateMachine:Orders";
        var (page, _) = await chromium.OpenAsync(new(url, $"edit/{arn}"));
        await page.Locator(".monaco-editor .view-line").First.WaitForAsync();
        await Monaco.ReplaceAsync(page, "\"Seconds\": 2", "\"Seconds\": 17");
        await Expect(Button(page, "Save")).ToBeEnabledAsync();

        first.Interrupt();
        await first.EndAsync();
        await Expect(page.Locator(".reconnect")).ToContainTextAsync("is lost");
        await Expect(page.Locator(".reconnect")).ToBeVisibleAsync();
        await using var second = LocalProgram.Start(folder.FullName, [.. serve, $"{url.Port}"]);
        await second.SeeAsync("/_console/");

        await Expect(page.Locator(".heading")).ToContainTextAsync("which was not saved, is here again");
        await Expect(page.Locator(".reconnect")).ToBeHiddenAsync();
        await Button(page, "Save").ClickAsync();
        await Expect(page.Locator(".heading")).ToContainTextAsync("Saved here");
        second.Interrupt();
        await second.EndAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Who_saves_over_anothers_change_is_told()
    {
        var machine = host.Create("Shared", """
            { "StartAt": "Wait", "States": { "Wait": { "Type": "Wait", "Seconds": 1, "End": true } } }
            """);
        var (one, _) = await chromium.OpenAsync(new(host.Url, $"edit/{machine.Arn}"));
        var (other, complaints) = await chromium.OpenAsync(new(host.Url, $"edit/{machine.Arn}"));
        foreach (var (page, seconds) in ((IPage, int)[])[(one, 2), (other, 3)])
        {
            await page.Locator(".monaco-editor .view-line").First.WaitForAsync();
            await Monaco.ReplaceAsync(page, "\"Seconds\": 1", $"\"Seconds\": {seconds}");
            await Button(page, "Save").ClickAsync();
        }

        await Expect(other.Locator("dialog .diff .removed")).ToContainTextAsync("\"Seconds\": 2");
        Assert.Contains("\"Seconds\": 2", host.States.GetStateMachine(machine.Arn).DefinitionText);
        await Button(other, "Save mine over theirs").ClickAsync();
        await Expect(other.Locator(".heading")).ToContainTextAsync("Saved here");
        Assert.Contains("\"Seconds\": 3", host.States.GetStateMachine(machine.Arn).DefinitionText);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Hostile_names_and_texts_are_text_on_every_page()
    {
        var state = Hostile[..Math.Min(Hostile.Length, 70)];
        var machine = host.Create("Hostile", $$"""
            { "Comment": {{Json(Hostile)}}, "StartAt": {{Json(state)}}, "States": { {{Json(state)}}: { "Type": "Fail",
                "Error": {{Json(Hostile)}}, "Cause": {{Json(Hostile)}} } } }
            """);
        var execution = await host.RunAsync(machine.Arn, $$"""{ {{Json(Hostile)}}: {{Json(Hostile)}} }""");
        foreach (var path in (string[])
            [
                $"executions/{execution.Arn}?state={Uri.EscapeDataString(state)}",
                $"executions/{execution.Arn}?view=table", $"executions/{execution.Arn}?view=events&event=1",
                $"machines/{machine.Arn}?view=definition", $"edit/{machine.Arn}", "",
                $"executions/{Uri.EscapeDataString(Hostile)}", $"buckets/{Uri.EscapeDataString(Hostile)}",
                $"logs?group={Uri.EscapeDataString(Hostile)}&stream=x",
            ])
        {
            var (page, complaints) = await chromium.OpenAsync(new(host.Url, path));
            if (path.StartsWith("edit/", StringComparison.Ordinal))
                await page.Locator(".monaco-editor .view-line").First.WaitForAsync();
            Assert.Equal(0, await page.Locator("img").CountAsync());
            Assert.DoesNotContain(complaints, complaint => complaint.Contains("Content Security Policy"));
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task An_input_of_256_KB_is_shown_and_an_execution_that_is_gone_says_so()
    {
        var machine = host.Create("Large", """
            { "StartAt": "Copy", "States": { "Copy": { "Type": "Pass", "End": true } } }
            """);
        var execution = await host.RunAsync(machine.Arn, $$"""{ "text": "{{new string('x', 250_000)}}", "end": 1 }""");
        var (page, complaints) = await chromium.OpenAsync(
            new(host.Url, $"executions/{execution.Arn}?state=Copy&tab=output"));
        await Expect(page.Locator(".step pre")).ToContainTextAsync("\"end\": 1");
        await page.GotoAsync(new Uri(host.Url, $"executions/{execution.Arn}x").ToString());
        await Expect(page.Locator("main")).ToContainTextAsync("Execution Does Not Exist");
        await page.GetByRole(AriaRole.Link, new() { Name = "State machines" }).First.ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("State machines");
        Assert.Empty(complaints);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(768)]
    public async Task A_page_is_no_wider_than_its_window(int width)
    {
        var execution = await host.RunAsync(host.Orders.Arn, """{ "amount": 1, "country": "XX" }""");
        foreach (var path in (string[])
            ["", "machines", $"machines/{host.Orders.Arn}", $"executions/{execution.Arn}",
                $"executions/{execution.Arn}?view=table", "jobs", "functions", "buckets", "roles", "logs"])
        {
            var (page, _) = await chromium.OpenAsync(new(host.Url, path));
            await page.SetViewportSizeAsync(width, 900);
            Assert.Equal(0, await page.EvaluateAsync<int>(
                "() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"));
            await page.Context.CloseAsync();
        }
    }

    static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    static ILocator Button(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}

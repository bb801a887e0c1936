using System.Text.RegularExpressions;
using Local.StepFunctions.Executions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tests.Console.Browser;

/// <summary>Who is faster than the circuit, which a slow machine makes of everybody, loses nothing.</summary>
public sealed class HasteTests(TuningHost tuning, Chromium chromium)
    : IClassFixture<TuningHost>, IClassFixture<Chromium>
{
    ConsoleHost Host => tuning.Console;

    [Fact]
    public async Task What_is_typed_chosen_and_pressed_before_the_circuit_takes_it_is_done()
    {
        var (page, complaints) = await chromium.OpenAsync(
            new(Host.Url, $"executions/{tuning.Execution.Arn}?view=events"),
            beforeAsync: async page =>
            {
                await page.GetByLabel("Show").SelectOptionAsync("states");
                await page.GetByRole(AriaRole.Button, new() { Name = "Oldest first" }).ClickAsync();
                await page.GetByLabel("Find").FillAsync("Score");
                Assert.Equal(0, await page.Locator("main[data-live]").CountAsync());
            });

        await Expect(page.GetByLabel("Find")).ToHaveValueAsync("Score");
        await Expect(page.GetByLabel("Find")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("Show")).ToHaveValueAsync("states");
        await Expect(page.Locator(".filters [role=status]")).ToHaveTextAsync("2 events");
        await Expect(page.Locator(".event-rows tbody tr button")).ToHaveTextAsync(
            [new Regex("StateExited"), new Regex("StateEntered")]);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task What_is_chosen_before_the_address_has_followed_is_added_to_it()
    {
        var (page, complaints) = await chromium.OpenAsync(
            new(Host.Url, $"executions/{tuning.Execution.Arn}?state=Tune"));
        await page.Locator(".step h2").WaitForAsync();
        await page.EvaluateAsync(
            """
            () => {
                const press = element => element.dispatchEvent(new MouseEvent('click', { bubbles: true }));
                press(document.querySelector('[data-state=Score]'));
                const find = (all, text) =>
                    [...document.querySelectorAll(all)].find(one => one.textContent.includes(text));
                press(find('.step [role=tab]', 'Output'));
                press(find('.views button', 'Timeline'));
            }
            """);

        await Expect(page.Locator(".step [role=tab][aria-selected=true]")).ToHaveTextAsync("Output");
        await Expect(page.Locator(".views [aria-pressed=true]")).ToHaveTextAsync("Timeline");
        await Expect(page.Locator(".step h2")).ToHaveTextAsync("Score");
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Trials_that_are_ticked_one_soon_after_the_other_are_all_compared()
    {
        var (page, complaints) = await chromium.OpenAsync(new(Host.Url, "tuning/churn"));
        await page.GetByLabel("Compare trial 7").WaitForAsync();
        await page.EvaluateAsync(
            """
            () => [2, 5, 7].forEach(number => document.querySelector(`[aria-label="Compare trial ${number}"]`).click())
            """);

        await Expect(page.Locator(".comparison thead th")).ToHaveTextAsync(["Trial 2", "Trial 5", "Trial 7"]);
        await Expect(page.Locator(".trials input:checked")).ToHaveCountAsync(3);
        Assert.EndsWith("compare=2%2C5%2C7", page.Url, StringComparison.Ordinal);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_start_that_is_pressed_twice_is_one()
    {
        var machine = Host.Create("Once", """
            { "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } }
            """);
        var (page, complaints) = await chromium.OpenAsync(new(Host.Url, $"machines/{machine.Arn}"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Start execution" }).ClickAsync();
        await page.Locator("dialog form").WaitForAsync();
        await page.EvaluateAsync(
            "() => { const form = document.querySelector('dialog form'); form.requestSubmit(); form.requestSubmit(); }");

        await Expect(page.Locator(".heading .status")).ToContainTextAsync("Succeeded");
        Assert.Equal(1, Host.States.Executions.Count(new ExecutionQuery { MachineArn = machine.Arn }));
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_text_is_saved_with_its_last_key()
    {
        var machine = Host.Create("Keys", """
            { "StartAt": "A", "States": { "A": { "Type": "Pass", "Comment": "x", "End": true } } }
            """);
        var (page, complaints) = await chromium.OpenAsync(new(Host.Url, $"edit/{machine.Arn}"));
        await page.Locator(".monaco-editor .view-line").First.ClickAsync();
        await Monaco.ReplaceAsync(page, "\"x\"", "\"y\"");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true })).ToBeEnabledAsync();
        await Monaco.ReplaceAsync(page, "\"y\"", "\"z\"");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator(".heading")).ToContainTextAsync("Saved here");
        Assert.Contains("\"z\"", Host.States.GetStateMachine(machine.Arn).DefinitionText, StringComparison.Ordinal);
        Assert.Empty(complaints);
    }
}

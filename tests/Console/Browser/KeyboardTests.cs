using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tests.Console.Browser;

/// <summary>Whoever has no mouse gets everywhere, and sees where one is.</summary>
public sealed class KeyboardTests(TuningHost tuning, Chromium chromium)
    : IClassFixture<TuningHost>, IClassFixture<Chromium>
{
    // More stops than any page of the test has.
    const int Most = 400;

    /// <summary>
    /// Goes on by a Tab from element to element until the first comes again.
    /// A state of the graph shows by its frame that it has the focus; Monaco's field by its cursor.
    /// </summary>
    const string Walked = """
        () => {
            const at = document.activeElement;
            if (!at || at === document.body || at.dataset.walked) return 'END';
            at.dataset.walked = 'yes';
            const framed = at.matches('[data-state]') ? getComputedStyle(at.querySelector('rect')) : null;
            const style = getComputedStyle(at), box = at.getBoundingClientRect();
            const isSeen = framed ? parseFloat(framed.strokeWidth) >= 3 : at.closest('.monaco-editor')
                || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
            const isThere = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
            return (isSeen && isThere ? '' : 'NOT SEEN ') + at.tagName + ' '
                + (at.ariaLabel ?? at.textContent).trim().slice(0, 60);
        }
        """;

    /// <summary>
    /// What can be pressed and was not walked to; of tabs and states, which arrow keys go between, one is.
    /// </summary>
    const string Missed = """
        () => [...document.querySelectorAll(
                'a[href], button, input, select, textarea, summary, [role=button], [role=tab], [data-state]')]
            .filter(other => !other.dataset.walked && !other.disabled
                && other.checkVisibility({ visibilityProperty: true })
                && !other.closest('.monaco-editor, dialog:not([open]), .hidden[tabindex="-1"]')
                && !other.parentElement.closest('[role=tablist], svg')?.querySelector('[data-walked]'))
            .map(other => `${other.tagName} ${(other.ariaLabel ?? other.textContent).trim().slice(0, 60)}`)
        """;

    /// <summary>All rows of all lists are there: none waits until it is scrolled to.</summary>
    const string Drawn = """
        () => [...document.querySelectorAll('main .scroll')].every(list =>
            [...list.querySelectorAll('[aria-hidden=true]:empty, tr:empty, div:empty')]
                .every(spacer => !(parseFloat(spacer.style.height) > 0)))
        """;

    [Theory]
    [InlineData("")]
    [InlineData("machines")]
    [InlineData("machines/{machine}")]
    [InlineData("executions/{execution}")]
    [InlineData("executions/{execution}?view=table")]
    [InlineData("executions/{execution}?view=timeline")]
    [InlineData("executions/{execution}?view=events")]
    [InlineData("tuning/churn?compare=2,5")]
    [InlineData("training/{training}")]
    [InlineData("transforms/churn-test")]
    [InlineData("jobs")]
    [InlineData("buckets/{bucket}?prefix=data%2F&key=data%2Ftrain.csv")]
    [InlineData("roles/{role}")]
    [InlineData("logs")]
    public async Task All_that_can_be_pressed_is_reached_and_seen(string path)
    {
        path = path.Replace("{machine}", tuning.Console.Orders.Arn).Replace("{execution}", tuning.Execution.Arn)
            .Replace("{training}", tuning.Job.BestTrainingJob!.Name).Replace("{bucket}", tuning.Bucket)
            .Replace("{role}", tuning.Role);
        var (page, complaints) = await chromium.OpenAsync(new(tuning.Console.Url, path));
        await page.WaitForFunctionAsync(Drawn);
        List<string> stops = [];
        while (stops.Count < Most)
        {
            await page.Keyboard.PressAsync("Tab");
            var stop = await page.EvaluateAsync<string>(Walked);
            if (stop == "END")
                break;
            stops.Add(stop);
        }

        Assert.Equal("A Skip to content", stops[0]);
        Assert.DoesNotContain(stops, stop => stop.StartsWith("NOT SEEN", StringComparison.Ordinal));
        Assert.Empty(await page.EvaluateAsync<string[]>(Missed));
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task An_execution_is_started_watched_and_understood()
    {
        var (page, complaints) = await chromium
            .OpenAsync(new(tuning.Console.Url, $"machines/{tuning.Console.Orders.Arn}"));
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, "Start execution");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByPlaceholder("A new, unique name")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start execution" }))
            .ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByPlaceholder("A new, unique name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("by-keys-alone");
        await TabToAsync(page, "Input");
        await page.Keyboard.PressAsync("Control+A");
        // What is there at first is right as well: the last character is typed when all before it have been seen wrong.
        await page.Keyboard.TypeAsync("""{ "amount": 1, "items": [{ "weight": 3 }] """);
        await Expect(page.Locator("dialog [type=submit]")).ToBeDisabledAsync();
        await page.Keyboard.TypeAsync("}");
        await Expect(page.Locator("dialog [type=submit]")).ToBeEnabledAsync();
        await TabToAsync(page, "Start execution");
        await page.Keyboard.PressAsync("Enter");

        await Expect(page.Locator("h1")).ToContainTextAsync("by-keys-alone");
        await Expect(page.Locator("h1")).ToBeFocusedAsync();
        await Expect(page.Locator(".heading .status")).ToContainTextAsync("Succeeded");
        await TabToAsync(page, "Check order");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".step h2")).Not.ToContainTextAsync("Check order");
        await TabToAsync(page, "Input");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator(".step [role=tab][aria-selected=true]")).ToContainTextAsync("Output");
        await Expect(page.Locator(".step [role=tab][aria-selected=true]")).ToBeFocusedAsync();

        Assert.Empty(complaints);
    }

    [Fact]
    public async Task Trials_are_sorted_and_compared()
    {
        var (page, _) = await chromium.OpenAsync(new(tuning.Console.Url, "tuning/churn"));
        var head = page.GetByRole(AriaRole.Columnheader, new() { Name = "Duration" });
        await TabToAsync(page, "Duration");
        await page.Keyboard.PressAsync("Enter");
        await Expect(head).ToHaveAttributeAsync("aria-sort", "ascending");
        await page.Keyboard.PressAsync("Enter");
        await Expect(head).ToHaveAttributeAsync("aria-sort", "descending");
        await TabToAsync(page, "Compare trial 2");
        await page.Keyboard.PressAsync("Space");
        await Expect(page.Locator(".comparison")).ToContainTextAsync("Trial 2");
    }

    [Fact]
    public async Task The_editor_of_a_definition_lets_one_out()
    {
        var (page, _) = await chromium.OpenAsync(new(tuning.Console.Url, $"edit/{tuning.Console.Orders.Arn}"));
        await page.Locator(".monaco-editor .view-line").First.WaitForAsync();
        await TabToAsync(page, "Definition in Amazon States Language");
        await page.Keyboard.PressAsync("Control+M");
        await TabToAsync(page, "Graph");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Test state" }))
            .ToBeFocusedAsync();
    }

    /// <summary>Goes on by Tab until what has the focus says this.</summary>
    static async Task TabToAsync(IPage page, string text)
    {
        for (var i = 0; i < Most; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>(
                """
                text => {
                    const at = document.activeElement;
                    return at.matches('a, button, input, select, textarea, [data-state]')
                        && (at.ariaLabel ?? at.labels?.[0]?.textContent ?? at.textContent).includes(text);
                }
                """,
                text))
                return;
        }
        Assert.Fail($"No Tab leads to \"{text}\".");
    }
}

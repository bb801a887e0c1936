using Microsoft.Playwright;

namespace Tests.Console.Browser;

/// <summary>Debian's Chromium, which as root runs without its sandbox, and offline asks for nothing.</summary>
public sealed class Chromium : IAsyncLifetime
{
    // No test fails because the machine is slow, but one that hangs shall end.
    const float Patience = 300_000;

    static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    IPlaywright _playwright = null!;
    IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium
            .LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments, Timeout = Patience });
    }

    /// <summary>A page in a profile of its own, with what its console complains of.</summary>
    /// <param name="beforeAsync">What is done to the page before its circuit begins.</param>
    public async Task<(IPage Page, List<string> Complaints)> OpenAsync(
        Uri address, ColorScheme scheme = ColorScheme.Light, Func<IPage, Task>? beforeAsync = null)
    {
        var context = await _browser.NewContextAsync(new()
        {
            ColorScheme = scheme,
            Locale = "en-GB",
            TimezoneId = "Europe/Berlin",
            ViewportSize = new() { Width = 1440, Height = 1000 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Patience);
        var page = await context.NewPageAsync();
        List<string> complaints = [];
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        if (beforeAsync is null)
            await page.GotoAsync(address.ToString());
        else
            await OpenAsync(page, address, beforeAsync);
        // The page's own script is there, too, and the circuit, which has drawn the page anew, takes what one does.
        await page.Locator("body > .tip").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.Locator("main[data-live] h1").WaitForAsync();
        return (page, complaints);
    }

    /// <summary>Opens a page whose circuit does not begin before something is done.</summary>
    static async Task OpenAsync(IPage page, Uri address, Func<IPage, Task> beforeAsync)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/blazor.web.js", async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync(address.ToString(), new() { WaitUntil = WaitUntilState.Commit });
        // The script listens that remembers what is done.
        await page.WaitForFunctionAsync("() => !document.dispatchEvent(new Event('submit', { cancelable: true }))");
        await beforeAsync(page);
        held.SetResult();
    }

    /// <summary>Looks out in a page for something that is not there yet.</summary>
    /// <returns>Waits for it; the result is when it was first there, in milliseconds since 1970.</returns>
    public static async Task<Func<Task<double>>> LookOutAsync(IPage page, string selector)
    {
        await page.EvaluateAsync(
            """
            selector => {
                window.sight = new Promise(resolve => {
                    const look = () => document.querySelector(selector) && resolve(Date.now());
                    new MutationObserver(look)
                        .observe(document.body, { subtree: true, childList: true, attributes: true });
                });
            }
            """,
            selector);
        return () => page.EvaluateAsync<double>("() => window.sight")
            .WaitAsync(TimeSpan.FromMilliseconds(Patience), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

using Microsoft.Playwright;

namespace Tests.Console.Browser;

/// <summary>Debian's Chromium, which as root runs without its sandbox, and offline asks for nothing.</summary>
public sealed class Chromium : IAsyncLifetime
{
    static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    IPlaywright _playwright = null!;
    IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium
            .LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Arguments });
    }

    /// <summary>A page in a profile of its own, with what its console complains of.</summary>
    public async Task<(IPage Page, List<string> Complaints)> OpenAsync(
        Uri address, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser.NewContextAsync(new()
        {
            ColorScheme = scheme,
            Locale = "en-GB",
            TimezoneId = "Europe/Berlin",
            ViewportSize = new() { Width = 1440, Height = 1000 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(60_000);
        var page = await context.NewPageAsync();
        List<string> complaints = [];
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(address.ToString());
        await page.Locator("h1").WaitForAsync();
        // The page's own script is there, too, and the circuit takes what one does.
        await page.Locator("body > .tip").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await page.Locator("main[data-live]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        return (page, complaints);
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
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}

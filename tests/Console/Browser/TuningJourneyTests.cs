using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tests.Console.Browser;

/// <summary>What a data scientist does in the console, in a real browser.</summary>
public sealed class TuningJourneyTests(TuningHost tuning, Chromium chromium)
    : IClassFixture<TuningHost>, IClassFixture<Chromium>
{
    ConsoleHost Host => tuning.Console;

    [Fact]
    public async Task A_tuning_job_is_understood_trials_compared_and_the_best_ones_model_found()
    {
        var (page, complaints) = await chromium.OpenAsync(new(Host.Url, "jobs"));
        await page.GetByRole(AriaRole.Link, new() { Name = "churn", Exact = true }).ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("churn");
        await page.GetByRole(AriaRole.Button, new() { Name = "validation:auc" }).ClickAsync();
        await page.GetByLabel("Compare trial 2").CheckAsync();
        await page.GetByLabel("Compare trial 5").CheckAsync();
        await Expect(page.Locator(".comparison thead")).ToContainTextAsync("Trial 5");

        // A mark of a chart leads to its training job.
        await page.Locator("circle.best[data-of]").First.ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync(tuning.Job.BestTrainingJob!.Name);
        await Tab(page, "Log").ClickAsync();
        await Expect(page.Locator(".log")).ToContainTextAsync("validation-auc");
        await Tab(page, "Feature importance").ClickAsync();
        await page.GetByLabel("Measure").SelectOptionAsync("shap");
        await Expect(page.Locator("section .chart")).ToContainTextAsync("contract \"length\"");
        await page.Locator("dd a", new() { HasTextString = "model.tar.gz" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("It is no text");
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_file_is_uploaded_looked_at_downloaded_and_deleted()
    {
        var (page, complaints) = await chromium.OpenAsync(new(Host.Url, $"buckets/{tuning.Bucket}?prefix=input%2F"));
        var content = "name,note\nü,<img src=x onerror=alert(1)>\n"u8.ToArray();
        await page.Locator("[data-upload]").SetInputFilesAsync(
            new FilePayload { Name = "wünsche 1.csv", MimeType = "text/csv", Buffer = content });
        await page.GetByRole(AriaRole.Link, new() { Name = "wünsche 1.csv" }).ClickAsync();
        await Expect(page.Locator(".preview")).ToContainTextAsync("<img src=x");

        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.Equal("wünsche 1.csv", download.SuggestedFilename);
        Assert.Equal(content, await File.ReadAllBytesAsync(
            await download.PathAsync(), TestContext.Current.CancellationToken));

        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete it for good" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("There is nothing here");
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_call_that_was_denied_is_found_with_the_statement_that_denied_it()
    {
        var (page, complaints) = await chromium.OpenAsync(new(Host.Url, "roles"));
        await page.GetByRole(AriaRole.Link, new() { Name = tuning.Role }).ClickAsync();
        await page.GetByLabel("Show").SelectOptionAsync("denied");

        await Expect(page.Locator(".calls tbody")).ToContainTextAsync("Safety, statement KeepObjects");
        Assert.Empty(complaints);
    }

    static ILocator Tab(IPage page, string name) =>
        page.GetByRole(AriaRole.Tab, new() { Name = name, Exact = true });
}

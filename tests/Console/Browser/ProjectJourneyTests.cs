using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Tests.Console.Browser;

/// <summary>From a CSV file to a model that is understood, in the browser alone.</summary>
public sealed class ProjectJourneyTests(ServedProject project, Chromium chromium)
    : IClassFixture<ServedProject>, IClassFixture<Chromium>
{
    // Training takes as long as the machine needs.
    const float Long = 300_000;

    static readonly LocatorAssertionsToContainTextOptions VeryPatient = new() { Timeout = Long };

    [Fact]
    public async Task A_CSV_is_uploaded_tuned_on_with_20_jobs_watched_and_its_predictions_looked_at()
    {
        var (page, complaints) = await chromium.OpenAsync(project.Url);
        var bucket = await page.Locator("tr", new() { HasTextString = "AWS::S3::Bucket" }).First.Locator("a")
            .InnerTextAsync();
        await UploadAsync(page, bucket);
        await StartAsync(page, $$"""{ "source": "s3://{{bucket}}/input/visits.csv", "label": "visits" }""");

        // The charts follow while the jobs come.
        var execution = page.Url;
        await page.Locator("[data-state^='HyperparameterTuning (XGB'].in-progress .name").ClickAsync(
            new() { Timeout = Long });
        await page.Locator(".step").GetByRole(AriaRole.Tab, new() { Name = "Details" }).ClickAsync();
        await page.Locator(".job a").First.ClickAsync();
        var marks = page.Locator("#history + .chart-frame circle");
        await marks.First.WaitForAsync(new() { Timeout = Long });
        var before = await marks.CountAsync();
        await Expect(page.Locator(".heading .status")).ToContainTextAsync("Completed", VeryPatient);
        await Expect(marks).ToHaveCountAsync(ServedProject.Trials);
        Assert.InRange(before, 1, ServedProject.Trials - 1);

        await CompareAsync(page);
        await ExportAsync(page);
        await OpenTheBestAsync(page);
        await LookAtPredictionsAsync(page, execution);
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_function_is_invoked_and_a_denied_call_is_found()
    {
        var (page, complaints) = await chromium.OpenAsync(new(project.Url, "functions"));
        await page.GetByRole(AriaRole.Link, new() { Name = "ExtractModelName" }).First.ClickAsync();
        await page.GetByLabel("Event", new() { Exact = true }).Last
            .FillAsync("""{ "ModelArn": "arn:aws:sagemaker:us-east-1:123456789012:model/a-model" }""");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invoke" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Answer" })).ToContainTextAsync("a-model");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Log" }).First)
            .ToContainTextAsync("platform.report");

        await page.GetByLabel("Event", new() { Exact = true }).Last.FillAsync("{}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Invoke" }).ClickAsync();
        await Expect(page.Locator("form + [role=status]")).ToContainTextAsync("It failed");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Answer" }))
            .ToContainTextAsync("ModelArn");
        Assert.Empty(complaints);
    }

    [Fact]
    public async Task A_function_that_is_invoked_before_the_circuit_begins_is_invoked_when_it_does()
    {
        var (page, complaints) = await chromium.OpenAsync(
            new(project.Url, "functions/" + await NameOfAsync("ExtractModelName")),
            beforeAsync: async page =>
            {
                await page.Locator("[data-json-editor]").FillAsync("""{ "ModelArn": "x/an-early-model" }""");
                await page.GetByRole(AriaRole.Button, new() { Name = "Invoke" }).ClickAsync();
            });

        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Answer" })).ToContainTextAsync("an-early-model");
        Assert.Empty(complaints);

        async Task<string> NameOfAsync(string function)
        {
            var (list, _) = await chromium.OpenAsync(new(project.Url, "functions"));
            return await list.GetByRole(AriaRole.Link, new() { Name = function }).First.InnerTextAsync();
        }
    }

    static async Task UploadAsync(IPage page, string bucket)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = bucket, Exact = true }).First.ClickAsync();
        await page.GetByLabel("Folder to upload to").FillAsync("input");
        await page.Locator("[data-upload='objects/" + bucket + "/input/']").SetInputFilesAsync(
            new FilePayload { Name = "visits.csv", MimeType = "text/csv", Buffer = Visits() });
        await page.GetByRole(AriaRole.Link, new() { Name = "visits.csv" }).ClickAsync();
        await Expect(page.Locator(".preview")).ToContainTextAsync("contract");
    }

    static async Task StartAsync(IPage page, string input)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "State machines" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start execution" }).ClickAsync();
        await page.GetByLabel("Input", new() { Exact = true }).FillAsync(input);
        await page.GetByRole(AriaRole.Button, new() { Name = "Start execution" }).Last.ClickAsync();
        await Expect(page.Locator(".heading .status")).ToContainTextAsync("Running");
    }

    static async Task CompareAsync(IPage page)
    {
        await page.GetByLabel("Compare trial 2", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Compare trial 5", new() { Exact = true }).CheckAsync();
        await Expect(page.Locator(".comparison thead")).ToContainTextAsync("Trial 5");
        await Expect(page.Locator(".chart-frame .curve.pick1")).ToHaveCountAsync(2);
    }

    static async Task ExportAsync(IPage page)
    {
        var csv = await DownloadAsync("Export as CSV");
        Assert.Equal(ServedProject.Trials + 1, Encoding.UTF8.GetString(csv).Trim().Split('\n').Length);
        Assert.StartsWith("SQLite format 3", Encoding.ASCII.GetString(await DownloadAsync("Export for Optuna")));

        async Task<byte[]> DownloadAsync(string link)
        {
            var download = await page.RunAndWaitForDownloadAsync(() =>
                page.GetByRole(AriaRole.Link, new() { Name = link }).ClickAsync());
            return await File.ReadAllBytesAsync(
                await download.PathAsync(), TestContext.Current.CancellationToken);
        }
    }

    static async Task OpenTheBestAsync(IPage page)
    {
        await page.Locator("[aria-labelledby=best] p a").First.ClickAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Log" }).ClickAsync();
        await Expect(page.Locator(".log")).ToContainTextAsync("validation-rmse");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Feature importance" }).ClickAsync();
        await Expect(page.Locator("section .chart")).ToContainTextAsync("age");
        await page.Locator("dd a", new() { HasTextString = "model.tar.gz" }).ClickAsync();
        await Expect(page.Locator("main")).ToContainTextAsync("It is no text");
    }

    static async Task LookAtPredictionsAsync(IPage page, string execution)
    {
        await page.GotoAsync(execution);
        await Expect(page.Locator(".heading .status")).ToContainTextAsync("Succeeded", VeryPatient);
        await page.Locator("[data-state='Batch transform'] .name").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the transform job" }).ClickAsync();
        await Expect(page.Locator("#figures + dl")).ToContainTextAsync("predicting the training mean");
        await Expect(page.Locator("main")).ToContainTextAsync("Residuals against predictions");

        // What all functions and jobs have written, in one place.
        await page.GotoAsync(execution);
        await page.GetByRole(AriaRole.Button, new() { Name = "Logs", Exact = true }).ClickAsync();
        await page.GetByPlaceholder("In the lines").FillAsync("Generate Training Dataset");
        await Expect(page.Locator(".view .log")).ToContainTextAsync("platform.report");
    }

    /// <summary>Who is older visits more often, and the rest is noise.</summary>
    static byte[] Visits()
    {
        var random = new Random(5);
        var rows = new StringBuilder("visits,age,contract,city\n");
        for (var i = 0; i < 600; i++)
        {
            var age = random.Next(18, 80);
            rows.Append(CultureInfo.InvariantCulture,
                $"{age / 10.0 + random.NextDouble():0.00},{age},{random.Next(1, 25)},{"abc"[random.Next(3)]}\n");
        }
        return Encoding.UTF8.GetBytes(rows.ToString());
    }
}

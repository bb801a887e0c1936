using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Local.Aws;
using Local.Reports.Scoring;
using Local.SageMaker;
using Local.SageMaker.Transform;
using Local.SageMaker.XGBoost.Native;
using Local.StepFunctions.Executions;

namespace Local.Reports.Executions;

/// <summary>
/// The report of an execution: one HTML file with everything in it, which prints well and runs no script.
/// </summary>
sealed class ExecutionReport(Cloud cloud, TuningSections sections, DrawExecution draw)
{
    // What a machine of many states did is in the console; a report is read.
    const int MostStates = 300;

    static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        MaxDepth = 1000,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    static readonly Lazy<string> Style = new(() => string.Concat(((string[])["charts.css", "report.css"]).Select(
        file => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "console", file)))));

    readonly List<TestSet> _tests = [];

    /// <summary>The test sets that were met when the report was written.</summary>
    public IReadOnlyList<TestSet> Tests => _tests;

    /// <summary>The line by which a report is known as this execution's.</summary>
    public static string Mark(Execution execution) =>
        $"<!-- {execution.Arn.Replace("--", "- -", StringComparison.Ordinal)} -->";

    public async Task<string> WriteAsync(Execution execution)
    {
        var graph = await draw(execution);
        var html = new HtmlText().Raw("<!DOCTYPE html>").Raw(Mark(execution));
        html.Raw($"""
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark"><title>{HtmlText.Encode(execution.Name)}</title>
            <style>{Style.Value}</style></head><body><main>
            """);
        AddSummary(html, execution);
        html.Heading(2, "What it did").Raw($"<figure class=\"workflow\">{graph}</figure>");
        AddStates(html, execution);
        foreach (var job in cloud.SageMaker.TuningJobsOf(execution.Arn))
            html.Raw(sections.Of(job));
        foreach (var job in cloud.SageMaker.TransformJobsOf(execution.Arn))
            AddTest(html, job, TrainingData(execution.Arn));
        AddMakings(html, execution);
        return html.Raw("</main></body></html>").ToString();
    }

    static void AddSummary(HtmlText html, Execution execution)
    {
        html.Heading(1, execution.Name);
        var (error, cause) = execution.Failure;
        html.Facts(
            ("Status", Local.StepFunctions.Api.ExecutionStatusJson.Print(execution.Status)),
            ("State machine", execution.Machine.Name),
            ("Start", Moment(execution.StartDate)),
            ("Duration", Seconds((execution.StopDate ?? execution.StartDate) - execution.StartDate)),
            ("Redrives", execution.RedriveCount > 0 ? $"{execution.RedriveCount}" : null),
            ("ARN", execution.Arn));
        if (error is not null)
            html.Paragraph(cause is { Length: > 0 } ? $"{error}: {cause}" : error, "failed");
    }

    static void AddStates(HtmlText html, Execution execution)
    {
        var events = execution.History.Snapshot();
        var open = new Dictionary<BranchId, int>();
        List<(HistoryEvent.StateEntered Entered, DateTimeOffset? End, int Failures, string? Error)> states = [];
        foreach (var happened in events)
        {
            if (happened is HistoryEvent.StateEntered entered && states.Count < MostStates)
            {
                open[happened.Branch] = states.Count;
                states.Add((entered, null, 0, null));
            }
            else if (open.TryGetValue(happened.Branch, out var index))
            {
                var state = states[index];
                if (happened is HistoryEvent.StateExited)
                {
                    states[index] = state with { End = happened.Timestamp };
                    open.Remove(happened.Branch);
                }
                else if (happened is HistoryEvent.Failure failure)
                    states[index] = state with { Failures = state.Failures + 1, Error = failure.Error };
            }
        }
        html.Table(
            ["State", "Type", "Started after", "Duration", "Failed attempts", "Last error"],
            states.Select(state => (false, (IReadOnlyList<string>)
            [
                state.Entered.Name, state.Entered.StateType, Seconds(state.Entered.Timestamp - execution.StartDate),
                state.End is { } end ? Seconds(end - state.Entered.Timestamp) : "not left",
                state.Failures == 0 ? "" : $"{state.Failures}", state.Error ?? "",
            ])));
        if (states.Count == MostStates)
            html.Paragraph($"Only the first {MostStates} states are listed.", "quiet");
    }

    S3Uri? TrainingData(string executionArn) => cloud.SageMaker.TrainingJobsOf(executionArn)
        .SelectMany(job => job.Definition.InputDataConfig).Where(channel => channel.ChannelName == "train")
        .Select(channel => S3Uri.TryParse(channel.DataSource.S3DataSource?.S3Uri, null, out var uri) ? uri : null)
        .FirstOrDefault(uri => uri is not null);

    void AddTest(HtmlText html, TransformJob job, S3Uri? training)
    {
        html.Heading(2, $"Predictions of {job.Name}");
        html.Facts(
            ("Status", $"{job.Status}"), ("Model", job.Model.Name), ("Input", job.InputS3Uri),
            ("Output", string.Join(", ", job.Outputs)), ("Why it failed", job.FailureReason));
        if (job.Outputs is not [var output] || !S3Uri.TryParse(job.InputS3Uri, null, out var input)
            || TestResult.Read(
                cloud.Objects, Principal.Root(cloud.Account), input, S3Uri.Parse(output), training) is not { } result)
        {
            html.Paragraph(
                "There are no labels beside its input (a file …-labels.csv, a number a line), so nothing to compare with.",
                "quiet");
            return;
        }
        if (double.IsFinite(result.ErrorOfMean))
            _tests.Add(new(job.InputS3Uri, result.Count, result.RootMeanSquaredError, result.ErrorOfMean));
        html.Facts(TestFigures.Of(result));
        if (result.IsBinary)
        {
            var confusion = new BinaryScore(result).At(0.5);
            html.Table(["At a threshold of 0.5", "Predicted 1", "Predicted 0"],
            [
                (false, ["Actually 1", $"{confusion.TruePositive}", $"{confusion.FalseNegative}"]),
                (false, ["Actually 0", $"{confusion.FalsePositive}", $"{confusion.TrueNegative}"]),
            ]);
        }
        html.Raw("<div class=\"charts\">");
        foreach (var chart in ScoringCharts.Of(result))
            html.Figure(chart.Label, chart);
        html.Raw("</div>");
    }

    /// <summary>What one needs to do the same again.</summary>
    void AddMakings(HtmlText html, Execution execution)
    {
        html.Heading(2, "How it was made");
        html.Facts(
            ("libxgboost", $"{XGBoostLibrary.Version}"),
            (".NET", RuntimeInformation.FrameworkDescription),
            ("Machine", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}, "
                + $"{Environment.ProcessorCount} processors"),
            ("Seed of the execution", $"{execution.Seed}"),
            ("What differs from SageMaker's container", SageMakerService.Warning));
        if (cloud.Deployments.Latest is { } deployment)
        {
            html.Heading(3, $"Parameters of {Path.GetFileName(deployment.Template.FileName)}");
            html.Table(["Parameter", "Value"], deployment.Stack.Parameters
                .Where(parameter => !parameter.Key.StartsWith("AWS::", StringComparison.Ordinal))
                .Select(parameter => (false, (IReadOnlyList<string>)[parameter.Key, parameter.Value])));
        }
        html.Heading(3, "Input").Code(Pretty(execution.Input));
        html.Heading(3, "Definition").Code(Pretty(execution.Machine.DefinitionText));
    }

    static string Pretty(string json)
    {
        using var parsed = JsonDocument.Parse(json, new() { MaxDepth = 1000 });
        return JsonSerializer.Serialize(parsed.RootElement, Indented);
    }

    public static string Moment(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    public static string Seconds(TimeSpan duration) => duration.TotalMinutes < 2
        ? duration.TotalSeconds.ToString("0.00 's'", CultureInfo.InvariantCulture)
        : duration.ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture) + " h";
}

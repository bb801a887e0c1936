using Local.Reports.Charts;
using Local.Reports.Tuning;

namespace Local.Reports.Executions;

/// <summary>What a tuning job has found, in a report.</summary>
static class TuningSection
{
    // A tuning job has at most 750 training jobs, but for a higher quota.
    const int MostTrials = 1000;

    public static void Add(HtmlText html, TuningBoard board)
    {
        var (job, charts) = (board.Job, new TuningCharts(board));
        html.Heading(2, $"Tuning job {job.Name}");
        html.Facts(
            ("Status", $"{job.Status}"),
            ("Objective", $"{board.Metric}, {(board.Maximises ? "maximised" : "minimised")}"),
            ("Trials", string.Join(", ", board.Counts.Select(
                count => $"{count.Count} {count.Status.ToString().ToLowerInvariant()}"))),
            ("Strategy", job.Request.HyperParameterTuningJobConfig.Strategy),
            ("Seed", $"{job.Seed}"),
            ("Duration", ExecutionReport.Seconds(job.Runtime)),
            ("Why it failed", job.FailureReason));
        AddBest(html, board);
        html.Raw(Keys);
        html.Raw("<div class=\"charts\">").Figure("Objective over trials", charts.History());
        if (charts.Importance() is { } importance)
            html.Figure("Importance of the hyperparameters", importance);
        html.Raw("</div>").Figure("Learning curves", charts.Curves());
        html.Heading(3, "Objective against each hyperparameter").Raw("<div class=\"charts\">");
        foreach (var parameter in board.Parameters)
            html.Figure(parameter.Name, charts.Slice(parameter));
        html.Raw("</div>").Figure("Parallel coordinates: the stronger the colour, the better", charts.Parallel());
        html.Figure("Timeline", charts.Timeline(job.EndTime ?? job.LastModifiedTime));
        AddTrials(html, board);
    }

    static void AddBest(HtmlText html, TuningBoard board)
    {
        if (board.Best is not { } best)
        {
            html.Paragraph("No training job has completed, so none is the best.", "failed");
            return;
        }
        html.Heading(3, "Best training job");
        html.Facts(
            (board.Metric, Axis.Shortest(best.Objective!.Value)),
            ("Training job", best.Name),
            ("Model", best.State.ModelArtifacts));
        html.Table(["Hyperparameter", "Value", "Range", ""], board.Parameters.Select(parameter =>
            (false, (IReadOnlyList<string>)
            [
                parameter.Name, best.ValueOf(parameter.Name) ?? "", parameter.Range,
                parameter.BoundAt(best.ValueOf(parameter.Name)) is { } bound
                    ? $"at the {bound} bound: a wider range may have better values" : "",
            ])));
        var given = best.Job.HyperParameters.Keys.Except(board.Parameters.Select(parameter => parameter.Name))
            .Where(name => !name.StartsWith('_')).Order(StringComparer.Ordinal);
        html.Paragraph($"Not tuned: {string.Join(", ", given.Select(name => $"{name} {best.Job.HyperParameters[name]}"))}.");
    }

    static void AddTrials(HtmlText html, TuningBoard board)
    {
        html.Heading(3, "Training jobs");
        html.Table(
            [
                "#", "Training job", "Status", board.Metric, "Rounds", "Duration",
                .. board.Parameters.Select(parameter => parameter.Name),
            ],
            board.Trials.Take(MostTrials).Select(trial => (trial == board.Best, (IReadOnlyList<string>)
            [
                $"{trial.Number}",
                trial.Name,
                trial.State.FailureReason is { } reason ? $"{trial.State.Status}: {reason}" : $"{trial.State.Status}",
                trial.Objective is { } value ? Axis.Shortest(value) : "",
                $"{trial.State.Round}",
                trial.Duration is { } duration ? ExecutionReport.Seconds(duration) : "",
                .. board.Parameters.Select(parameter => Axis.Shortest(trial.ValueOf(parameter.Name))),
            ])));
        if (board.Trials.Count > MostTrials)
            html.Paragraph($"{board.Trials.Count - MostTrials} more are in the console.", "quiet");
    }

    const string Keys = """
        <ul class="keys">
        <li><svg class="chart" viewBox="0 0 22 12"><circle cx="11" cy="6" r="5.5" class="best"/></svg> Best</li>
        <li><svg class="chart" viewBox="0 0 22 12"><circle cx="11" cy="6" r="4"/></svg> Completed</li>
        <li><svg class="chart" viewBox="0 0 22 12"><circle cx="11" cy="6" r="4"
            class="stopped"/></svg> Stopped early</li>
        <li><svg class="chart" viewBox="0 0 22 12"><path d="M7 2l8 8m0 -8l-8 8" class="failed"/></svg> Failed</li>
        <li><svg class="chart" viewBox="0 0 22 12"><path d="M0 6h22" class="curve main"/></svg> Validation</li>
        <li><svg class="chart" viewBox="0 0 22 12"><path d="M0 6h22" class="curve train main"/></svg> Train</li>
        </ul>
        """;
}

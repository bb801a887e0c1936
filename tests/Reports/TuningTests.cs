using System.Text.RegularExpressions;
using Local.Aws;
using Local.Reports.Training;
using Local.Reports.Tuning;
using Microsoft.Data.Sqlite;
using Tests.Console;

namespace Tests.Reports;

public sealed partial class TuningTests(TuningHost host) : IClassFixture<TuningHost>
{
    TuningBoard Board => new(host.Job, host.SageMaker);

    [Fact]
    public void Every_trial_has_its_curves_and_the_best_is_the_jobs()
    {
        Assert.Equal(8, Board.Trials.Count);
        Assert.Equal(host.Job.BestTrainingJob!.Name, Board.Best!.Name);
        Assert.All(Board.Trials, trial => Assert.Equal(
            ["train:auc", "validation:auc"], trial.Curve.Select(curve => curve.Metric).Where(name => name.EndsWith("auc"))));
        Assert.All(Board.Trials, trial => Assert.Equal(
            trial.Objective, trial.Curve.Single(curve => curve.Metric == "validation:auc").Points[^1].Value));
        Assert.Equal(Board.Best.Objective, Board.BestSoFar[^1].Best);
    }

    [Fact]
    public void Each_chart_shows_every_trial_and_tells_its_values()
    {
        var charts = new TuningCharts(Board);

        foreach (var chart in Board.Parameters.Select(charts.Slice).Append(charts.History()))
            Assert.Equal(8, Titles(chart.ToSvg()).Count(title => title.StartsWith("Trial ")));
        Assert.Equal(8, Titles(charts.Parallel().ToSvg()).Count);
        Assert.Equal(16, Titles(charts.Curves().ToSvg()).Count);
        Assert.Equal(8, Titles(charts.Timeline(DateTimeOffset.MaxValue).ToSvg()).Count);
        Assert.Contains("validation:auc", Titles(charts.History().ToSvg())[0]);
        Assert.Contains("subsample", Titles(charts.History().ToSvg())[0]);
    }

    [Fact]
    public void A_table_for_spreadsheets_has_a_row_for_each_trial()
    {
        var lines = TuningCsv.Write(Board).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(9, lines.Length);
        Assert.StartsWith("trial,name,status,validation:auc,", lines[0]);
        Assert.All(Board.Parameters, parameter => Assert.Contains($",{parameter.Name}", lines[0]));
        Assert.All(lines, line => Assert.Equal(Commas(lines[0]), Commas(line)));

        static int Commas(string line) => line.Count(letter => letter == ',');
    }

    [Fact]
    public void A_study_for_Optuna_has_the_trials_with_values_parameters_and_curves()
    {
        var file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.db");
        OptunaStorage.Write(Board, file);
        using (var database = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            database.Open();
            Assert.Equal("MAXIMIZE", Scalar("SELECT direction FROM study_directions"));
            Assert.Equal(8L, Scalar("SELECT count(*) FROM trials WHERE state = 'COMPLETE'"));
            Assert.Equal(32L, Scalar("SELECT count(*) FROM trial_params"));
            Assert.Equal(160L, Scalar("SELECT count(*) FROM trial_intermediate_values"));
            Assert.Equal((double)Board.Best!.Objective!.Value, Scalar("SELECT max(value) FROM trial_values"));
            Assert.Equal(
                """{"name":"FloatDistribution","attributes":{"step":null,"low":0.01,"high":0.5,"log":true}}""",
                Scalar("SELECT distribution_json FROM trial_params WHERE param_name = 'eta'"));

            object? Scalar(string query)
            {
                using var command = database.CreateCommand();
                command.CommandText = query;
                return command.ExecuteScalar();
            }
        }
        File.Delete(file);
    }

    [Fact]
    public async Task A_model_says_which_features_it_uses_by_the_users_names()
    {
        var (job, root) = (host.Job.BestTrainingJob!, Principal.Root(host.Console.Cloud.Account));
        var names = FeatureNames.Find(host.Console.Cloud.Objects, root, job);

        var explanation = await host.SageMaker.ExplainAsync(job, root, TestContext.Current.CancellationToken);

        Assert.Equal(["age", "visits per month", "contract \"length\"", "noise"], names);
        Assert.Equal(400, explanation.Rows);
        var most = explanation.Features.MaxBy(use => use.Contribution).Feature;
        Assert.True(names[most] is "age" or "visits per month", names[most]);
        var used = explanation.Features.Where(use => use.Weight > 0);
        Assert.All(used, use => Assert.True(use is { Gain: > 0, Cover: > 0 }));
        Assert.Contains("visits per month", TrainingCharts.Importance(explanation, "shap", names).ToSvg());
    }

    [Fact]
    public void The_report_is_one_file_with_everything_in_it_and_runs_nothing()
    {
        var report = File.ReadAllText(host.Report);

        Assert.EndsWith("first-try.html", host.Report);
        Assert.DoesNotContain("<script", report);
        Assert.DoesNotMatch(@"(src|href)=""(?!#)", report);
        foreach (var part in (string[])["Tune", "churn", host.Job.BestTrainingJob!.Name, "Area under the ROC curve",
            "Parallel coordinates", "Importance of the hyperparameters", "libxgboost", "Seed", "createHyperParameterTuningJob"])
            Assert.Contains(part, report);
        Assert.InRange(new FileInfo(host.Report).Length, 50_000, 1_000_000);
    }

    static List<string> Titles(string svg) =>
        [.. Title().Matches(svg).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("<title>([^<]*)</title>")]
    private static partial Regex Title();
}

using Local.SageMaker.Jobs;
using MathNet.Numerics.Statistics;

namespace Tests.SageMaker.Tuning;

public class TuningStrategyTests
{
    const string Depths =
        """
        { "CategoricalParameterRanges": [{ "Name": "eta", "Values": ["0.1", "0.3"] }, { "Name": "max_depth",
          "Values": ["2", "4", "6"] }] }
        """;

    [Fact]
    public async Task A_grid_tries_every_combination_once_and_needs_no_number_of_jobs()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 100);

        var job = await workbench.TuneAsync(
            Requests.Tuning(parallel: 3, strategy: "Grid")
                .With("HyperParameterTuningJobConfig.ParameterRanges", Depths)
            .With("HyperParameterTuningJobConfig.ResourceLimits.MaxNumberOfTrainingJobs", null));

        Assert.Equal(
            ["0.1 2", "0.1 4", "0.1 6", "0.3 2", "0.3 4", "0.3 6"],
            job.TrainingJobs.Select(training => string.Join(' ', training.TunedHyperParameters.Values)));
        Assert.All(job.TrainingJobs, training => Assert.Equal(JobStatus.Completed, training.State.Status));
    }

    [Theory]
    [InlineData("Random")]
    [InlineData("Hyperband")]
    public async Task Proposals_at_random_do_not_depend_on_which_trial_ends_first(string strategy)
    {
        async Task<IEnumerable<string>> ValuesAsync()
        {
            using var workbench = new Workbench();
            workbench.PutData(rows: 100);
            var request = Requests.Tuning(jobs: 8, parallel: 3, strategy: strategy);
            if (strategy == "Hyperband")
                request = request.With(
                    "HyperParameterTuningJobConfig.StrategyConfig", """{ "HyperbandStrategyConfig": { "MaxResource": 20 } }""");
            return (await workbench.TuneAsync(request)).TrainingJobs.Select(
                training => string.Join(' ', training.TunedHyperParameters));
        }

        Assert.Equal(await ValuesAsync(), await ValuesAsync());
    }

    [Fact]
    public async Task Early_stopping_stops_what_is_worse_than_the_median_of_the_earlier_means()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 100);

        var job = await workbench.TuneAsync(Requests.Tuning(jobs: 8, parallel: 1, strategy: "Random")
            .With("HyperParameterTuningJobConfig.TrainingJobEarlyStoppingType", "\"Auto\""));

        // The rule, once more, from the logs alone.
        List<double[]> earlier = [];
        foreach (var training in job.TrainingJobs)
        {
            var printed = workbench.Objectives(training);
            var worse = Enumerable.Range(1, printed.Length).Where(
                epoch =>
                    earlier.Where(other => other.Length >= epoch)
                        .Select(other => other.Take(epoch).Average())
                        .ToList() is { Count: > 0 } means
                && printed[epoch - 1] > means.Median() + 1e-12).ToList();
            Assert.Equal(
                worse.Count > 0 && worse[0] < 20 ? JobStatus.Stopped : JobStatus.Completed, training.State.Status);
            Assert.Equal(worse is [var first, ..] ? first : 20, printed.Length);
            Assert.Equal(printed[^1], training.FinalMetric!.Value);
            earlier.Add(printed);
        }
        Assert.Equal(JobStatus.Completed, job.BestTrainingJob!.State.Status);
        var described = await workbench.CallAsync("DescribeHyperParameterTuningJob", new { HyperParameterTuningJobName = "tune" });
        var counters = described.GetProperty("TrainingJobStatusCounters");
        Assert.InRange(counters.GetProperty("Stopped").GetInt32(), 1, 7);
        Assert.Equal(8, counters.GetProperty("Stopped").GetInt32() + counters.GetProperty("Completed").GetInt32());
        Assert.Equal(
            """{"Succeeded":8,"Pending":0,"Failed":0}""",
            described.GetProperty("ObjectiveStatusCounters").GetRawText());
    }

    [Fact]
    public async Task Hyperband_stops_trials_at_its_rungs()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 100);

        var job = await workbench.TuneAsync(
            Requests.Tuning(jobs: 14, parallel: 2, strategy: "Hyperband", hyperparameters: new() { ["num_round"] = "18" })
            .With(
                "HyperParameterTuningJobConfig.StrategyConfig",
                """{ "HyperbandStrategyConfig": { "MinResource": 2, "MaxResource": 18 } }"""));

        Assert.Equal(
            [2, 6, 18], job.TrainingJobs.Select(training => workbench.Objectives(training).Length).Distinct().Order());
        Assert.All(job.TrainingJobs, training => Assert.Equal(
            workbench.Objectives(training).Length < 18 ? JobStatus.Stopped : JobStatus.Completed,
            training.State.Status));
        Assert.Equal(JobStatus.Completed, job.BestTrainingJob!.State.Status);
    }

    [Fact]
    public async Task Hyperband_stops_what_reaches_the_most_epochs()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 100);

        var job = await workbench.TuneAsync(Requests.Tuning(jobs: 3, strategy: "Hyperband")
            .With(
                "HyperParameterTuningJobConfig.StrategyConfig",
                """{ "HyperbandStrategyConfig": { "MinResource": 5, "MaxResource": 5 } }"""));

        Assert.All(
            job.TrainingJobs,
            training =>
                Assert.Equal((JobStatus.Stopped, 5), (training.State.Status, workbench.Objectives(training).Length)));
        Assert.Equal(job.TrainingJobs.Min(training => training.FinalMetric), job.BestTrainingJob!.FinalMetric);
    }
}

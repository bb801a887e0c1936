using Local.SageMaker.Jobs;
using Microsoft.Extensions.Time.Testing;

namespace Tests.SageMaker.Tuning;

public class TuningCompletionTests
{
    /// <summary>No step is so large: every trial has the same objective.</summary>
    const string Idle = """{ "IntegerParameterRanges": [{ "Name": "max_delta_step", "MinValue": "100000", "MaxValue": "200000" }] }""";

    [Fact]
    public async Task A_target_that_is_reached_completes_the_job_and_stops_what_is_running()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 100);
        workbench.Service.TrainingJobs.Changed += job =>
        {
            // The second trial does not train before it is told to stop, and has too many rounds to end before it hears
            // of it.
            if (job.Name.StartsWith("tune-002", StringComparison.Ordinal) && job.State.SecondaryStatus == "Downloading")
                job.Stopping.Token.WaitHandle.WaitOne(TimeSpan.FromMinutes(1));
        };

        var job = await workbench.TuneAsync(
            Requests.Tuning(jobs: 50, parallel: 2, hyperparameters: new() { ["num_round"] = "1000" })
            .With("HyperParameterTuningJobConfig.TuningJobCompletionCriteria", """{ "TargetObjectiveMetricValue": 1000 }"""));

        Assert.Equal(JobStatus.Completed, job.Status);
        Assert.Equal(
            [JobStatus.Completed, JobStatus.Stopped], job.TrainingJobs.Select(training => training.State.Status));
    }

    [Fact]
    public async Task A_job_whose_best_objective_does_not_improve_completes()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 100);

        var job = await workbench.TuneAsync(
            Requests.Tuning(jobs: 50, parallel: 1).With("HyperParameterTuningJobConfig.ParameterRanges", Idle)
            .With(
                "HyperParameterTuningJobConfig.TuningJobCompletionCriteria",
                """{ "BestObjectiveNotImproving": { "MaxNumberOfTrainingJobsNotImproving": 3 } }"""));

        Assert.Equal((JobStatus.Completed, 4), (job.Status, job.TrainingJobs.Count));
        var described = await workbench.CallAsync("DescribeHyperParameterTuningJob", new { HyperParameterTuningJobName = "tune" });
        Assert.Equal(
            """{"NumberOfTrainingJobsObjectiveNotImproving":3}""",
            described.GetProperty("TuningJobCompletionDetails").GetRawText());
    }

    [Theory]
    [InlineData("Enabled", 11)]
    [InlineData("Disabled", 12)]
    public async Task A_job_that_has_converged_completes_if_it_shall(string onConvergence, int jobs)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 100);

        var job = await workbench.TuneAsync(
            Requests.Tuning(jobs: 12, parallel: 1, strategy: "Random", hyperparameters: new() { ["num_round"] = "2" })
            .With("HyperParameterTuningJobConfig.ParameterRanges", Idle)
            .With(
                "HyperParameterTuningJobConfig.TuningJobCompletionCriteria",
                $$"""{ "ConvergenceDetected": { "CompleteOnConvergence": "{{onConvergence}}" } }"""));

        Assert.Equal((JobStatus.Completed, jobs), (job.Status, job.TrainingJobs.Count));
        var described = await workbench.CallAsync("DescribeHyperParameterTuningJob", new { HyperParameterTuningJobName = "tune" });
        Assert.Equal(
            job.TrainingJobs[10].State.TrainingEndTime!.Value.ToUnixTimeMilliseconds() / 1000m,
            described.GetProperty("TuningJobCompletionDetails").GetProperty("ConvergenceDetectedTime").GetDecimal());
    }

    [Fact]
    public async Task A_job_that_has_run_for_as_long_as_it_may_completes_with_what_it_has()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50));
        using var workbench = new Workbench(time);
        workbench.PutData(rows: 100);
        var (training, rounds) = (new TaskCompletionSource(), new TaskCompletionSource());
        workbench.Service.TrainingJobs.Changed += job =>
        {
            if (job.State.SecondaryStatus == "Training")
                training.TrySetResult();
            if (job.State.Round > 0)
                rounds.TrySetResult();
        };

        var tuned = workbench.TuneAsync(Requests.Tuning(parallel: 1, hyperparameters: new() { ["num_round"] = "1000000" })
            .With("HyperParameterTuningJobConfig.ResourceLimits", """{ "MaxParallelTrainingJobs": 1, "MaxRuntimeInSeconds": 120 }"""));
        await training.Task;
        time.Advance(TimeSpan.FromSeconds(1));
        await rounds.Task;
        time.Advance(TimeSpan.FromSeconds(119));
        var job = await tuned;

        Assert.Equal(JobStatus.Completed, job.Status);
        Assert.Equal(JobStatus.Stopped, Assert.Single(job.TrainingJobs).State.Status);
        Assert.NotNull(job.BestTrainingJob);
        var described = await workbench.CallAsync("DescribeHyperParameterTuningJob", new { HyperParameterTuningJobName = "tune" });
        Assert.Equal("""{"RuntimeInSeconds":120}""", described.GetProperty("ConsumedResources").GetRawText());
    }
}

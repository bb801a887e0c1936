using System.Text.Json;
using Local.Aws;
using Local.SageMaker;

namespace Tests.SageMaker;

/// <summary>What becomes of jobs when the process ends that runs them, and another takes over its data.</summary>
public class RestartTests
{
    [Theory]
    [InlineData("Bayesian", "Off")]
    [InlineData("Random", "Auto")]
    [InlineData("Hyperband", "Off")]
    public async Task A_tuning_job_goes_on_as_if_nothing_had_happened(string strategy, string earlyStopping)
    {
        var request = Workshop.TuningRequest(jobs: 6, parallel: 1, strategy: strategy).With("HyperParameterTuningJobConfig.TrainingJobEarlyStoppingType", $"\"{earlyStopping}\"");
        if (strategy == "Hyperband")
            request = request.With("HyperParameterTuningJobConfig.StrategyConfig", """{ "HyperbandStrategyConfig": { "MaxResource": 20 } }""");
        using var undisturbed = new Workshop();
        undisturbed.PutData(rows: 100);
        var whole = await undisturbed.TuneAsync(request);

        using var first = new Workshop();
        first.PutData(rows: 100);
        var (reached, gate) = (new TaskCompletionSource(), new ManualResetEventSlim());
        first.Service.TrainingJobs.Changed += job =>
        {
            if (!job.Name.StartsWith("tune-004", StringComparison.Ordinal) || job.State.SecondaryStatus != "Downloading")
                return;
            reached.TrySetResult();
            gate.Wait();
        };
        var before = first.Service.TuningJobs.Create(first.Root, request, new Dictionary<string, string>());
        await reached.Task;
        first.Store.Dispose(); // from here on the first process is dead

        using var second = new Workshop(folder: first.Folder);
        var job = second.Service.TuningJobs.Get("tune");
        second.Service.Resume();
        await job.Completion;

        Assert.Equal(TuningJobStatus.Completed, job.Status);
        Assert.Equal(before.TrainingJobs.Select(training => training.Name), job.TrainingJobs.Take(4).Select(training => training.Name));
        Assert.Equal(whole.TrainingJobs.Select(Outcome), job.TrainingJobs.Select(Outcome));
        foreach (var (old, its) in before.TrainingJobs.Take(3).Zip(job.TrainingJobs))
            Assert.Equal(Descriptions.Describe(old).GetRawText(), Descriptions.Describe(its).GetRawText());

        before.Stop();
        gate.Set();
        await before.Completion;
    }

    [Fact]
    public async Task What_has_ended_stays_as_it_was()
    {
        using var first = new Workshop();
        first.PutData(rows: 100);
        await first.TrainModelAsync();
        var tuned = await first.TuneAsync(Workshop.TuningRequest(jobs: 2));
        var stopped = first.Service.TrainingJobs.Create(first.Root, Workshop.TrainingRequest("stopped", new() { ["num_round"] = "1000000" }), new Dictionary<string, string>());
        stopped.Stop();
        await first.Service.TrainingJobs.Completion(stopped);
        first.Store.Dispose();

        using var second = new Workshop(folder: first.Folder);
        second.Service.Resume();

        Assert.Equal(Descriptions.Describe(tuned).GetRawText(), Descriptions.Describe(second.Service.TuningJobs.Get("tune")).GetRawText());
        Assert.Equal(Descriptions.Describe(first.Service.Models.Get("model")).GetRawText(), Descriptions.Describe(second.Service.Models.Get("model")).GetRawText());
        Assert.Equal(TrainingJobStatus.Stopped, second.Service.TrainingJobs.Get("stopped").State.Status);
        Assert.Equal("SageMaker.ResourceInUseException", (await Assert.ThrowsAsync<IntegrationException>(() => second.RunAsync("createHyperParameterTuningJob", Workshop.TuningRequest()))).Error);
        var transformed = await second.RunAsync("createTransformJob", Workshop.TransformRequest("t", "model"));
        Assert.Equal("Completed", transformed.GetProperty("TransformJobStatus").GetString());
    }

    [Fact]
    public async Task A_training_job_starts_again_under_its_name_and_the_call_that_made_it_finds_it()
    {
        using var first = new Workshop();
        first.PutData(rows: 100);
        var (reached, gate) = (new TaskCompletionSource(), new ManualResetEventSlim());
        first.Service.TrainingJobs.Changed += job =>
        {
            reached.TrySetResult();
            gate.Wait();
        };
        var request = new IntegrationRequest("createTrainingJob", IntegrationPattern.Sync, null, Workshop.TrainingRequest("t", new() { ["num_round"] = "5" }), first.Root, Workshop.Execution, "token");
        await first.Integration.CallAsync(request, TestContext.Current.CancellationToken);
        await reached.Task;
        first.Store.Dispose();

        using var second = new Workshop(folder: first.Folder);
        second.Service.Resume();
        var again = await second.Integration.CallAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("Completed", (await again.Completion!).GetProperty("TrainingJobStatus").GetString());
        Assert.Contains("[4]#011train-rmse", second.Log("training-jobs", "t"), StringComparison.Ordinal);
        Assert.Single(second.Service.TrainingJobs.All);
        await Assert.ThrowsAsync<IntegrationException>(() => second.Integration.CallAsync(request with { ClientToken = "other" }, TestContext.Current.CancellationToken));

        first.Service.TrainingJobs.Get("t").Stop();
        gate.Set();
        await first.Service.TrainingJobs.Completion(first.Service.TrainingJobs.Get("t"));
    }

    [Fact]
    public async Task A_tuning_job_that_was_to_stop_has_stopped()
    {
        using var first = new Workshop();
        first.PutData(rows: 100);
        var (reached, gate) = (new TaskCompletionSource(), new ManualResetEventSlim());
        first.Service.TrainingJobs.Changed += job =>
        {
            reached.TrySetResult();
            gate.Wait();
        };
        var before = first.Service.TuningJobs.Create(first.Root, Workshop.TuningRequest(jobs: 4, parallel: 1), new Dictionary<string, string>());
        await reached.Task;
        before.Stop();
        first.Store.Dispose();

        using var second = new Workshop(folder: first.Folder);
        second.Service.Resume();
        var job = second.Service.TuningJobs.Get("tune");
        await job.Completion;

        Assert.Equal(TuningJobStatus.Stopped, job.Status);
        Assert.Equal(TrainingJobStatus.Stopped, Assert.Single(job.TrainingJobs).State.Status);
        gate.Set();
        await before.Completion;
    }

    static string Outcome(TrainingJob job) => $"{job.State.Status} {job.FinalMetric:R} {JsonSerializer.Serialize(job.TunedHyperParameters)}";
}

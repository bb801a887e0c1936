using System.Text.Json;
using Local.Aws;
using Local.SageMaker;
using Local.SageMaker.Jobs;
using Local.SageMaker.Training;
using Local.SageMaker.Transform;
using Local.SageMaker.Tuning;

namespace Tests.SageMaker;

/// <summary>What becomes of jobs when the process ends that runs them, and another takes over its data.</summary>
public class RestartTests
{
    static readonly string[] Removed = ["cost", "MANAGED_BY_AWS"];

    [Theory]
    [InlineData("Bayesian", "Off")]
    [InlineData("Random", "Auto")]
    [InlineData("Hyperband", "Off")]
    public async Task A_tuning_job_goes_on_as_if_nothing_had_happened(string strategy, string earlyStopping)
    {
        var request = Requests.Tuning(jobs: 6, parallel: 1, strategy: strategy)
            .With("HyperParameterTuningJobConfig.TrainingJobEarlyStoppingType", $"\"{earlyStopping}\"");
        if (strategy == "Hyperband")
            request = request.With(
                "HyperParameterTuningJobConfig.StrategyConfig", """{ "HyperbandStrategyConfig": { "MaxResource": 20 } }""");
        using var undisturbed = new Workbench();
        undisturbed.PutData(rows: 100);
        var whole = await undisturbed.TuneAsync(request);

        using var first = new Workbench();
        first.PutData(rows: 100);
        var reached = new TaskCompletionSource();
        using var gate = new Gate();
        first.Service.TrainingJobs.Changed += job =>
        {
            if (!job.Name.StartsWith("tune-004", StringComparison.Ordinal) || job.State.SecondaryStatus != "Downloading")
                return;
            reached.TrySetResult();
            gate.Pass();
        };
        var before = await first.Service.TuningJobs.CreateAsync(first.Root, request, new Dictionary<string, string>());
        await reached.Task;
        first.Store.Dispose(); // from here on the first process is dead

        using var second = new Workbench(folder: first.Folder);
        var job = second.Service.TuningJobs.Get("tune");
        second.Service.Resume();
        await job.Completion;

        Assert.Equal(JobStatus.Completed, job.Status);
        Assert.Equal(
            before.TrainingJobs.Select(training => training.Name),
            job.TrainingJobs.Take(4).Select(training => training.Name));
        Assert.Equal(whole.TrainingJobs.Select(Outcome), job.TrainingJobs.Select(Outcome));
        foreach (var (old, its) in before.TrainingJobs.Take(3).Zip(job.TrainingJobs))
            Assert.Equal(Descriptions.Describe(old).GetRawText(), Descriptions.Describe(its).GetRawText());

        before.Stop();
        gate.Open();
        await before.Completion;
    }

    [Fact]
    public async Task What_has_ended_stays_as_it_was()
    {
        using var first = new Workbench();
        first.PutData(rows: 100);
        await first.TrainModelAsync();
        var tuned = await first.TuneAsync(Requests.Tuning(jobs: 2));
        var stopped = await first.Service.TrainingJobs.CreateAsync(
            first.Root,
            Requests.Training("stopped", new() { ["num_round"] = "1000000" }),
            new Dictionary<string, string>());
        stopped.Stop();
        await stopped.Completion;
        await first.RunAsync("createTransformJob", Requests.Transform("transformed", "model"));
        var transformed = first.Service.TransformJobs.Get("transformed");
        await first.CallAsync("DeleteModel", new { ModelName = "model" });
        await first.RunAsync("createModel", Requests.Model("model", "s3://bucket/models/first/output/model.tar.gz"));
        first.Store.Dispose();

        using var second = new Workbench(folder: first.Folder);
        second.Service.Resume();

        Assert.Equal(
            TuningDescriptions.Describe(tuned).GetRawText(),
            TuningDescriptions.Describe(second.Service.TuningJobs.Get("tune")).GetRawText());
        Assert.Equal(
            Descriptions.Describe(first.Service.Models.Get("model")).GetRawText(),
            Descriptions.Describe(second.Service.Models.Get("model")).GetRawText());
        Assert.Equal(JobStatus.Stopped, second.Service.TrainingJobs.Get("stopped").State.Status);
        var refusal = await Assert.ThrowsAsync<IntegrationException>(
            () => second.RunAsync("createHyperParameterTuningJob", Requests.Tuning()));
        Assert.Equal("SageMaker.ResourceInUseException", refusal.Error);
        var its = second.Service.TransformJobs.Get("transformed");
        Assert.Equal(Descriptions.Describe(transformed).GetRawText(), Descriptions.Describe(its).GetRawText());
        Assert.Equal(transformed.Outputs, its.Outputs);
        Assert.True(its.Completion.IsCompleted);
        Assert.Equal(
            "Completed",
            (await second.RunAsync("createTransformJob", Requests.Transform("t", "model")))
                .GetProperty("TransformJobStatus")
                .GetString());
    }

    [Fact]
    public async Task A_training_job_starts_again_under_its_name_and_the_call_that_made_it_finds_it()
    {
        using var first = new Workbench();
        first.PutData(rows: 100);
        var reached = new TaskCompletionSource();
        using var gate = new Gate();
        first.Service.TrainingJobs.Changed += job =>
        {
            reached.TrySetResult();
            gate.Pass();
        };
        var request = new IntegrationRequest(
            "createTrainingJob",
            IntegrationPattern.Sync,
            null,
            Requests.Training("t", new() { ["num_round"] = "5" }),
            first.Root,
            Workbench.Execution,
            "token");
        await first.Integration.CallAsync(request, TestContext.Current.CancellationToken);
        await reached.Task;
        first.Store.Dispose();

        using var second = new Workbench(folder: first.Folder);
        second.Service.Resume();
        var again = await second.Integration.CallAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("Completed", (await again.Completion!).GetProperty("TrainingJobStatus").GetString());
        Assert.Contains("[4]#011train-rmse", second.Log("training-jobs", "t"), StringComparison.Ordinal);
        Assert.Single(second.Service.TrainingJobs.All);
        await Assert.ThrowsAsync<IntegrationException>(
            () =>
                second.Integration.CallAsync(
                    request with { ClientToken = "other" }, TestContext.Current.CancellationToken));

        first.Service.TrainingJobs.Get("t").Stop();
        gate.Open();
        await first.Service.TrainingJobs.Get("t").Completion;
    }

    [Fact]
    public async Task A_tuning_job_that_was_to_stop_has_stopped()
    {
        using var first = new Workbench();
        first.PutData(rows: 100);
        var reached = new TaskCompletionSource();
        using var gate = new Gate();
        first.Service.TrainingJobs.Changed += job =>
        {
            reached.TrySetResult();
            gate.Pass();
        };
        var before = await first.Service.TuningJobs.CreateAsync(
            first.Root, Requests.Tuning(jobs: 4, parallel: 1), new Dictionary<string, string>());
        await reached.Task;
        before.Stop();
        first.Store.Dispose();

        using var second = new Workbench(folder: first.Folder);
        second.Service.Resume();
        var job = second.Service.TuningJobs.Get("tune");
        await job.Completion;

        Assert.Equal(JobStatus.Stopped, job.Status);
        Assert.Equal(JobStatus.Stopped, Assert.Single(job.TrainingJobs).State.Status);
        gate.Open();
        await before.Completion;
    }

    [Fact]
    public async Task A_transform_job_starts_again_under_its_name_even_if_its_model_is_deleted()
    {
        using var first = new Workbench();
        using var gate = new Gate();
        var (_, request, goOnAsync) = await InterruptAsync(first, gate);
        await first.CallAsync("DeleteModel", new { ModelName = "model" });
        first.Store.Dispose();

        using var second = new Workbench(folder: first.Folder);
        second.Service.Resume();
        var again = await second.Integration.CallAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("Completed", (await again.Completion!).GetProperty("TransformJobStatus").GetString());
        Assert.Equal(25, second.Text("output/test.csv.out").Count(c => c == '\n'));
        Assert.Single(second.Service.TransformJobs.All);
        await Assert.ThrowsAsync<IntegrationException>(
            () =>
                second.Integration.CallAsync(
                    request with { ClientToken = "other" }, TestContext.Current.CancellationToken));
        await goOnAsync();
    }

    [Fact]
    public async Task A_transform_job_that_was_to_stop_has_stopped()
    {
        using var first = new Workbench();
        using var gate = new Gate();
        var (old, _, goOnAsync) = await InterruptAsync(first, gate);
        old.Stop();
        first.Store.Dispose();

        using var second = new Workbench(folder: first.Folder);
        second.Service.Resume();

        var job = second.Service.TransformJobs.Get("t");
        Assert.Equal(JobStatus.Stopped, job.Status);
        Assert.NotNull(job.EndTime);
        Assert.False(second.Exists("output/"));
        await goOnAsync();
    }

    [Fact]
    public async Task A_role_that_is_there_no_more_fails_its_job()
    {
        using var first = new Workbench();
        using var gate = new Gate();
        var (_, _, goOnAsync) = await InterruptAsync(first, gate);
        first.Store.Dispose();

        using var second = new Workbench(folder: first.Folder) { TrustsSageMaker = false };
        second.Denied.Add("s3:GetObject");
        second.Service.Resume();

        var job = second.Service.TransformJobs.Get("t");
        await job.Completion;
        Assert.Equal(JobStatus.Failed, job.Status);
        Assert.StartsWith("ClientError: ", job.FailureReason, StringComparison.Ordinal);
        await goOnAsync();
    }

    [Theory]
    [InlineData("model", "model")]
    [InlineData("training-job", "first")]
    [InlineData("transform-job", "t")]
    [InlineData("hyper-parameter-tuning-job", "tune")]
    public async Task Tags_stay_as_they_were_changed(string kind, string name)
    {
        using var first = new Workbench();
        first.PutData(rows: 40);
        await first.TrainModelAsync(new() { ["num_round"] = "1" });
        await first.RunAsync("createTransformJob", Requests.Transform("t", "model"));
        await first.TuneAsync(Requests.Tuning(jobs: 1, parallel: 1));
        var arn = $"arn:aws:sagemaker:us-east-1:123456789012:{kind}/{name}";
        await first.CallAsync(
            "AddTags", new { ResourceArn = arn, Tags = new[] { new { Key = "team", Value = "a" }, new { Key = "cost", Value = "b" } } });
        await first.CallAsync("DeleteTags", new { ResourceArn = arn, TagKeys = Removed });
        var before = await first.CallAsync("ListTags", new { ResourceArn = arn });
        first.Store.Dispose();

        using var second = new Workbench(folder: first.Folder);

        Assert.Equal(before.GetRawText(), (await second.CallAsync("ListTags", new { ResourceArn = arn })).GetRawText());
        Assert.Equal(kind == "model" ? 1 : 2, before.GetProperty("Tags").GetArrayLength());
    }

    /// <summary>
    /// A transform job of a process that stands still as soon as it has begun, until it may go on to its end.
    /// </summary>
    static async Task<(TransformJob Job, IntegrationRequest Request, Func<Task> GoOnAsync)> InterruptAsync(
        Workbench workbench, Gate gate)
    {
        workbench.PutData(rows: 100);
        await workbench.TrainModelAsync();
        var reached = new TaskCompletionSource();
        workbench.Service.TransformJobs.Changed += _ =>
        {
            reached.TrySetResult();
            gate.Pass();
        };
        var request = new IntegrationRequest(
            "createTransformJob",
            IntegrationPattern.Sync,
            null,
            Requests.Transform("t", "model"),
            workbench.Root,
            Workbench.Execution,
            "token");
        var call = Task.Run(() => workbench.Integration.CallAsync(request, CancellationToken.None));
        await reached.Task;
        var job = workbench.Service.TransformJobs.Get("t");
        return (job, request, GoOnAsync);

        async Task GoOnAsync()
        {
            gate.Open();
            await call;
            await job.Completion;
        }
    }

    static string Outcome(TrainingJob job) =>
        $"{job.State.Status} {job.FinalMetric:R} {JsonSerializer.Serialize(job.TunedHyperParameters)}";
}

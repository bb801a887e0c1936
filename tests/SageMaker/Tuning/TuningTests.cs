using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Jobs;

namespace Tests.SageMaker.Tuning;

public class TuningTests
{
    [Fact]
    public async Task A_trial_that_fails_does_not_stop_the_job()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        // max_depth 0 is in the container's range, and the exact tree method refuses it.
        var ranges = new
        {
            CategoricalParameterRanges = new[] { new { Name = "max_depth", Values = new[] { "0", "3" } } },
            ContinuousParameterRanges = new[] { new { Name = "eta", MinValue = "0.1", MaxValue = "0.5" } },
        };

        var tuned = await workbench.RunAsync(
            "createHyperParameterTuningJob", Requests.Tuning(jobs: 6, strategy: "Random", ranges: ranges));

        var job = workbench.Service.TuningJobs.Get("tune");
        var failed = job.TrainingJobs.Where(trial => trial.State.Status == JobStatus.Failed).ToList();
        Assert.Equal("Completed", tuned.GetProperty("HyperParameterTuningJobStatus").GetString());
        Assert.NotEmpty(failed);
        Assert.All(failed, trial => Assert.Equal("0", trial.TunedHyperParameters["max_depth"]));
        Assert.All(
            failed,
            trial =>
                Assert.StartsWith(
                    "AlgorithmError: framework error: \nTraceback",
                    trial.State.FailureReason,
                    StringComparison.Ordinal));
        Assert.All(
            failed,
            trial =>
                Assert.Contains(
                    "exact tree method doesn't support unlimited depth",
                    workbench.Log("training-jobs", trial.Name),
                    StringComparison.Ordinal));
        Assert.Equal("3", job.BestTrainingJob!.TunedHyperParameters["max_depth"]);
    }

    [Fact]
    public async Task When_every_trial_fails_the_job_fails_after_five_with_the_services_text()
    {
        using var workbench = new Workbench();
        workbench.PutData();

        var failure = await Assert.ThrowsAsync<IntegrationException>(() => workbench.RunAsync("createHyperParameterTuningJob",
            Requests.Tuning(
                jobs: 20, parallel: 1, hyperparameters: new() { ["num_round"] = "2", ["precision_dtype"] = "float32" })));

        Assert.Equal("States.TaskFailed", failure.Error);
        var cause = JsonDocument.Parse(failure.Cause!).RootElement;
        Assert.Equal("Failed", cause.GetProperty("HyperParameterTuningJobStatus").GetString());
        Assert.Equal(
            "No training job succeeded after 5 attempts. For additional details, please take a look at the training " +
            "job failures by listing training jobs for the hyperparameter tuning job.",
            cause.GetProperty("FailureReason").GetString());
        var trials = workbench.Service.TuningJobs.Get("tune").TrainingJobs;
        Assert.Equal(5, trials.Count);
        Assert.All(
            trials,
            trial =>
                Assert.EndsWith(
                    "UserError: Extraneous hyperparameter found: precision_dtype",
                    trial.State.FailureReason,
                    StringComparison.Ordinal));
    }

    [Fact]
    public async Task Never_more_training_jobs_run_than_may_run_in_parallel()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        var (running, most) = (new HashSet<string>(), 0);
        using var three = new ManualResetEventSlim();
        workbench.Service.TrainingJobs.Changed += job =>
        {
            lock (running)
            {
                if (job.State.HasEnded)
                    running.Remove(job.Name);
                else
                    running.Add(job.Name);
                most = Math.Max(most, running.Count);
                if (most == 3)
                    three.Set();
            }
            // The first ones wait for the third, so that none is over before it starts.
            if (job.State.SecondaryStatus == "Training")
                three.Wait(TimeSpan.FromMinutes(1));
        };

        await workbench.RunAsync("createHyperParameterTuningJob", Requests.Tuning(jobs: 7, parallel: 3));

        Assert.Equal(3, most);
        Assert.Empty(running);
        Assert.Equal(
            Enumerable.Range(1, 7).Select(number => $"tune-{number:000}"),
            workbench.Service.TuningJobs.Get("tune").TrainingJobs.Select(job => job.Name[..8]));
    }

    [Fact]
    public async Task The_same_seed_proposes_the_same_values_one_job_at_a_time()
    {
        async Task<IEnumerable<string>> ValuesAsync()
        {
            using var workbench = new Workbench();
            workbench.PutData(rows: 100);
            await workbench.RunAsync("createHyperParameterTuningJob", Requests.Tuning(jobs: 5, parallel: 1));
            return workbench.Service.TuningJobs.Get("tune").TrainingJobs.Select(
                job => string.Join(' ', job.TunedHyperParameters));
        }

        Assert.Equal(await ValuesAsync(), await ValuesAsync());
    }

    [Fact]
    public async Task A_state_that_is_given_up_stops_its_tuning_job_with_its_training_jobs_if_the_role_may()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        var started = new TaskCompletionSource();
        workbench.Service.TrainingJobs.Changed += job =>
        {
            if (job.State.Round > 0)
                started.TrySetResult();
        };
        var call = await workbench.Integration.CallAsync(
            new(
                "createHyperParameterTuningJob",
                IntegrationPattern.Sync,
                null,
                Requests.Tuning(hyperparameters: new() { ["num_round"] = "1000000" }),
                workbench.Root,
                Workbench.Execution),
            TestContext.Current.CancellationToken);
        await started.Task;
        var job = workbench.Service.TuningJobs.Get("tune");

        workbench.Denied.Add("sagemaker:StopHyperParameterTuningJob");
        await call.StopAsync!();
        Assert.Equal(JobStatus.InProgress, job.Status);

        workbench.Denied.Clear();
        await call.StopAsync!();
        Assert.Equal(JobStatus.Stopped, job.Status);
        Assert.All(job.TrainingJobs, training => Assert.Equal(JobStatus.Stopped, training.State.Status));
        Assert.Equal(
            "States.TaskFailed", (await Assert.ThrowsAsync<IntegrationException>(() => call.Completion!)).Error);
    }

    [Fact]
    public async Task The_objective_that_Describe_shows_as_a_hyperparameter_may_be_sent_along()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);

        await workbench.TuneAsync(
            Requests.Tuning(hyperparameters: new() { ["num_round"] = "2", ["_tuning_objective_metric"] = "validation:mae" }));

        var described = await workbench.CallAsync("DescribeHyperParameterTuningJob", new { HyperParameterTuningJobName = "tune" });
        Assert.Equal(
            """{"_tuning_objective_metric":"validation:rmse","num_round":"2"}""",
            described.GetProperty("TrainingJobDefinition").GetProperty("StaticHyperParameters").GetRawText());
    }

    [Theory]
    [InlineData("""{"InstanceType":"ml.m5.2xlarge","InstanceCount":1,"VolumeSizeInGB":30}""")]
    [InlineData(
        """{"AllocationStrategy":"Prioritized","InstanceConfigs":[""" +
        """{"InstanceType":"ml.m5.2xlarge","InstanceCount":1,"VolumeSizeInGB":30},""" +
        """{"InstanceType":"ml.c5.xlarge","InstanceCount":1,"VolumeSizeInGB":5}]}""")]
    public async Task Training_jobs_get_the_first_of_the_instances_to_choose_from(string resources)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);

        var job = await workbench.TuneAsync(
            Requests.Tuning()
                .With("TrainingJobDefinition.ResourceConfig", null)
                .With("TrainingJobDefinition.HyperParameterTuningResourceConfig", resources));

        var definition = (
            await workbench.CallAsync("DescribeHyperParameterTuningJob", new { HyperParameterTuningJobName = "tune" }))
                .GetProperty("TrainingJobDefinition");
        Assert.Equal(resources, definition.GetProperty("HyperParameterTuningResourceConfig").GetRawText());
        var chosen = """{"InstanceType":"ml.m5.2xlarge","InstanceCount":1,"VolumeSizeInGB":30}""";
        Assert.Equal(chosen, definition.GetProperty("ResourceConfig").GetRawText());
        var training = await workbench.CallAsync(
            "DescribeTrainingJob", new { TrainingJobName = job.BestTrainingJob!.Name });
        Assert.Equal(chosen, training.GetProperty("ResourceConfig").GetRawText());
    }

    [Fact]
    public async Task A_name_is_used_once()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.RunAsync("createHyperParameterTuningJob", Requests.Tuning());

        var failure = await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createHyperParameterTuningJob", Requests.Tuning()));

        Assert.Equal("SageMaker.ResourceInUseException", failure.Error);
        Assert.StartsWith(
            "Job name must be unique within an AWS account and region, and a job with this name already exists " +
            "(arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/tune) (Service: AmazonSageMaker; " +
            "Status Code: 400; Error Code: ResourceInUse; Request ID: ",
            failure.Cause, StringComparison.Ordinal);
    }
}

using Local.Aws;
using Local.SageMaker.Tuning;

namespace Tests.SageMaker.Tuning;

/// <summary>DeleteHyperParameterTuningJob removes the tuning job's entry, and nothing that it has made.</summary>
public class TuningDeletionTests
{
    static readonly object Name = new { HyperParameterTuningJobName = "tune" };

    [Fact]
    public async Task A_job_that_has_ended_is_deleted_and_its_training_jobs_stay()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        var job = await workbench.TuneAsync(Requests.Tuning());

        Assert.Equal("{}", (await workbench.CallAsync("DeleteHyperParameterTuningJob", Name)).GetRawText());

        foreach (var operation in new[]
        {
            "DescribeHyperParameterTuningJob",
            "StopHyperParameterTuningJob",
            "ListTrainingJobsForHyperParameterTuningJob",
            "DeleteHyperParameterTuningJob",
        })
            Assert.Equal(
                "ResourceNotFound",
                (await Assert.ThrowsAsync<AwsException>(() => workbench.CallAsync(operation, Name))).Code);
        await Assert.ThrowsAsync<AwsException>(() => workbench.CallAsync("ListTags", new { ResourceArn = job.Arn }));
        Assert.Empty(
            (await workbench.CallAsync("ListHyperParameterTuningJobs", new { }))
                .GetProperty("HyperParameterTuningJobSummaries")
                .EnumerateArray());
        var training = await workbench.CallAsync(
            "DescribeTrainingJob", new { TrainingJobName = job.BestTrainingJob!.Name });
        Assert.Equal(job.Arn, training.GetProperty("TuningJobArn").GetString());
        Assert.True(workbench.Exists($"models/{job.BestTrainingJob.Name}/output/model.tar.gz"));
    }

    [Fact]
    public async Task A_job_that_has_not_ended_is_not_deleted()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        var job = await workbench.Service.TuningJobs.CreateAsync(
            workbench.Root,
            Requests.Tuning(hyperparameters: new() { ["num_round"] = "1000000" }),
            new Dictionary<string, string>());

        var refusal = await Assert.ThrowsAsync<AwsException>(
            () => workbench.CallAsync("DeleteHyperParameterTuningJob", Name));
        job.Stop();
        await job.Completion;
        await workbench.CallAsync("DeleteHyperParameterTuningJob", Name);

        Assert.Equal(
            (
                "ValidationException",
                "The request was rejected because the hyperparameter tuning job is not in a terminal state: it is in status InProgress."),
            (refusal.Code, refusal.Message));
        Assert.Empty(workbench.Service.TuningJobs.All);
    }

    [Fact]
    public async Task The_name_is_free_again_and_the_next_process_does_not_mix_the_two_jobs()
    {
        using var first = new Workbench();
        first.PutData(rows: 40);
        await first.TuneAsync(Requests.Tuning(jobs: 3));
        await first.CallAsync("DeleteHyperParameterTuningJob", Name);
        var job = await first.TuneAsync(Requests.Tuning(jobs: 2));
        first.Store.Dispose();

        using var second = new Workbench(folder: first.Folder);

        Assert.Equal(
            TuningDescriptions.Describe(job).GetRawText(),
            TuningDescriptions.Describe(Assert.Single(second.Service.TuningJobs.All)).GetRawText());
        Assert.Equal(5, second.Service.TrainingJobs.All.Count());
    }

    [Fact]
    public async Task A_parent_that_was_deleted_counts_no_more()
    {
        using var first = new Workbench();
        first.PutData(rows: 40);
        // The parent's trials are the better ones.
        await first.TuneAsync(Requests.Tuning("tune", hyperparameters: new() { ["num_round"] = "50" }));
        var heir = Requests.Tuning("heir", hyperparameters: new() { ["num_round"] = "1" })
            .With(
                "WarmStartConfig",
                """
                { "WarmStartType": "IdenticalDataAndAlgorithm",
                  "ParentHyperParameterTuningJobs": [{ "HyperParameterTuningJobName": "tune" }] }
                """);
        await first.TuneAsync(heir);
        Assert.Equal("tune", await BestAsync(first));

        await first.CallAsync("DeleteHyperParameterTuningJob", Name);

        Assert.Equal("heir", await BestAsync(first));
        var refusal = await Assert.ThrowsAsync<AwsException>(
            () =>
                first.Service.TuningJobs.CreateAsync(
                    first.Root,
                    heir.With("HyperParameterTuningJobName", "\"other\""),
                    new Dictionary<string, string>()));
        Assert.StartsWith(
            "Amazon SageMaker can't find a tuning job with the name tune.", refusal.Message, StringComparison.Ordinal);
        first.Store.Dispose();
        using var second = new Workbench(folder: first.Folder);
        Assert.Equal("heir", await BestAsync(second));
    }

    [Fact]
    public async Task The_right_to_delete_is_asked_for()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TuneAsync(Requests.Tuning());
        workbench.Denied.Add("sagemaker:DeleteHyperParameterTuningJob");

        var refusal = await Assert.ThrowsAsync<AwsException>(
            () => workbench.CallAsync("DeleteHyperParameterTuningJob", Name));

        Assert.Equal("AccessDeniedException", refusal.Code);
        Assert.EndsWith(
            "sagemaker:DeleteHyperParameterTuningJob on resource: arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/tune",
            refusal.Message,
            StringComparison.Ordinal);
        Assert.Single(workbench.Service.TuningJobs.All);
    }

    static async Task<string?> BestAsync(Workbench workbench) =>
        (await workbench.CallAsync("DescribeHyperParameterTuningJob", new { HyperParameterTuningJobName = "heir" }))
        .GetProperty("OverallBestTrainingJob").GetProperty("TuningJobName").GetString();
}

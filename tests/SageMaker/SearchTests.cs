using Local.Aws;
using Local.SageMaker;
using Local.SageMaker.Jobs;

namespace Tests.SageMaker;

/// <summary>Searches, and what a program that looks around finds of resources that are not here.</summary>
public sealed class SearchTests
{
    [Fact]
    public async Task Training_jobs_are_found_by_what_they_have()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await TrainAsync("a", rounds: 1);
        await TrainAsync("b", rounds: 2);
        await TrainAsync("c", rounds: 10);
        await workbench.CallAsync("AddTags", new
        {
            ResourceArn = "arn:aws:sagemaker:us-east-1:123456789012:training-job/b",
            Tags = new[] { new { Key = "team", Value = "blue" } },
        });

        foreach (var test in CaseFile.Json("searches.json"))
        {
            var request = test.GetProperty("search");
            var answer = await workbench.CallAsync("Search", request);
            var names = answer.GetProperty("Results").EnumerateArray()
                .Select(result => result.GetProperty("TrainingJob").GetProperty("TrainingJobName").GetString());
            Assert.Equal(test.GetProperty("found").GetString(), string.Concat(names));
        }

        Task TrainAsync(string name, int rounds) => workbench.RunAsync(
            "createTrainingJob", Requests.Training(name, new() { ["num_round"] = $"{rounds}" }));
    }

    [Fact]
    public async Task Pages_go_on_where_the_last_one_ended()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TuneAsync(Requests.Tuning(jobs: 3));
        List<string> names = [];
        for (string? token = null; ;)
        {
            var page = await workbench.CallAsync(
                "Search", new { Resource = "TrainingJob", MaxResults = 2, NextToken = token });
            Assert.Equal(3, page.GetProperty("TotalHits").GetProperty("Value").GetInt32());
            names.AddRange(page.GetProperty("Results").EnumerateArray()
                .Select(result => result.GetProperty("TrainingJob").GetProperty("TrainingJobName").GetString()!));
            if (!page.TryGetProperty("NextToken", out var next))
                break;
            token = next.GetString();
        }

        Assert.Equal(workbench.Service.TrainingJobs.All.Select(job => job.Name).Order(), names.Order());
        var tuning = await workbench.CallAsync("Search", new { Resource = "HyperParameterTuningJob" });
        Assert.Equal(
            "tune",
            tuning.GetProperty("Results")[0]
                .GetProperty("HyperParameterTuningJob")
                .GetProperty("HyperParameterTuningJobName")
                .GetString());
        Assert.Empty(
            (await workbench.CallAsync("Search", new { Resource = "Pipeline" }))
                .GetProperty("Results")
                .EnumerateArray());
    }

    [Fact]
    public async Task Lists_of_what_is_not_here_are_empty()
    {
        using var workbench = new Workbench();
        foreach (var operation in EmptyLists.Operations)
        {
            var answer = await workbench.CallAsync(operation, new { });
            Assert.Equal(0, Assert.Single(answer.EnumerateObject()).Value.GetArrayLength());
        }
    }

    [Fact]
    public async Task A_training_job_that_has_ended_can_be_deleted_and_its_name_is_free()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        var request = Requests.Training("t", new() { ["num_round"] = "1000000" });
        await workbench.CallAsync("CreateTrainingJob", request);
        var job = workbench.Service.TrainingJobs.Get("t");
        var name = new { TrainingJobName = "t" };

        var updated = await workbench.CallAsync("UpdateTrainingJob", name);
        var running = await Assert.ThrowsAsync<AwsException>(() => workbench.CallAsync("DeleteTrainingJob", name));
        job.Stop();
        await job.Completion;
        var ended = await Assert.ThrowsAsync<AwsException>(() => workbench.CallAsync("UpdateTrainingJob", name));
        await workbench.CallAsync("DeleteTrainingJob", name);
        var missing = await Assert.ThrowsAsync<AwsException>(() => workbench.CallAsync("DeleteTrainingJob", name));
        await workbench.RunAsync("createTrainingJob", Requests.Training("t", new() { ["num_round"] = "1" }));

        Assert.Equal(
            "arn:aws:sagemaker:us-east-1:123456789012:training-job/t",
            updated.GetProperty("TrainingJobArn").GetString());
        Assert.Equal("ResourceInUse", running.Code);
        Assert.Equal("The request was rejected because the training job is in status Stopped.", ended.Message);
        Assert.Equal("ResourceNotFound", missing.Code);
        Assert.Equal(JobStatus.Completed, workbench.Service.TrainingJobs.Get("t").Status);
    }
}

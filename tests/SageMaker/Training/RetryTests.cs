using Local.Aws;
using Local.SageMaker.Jobs;

namespace Tests.SageMaker.Training;

/// <summary>Internal errors, which a RetryStrategy is for: here that the log cannot be written.</summary>
public class RetryTests
{
    [Fact]
    public async Task A_training_job_that_fails_with_an_internal_error_is_retried_under_its_name()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 100);
        var logs = Path.Combine(workbench.Folder.FullName, "logs", "training-jobs");
        await File.WriteAllTextAsync(logs, "a file where the folder should be", TestContext.Current.CancellationToken);
        var starts = 0;
        workbench.Service.TrainingJobs.Changed += job =>
        {
            if (job.State.SecondaryStatus == "Starting" && ++starts == 3)
                File.Delete(logs);
        };

        var job = await workbench.TuneAsync(
            Requests.Tuning(jobs: 1).With("TrainingJobDefinition.RetryStrategy", """{ "MaximumRetryAttempts": 2 }"""));

        Assert.Equal(3, starts);
        Assert.Equal(JobStatus.Completed, Assert.Single(job.TrainingJobs).State.Status);
    }

    [Fact]
    public async Task When_the_attempts_are_used_up_the_error_counts_as_one_that_could_be_retried()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 100);
        await File.WriteAllTextAsync(
            Path.Combine(workbench.Folder.FullName, "logs", "training-jobs"),
            "",
            TestContext.Current.CancellationToken);
        var starts = 0;
        workbench.Service.TrainingJobs.Changed += job => starts += job.State.SecondaryStatus == "Starting" ? 1 : 0;

        await Assert.ThrowsAsync<IntegrationException>(() =>
            workbench.TuneAsync(
                Requests.Tuning(jobs: 1).With("TrainingJobDefinition.RetryStrategy", """{ "MaximumRetryAttempts": 3 }""")));

        Assert.Equal(4, starts);
        var described = await workbench.CallAsync("DescribeHyperParameterTuningJob", new { HyperParameterTuningJobName = "tune" });
        Assert.Equal(
            """{"Completed":0,"InProgress":0,"RetryableError":1,"NonRetryableError":0,"Stopped":0}""",
            described.GetProperty("TrainingJobStatusCounters").GetRawText());
        Assert.Equal(
            """{"Succeeded":0,"Pending":0,"Failed":1}""",
            described.GetProperty("ObjectiveStatusCounters").GetRawText());
    }
}

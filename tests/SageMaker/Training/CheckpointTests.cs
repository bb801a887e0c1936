using Local.Aws;
using Local.SageMaker.XGBoost.Native;

namespace Tests.SageMaker.Training;

/// <summary>
/// Checkpoints as the container has them: one is written of the first round, and the training goes on from
/// <c>xgboost-checkpoint.N</c>.
/// </summary>
public sealed class CheckpointTests
{
    const string Config = """{"S3Uri":"s3://bucket/checkpoints/job"}""";

    [Fact]
    public async Task The_first_round_s_checkpoint_is_a_model_that_Python_reads()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await TrainAsync(workbench, "one", rounds: 1);
        await TrainAsync(workbench, "job", rounds: 5);

        Assert.Equal(["checkpoints/job/xgboost-checkpoint_0.json"], workbench.Keys("checkpoints/"));
        using var checkpoint = Booster.Load(workbench.Bytes("checkpoints/job/xgboost-checkpoint_0.json"));
        Assert.Equal(1, checkpoint.Rounds);
        Assert.DoesNotContain("Checkpoint loaded", workbench.Log("training-jobs", "job"), StringComparison.Ordinal);

        // What it has written it does not read again.
        await TrainAsync(workbench, "again", rounds: 5);
        Assert.Equal(Metrics(workbench, "job"), Metrics(workbench, "again"));
    }

    [Fact]
    public async Task A_job_goes_on_from_the_last_numbered_checkpoint()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await TrainAsync(workbench, "whole", rounds: 7);
        await TrainAsync(workbench, "half", rounds: 3);
        workbench.Put("checkpoints/job/xgboost-checkpoint.1", "no model, and not the last one");
        workbench.Put("checkpoints/job/xgboost-checkpoint.2", workbench.Models("half").Single());
        workbench.Put("checkpoints/job/deeper/xgboost-checkpoint.9", "not in the folder itself");

        await TrainAsync(workbench, "job", rounds: 7);

        var log = workbench.Log("training-jobs", "job");
        Assert.Contains(
            "INFO] Checkpoint loaded from /opt/ml/checkpoints/xgboost-checkpoint.2\n", log, StringComparison.Ordinal);
        Assert.Contains("INFO] Resuming from iteration 3\n", log, StringComparison.Ordinal);
        // Rounds count anew, and are those of the whole training.
        Assert.Equal([.. Metrics(workbench, "whole")[3..].Select(Values)], Metrics(workbench, "job").Select(Values));
        Assert.StartsWith("[0]#011", Metrics(workbench, "job")[0], StringComparison.Ordinal);
        using var model = workbench.Load("job");
        Assert.Equal(7, model.Rounds);
        // Of four rounds the fourth is three after the first.
        Assert.Contains("checkpoints/job/xgboost-checkpoint_3.json", workbench.Keys("checkpoints/"));

        static string Values(string line) => line[line.IndexOf('#')..];
    }

    [Fact]
    public async Task Early_stopping_counts_the_rounds_before()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        Dictionary<string, string> stopping = new() { ["early_stopping_rounds"] = "2", ["eval_metric"] = "rmse", ["eta"] = "1" };
        await TrainAsync(workbench, "half", rounds: 2, more: new() { ["eta"] = "1" });
        workbench.Put("checkpoints/job/xgboost-checkpoint.1", workbench.Models("half").Single());
        await TrainAsync(workbench, "job", rounds: 60, more: stopping);

        var values = Metrics(workbench, "job")
            .Select(line => float.Parse(line[(line.LastIndexOf(':') + 1)..], null))
            .ToList();
        using var model = workbench.Load("job");
        Assert.Equal(2 + values.IndexOf(values.Min()) + 1, model.Rounds);
        Assert.InRange(values.Count, 3, 57);
    }

    [Fact]
    public async Task A_checkpoint_that_is_no_model_fails_the_job()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        workbench.Put("checkpoints/job/xgboost-checkpoint.4", "not a model");

        await Assert.ThrowsAsync<IntegrationException>(() => TrainAsync(workbench, "job", rounds: 5));

        Assert.Contains(
            "AlgorithmError: XGB train call failed with exception:\n",
            workbench.Service.TrainingJobs.Get("job").FailureReason,
            StringComparison.Ordinal);
    }

    /// <summary>Nobody makes the folder of a fold.</summary>
    [Fact]
    public async Task Cross_validation_with_checkpoints_fails_as_in_the_container()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);

        await Assert.ThrowsAsync<IntegrationException>(
            () => TrainAsync(workbench, "job", 2, new() { ["_kfold"] = "3" }));

        Assert.EndsWith(
            "LocalFileSystem::Open \"/opt/ml/checkpoints/model-0/xgboost-checkpoint_0.json\": " +
            "No such file or directory",
            workbench.Service.TrainingJobs.Get("job").FailureReason,
            StringComparison.Ordinal);
    }

    static Task TrainAsync(Workbench workbench, string job, int rounds, Dictionary<string, string>? more = null)
    {
        Dictionary<string, string> hyperparameters = new(more ?? [])
        {
            ["num_round"] = $"{rounds}",
            ["objective"] = "reg:squarederror",
        };
        var request = Requests.Training(job, hyperparameters);
        return workbench.RunAsync(
            "createTrainingJob",
            job is "whole" or "half" or "one" ? request : request.With("CheckpointConfig", Config));
    }

    static string[] Metrics(Workbench workbench, string job) =>
        [
            .. workbench.Log("training-jobs", job)
                .Split('\n')
                .Where(line => line.Contains("#011", StringComparison.Ordinal)),
        ];
}

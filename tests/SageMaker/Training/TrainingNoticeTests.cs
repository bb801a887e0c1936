using System.Text.Json;
using Local.Aws;

namespace Tests.SageMaker.Training;

/// <summary>What a training job asks for that is done otherwise here: the job runs, and its log says so.</summary>
public sealed class TrainingNoticeTests
{
    [Theory]
    [InlineData("AlgorithmSpecification.TrainingInputMode", "\"FastFile\"", "Channels are read as in File mode")]
    [InlineData("AlgorithmSpecification.TrainingInputMode", "\"Pipe\"", "Channels are read as in File mode")]
    [InlineData("ResourceConfig.InstanceCount", "2", "The job asks for 2 instances")]
    [InlineData("ResourceConfig.InstanceType", "\"ml.p3.2xlarge\"", "ml.p3.2xlarge has GPUs")]
    [InlineData("ResourceConfig.InstanceType", "\"ml.m5.xlarge\"", null)]
    [InlineData("CheckpointConfig", """{"S3Uri":"s3://bucket/checkpoints"}""", "The container writes one checkpoint")]
    [InlineData(
        "DebugHookConfig",
        """{"S3OutputPath":"s3://bucket/d","CollectionConfigurations":[{"CollectionName":"metrics"}]}""",
        "The debugger's collections")]
    [InlineData("HyperParameters", """{"num_round":"1","tree_method":"gpu_hist"}""", "tree_method 'gpu_hist' asks for a GPU.")]
    [InlineData(
        "HyperParameters", """{"num_round":"1","early_stopping_rounds":"3"}""", "early_stopping_rounds has no effect without eval_metric")]
    [InlineData(
        "AlgorithmSpecification.TrainingImage",
        "\"683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.0-5\"",
        "The image sagemaker-xgboost:3.0-5 runs here with libxgboost 1.7")]
    public async Task A_job_runs_as_it_can_here_and_says_so(string field, string value, string? notice)
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);

        await workbench.RunAsync(
            "createTrainingJob", Requests.Training("job", new() { ["num_round"] = "1" }).With(field, value));

        var notices = workbench.Service.TrainingJobs.Get("job").State.Notices;
        if (notice is null)
            Assert.Empty(notices);
        else
            Assert.StartsWith(notice, Assert.Single(notices), StringComparison.Ordinal);
    }

    /// <summary>AWS's own sample of a tuning job in a state machine.</summary>
    [Fact]
    public async Task The_image_of_xgboost_072_takes_what_1_7_refuses()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        var request = Requests.Training("job", new() { ["num_round"] = "1", ["precision_dtype"] = "float32" });

        await Assert.ThrowsAsync<IntegrationException>(() => workbench.RunAsync("createTrainingJob", request));
        await workbench.RunAsync("createTrainingJob", request
            .With("TrainingJobName", "\"old\"")
            .With("AlgorithmSpecification.TrainingImage", "\"433757028032.dkr.ecr.us-west-2.amazonaws.com/xgboost:latest\""));

        var notice = Assert.Single(workbench.Service.TrainingJobs.Get("old").State.Notices);
        Assert.StartsWith("The image is XGBoost 0.72", notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Libsvm_is_not_read_from_a_pipe()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        var request = Requests.Training("job", new() { ["num_round"] = "1" }, "text/libsvm");

        await Assert.ThrowsAsync<IntegrationException>(() => workbench.RunAsync(
            "createTrainingJob", request.With("AlgorithmSpecification.TrainingInputMode", "\"Pipe\"")));

        Assert.EndsWith(
            "UserError: Pipe mode not supported for LibSVM.",
            workbench.Service.TrainingJobs.Get("job").FailureReason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_from_1_are_pointed_at()
    {
        using var workbench = new Workbench();
        workbench.Put("csv/train.csv", "1,1\n2,2\n3,3\n");
        workbench.Put("csv/validation.csv", "1,1\n2,2\n3,3\n");
        var request = Requests.Training("job", new()
        {
            ["num_round"] = "1",
            ["objective"] = "multi:softmax",
            ["num_class"] = "3",
        });

        await Assert.ThrowsAsync<IntegrationException>(() => workbench.RunAsync("createTrainingJob", request));

        Assert.StartsWith(
            "The labels are 1 to 3, and multi:softmax with num_class 3 wants 0 to 2",
            Assert.Single(workbench.Service.TrainingJobs.Get("job").State.Notices),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tuning_objective_of_the_train_channel_fails_every_training_job()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);

        await Assert.ThrowsAsync<IntegrationException>(() =>
            workbench.TuneAsync(Requests.Tuning(jobs: 1, objective: "train:rmse")));

        Assert.Contains(
            "Hyperparameter _tuning_objective_metric: train:rmse is not in ['validation:accuracy', ",
            Assert.Single(workbench.Service.TrainingJobs.All).FailureReason,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cross_validation_needs_no_validation_channel()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 60);
        var request = Requests.Training("job", new()
        {
            ["num_round"] = "2",
            ["objective"] = "reg:absoluteerror",
            ["_kfold"] = "3",
        });
        var train = JsonSerializer.Serialize(new[] { request.GetProperty("InputDataConfig")[0] });

        await workbench.RunAsync("createTrainingJob", request.With("InputDataConfig", train));

        Assert.Equal(3, workbench.Models("job").Count);
        Assert.Matches(@"(?m)^\[2\]#011train-mae:\d+\.\d{5}$", workbench.Log("training-jobs", "job"));
    }
}

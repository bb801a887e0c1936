using System.Text.Json;
using Local.Aws;
using Local.SageMaker;

namespace Tests.SageMaker.Training;

/// <summary>The calls that a training job makes, and those that show it.</summary>
public class TrainingCallTests
{
    [Theory]
    [InlineData("s3:GetObject", "ClientError: Data download failed:")]
    [InlineData("s3:PutObject", "ClientError: Artifact upload failed:")]
    public async Task The_job_makes_its_own_calls_as_its_role(string action, string reason)
    {
        using var workbench = new Workbench();
        workbench.PutData();
        workbench.Denied.Add(action);

        await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync("createTrainingJob", Requests.Training("job", new() { ["num_round"] = "2" })));

        var failure = workbench.Service.TrainingJobs.Get("job").State.FailureReason!;
        Assert.StartsWith(reason, failure, StringComparison.Ordinal);
        Assert.Contains(
            $"arn:aws:sts::123456789012:assumed-role/SageMakerRole/SageMaker is not authorized to perform: {action}",
            failure,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_described_and_listed_over_the_API()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        await workbench.TrainModelAsync();
        var api = SageMakerEndpoint.Create(workbench.Service);
        Task<JsonElement> CallAsync(string action, object request) =>
            api.CallAsync(
                action,
                workbench.Root,
                JsonSerializer.SerializeToElement(request),
                TestContext.Current.CancellationToken);

        var job = await CallAsync("DescribeTrainingJob", new { TrainingJobName = "first" });
        var jobs = await CallAsync("ListTrainingJobs", new { });
        var models = await CallAsync("ListModels", new { });
        var model = await CallAsync("DescribeModel", new { ModelName = "model" });
        await CallAsync("DeleteModel", new { ModelName = "model" });

        Assert.Equal("Completed", job.GetProperty("TrainingJobStatus").GetString());
        Assert.Equal(["Starting", "Downloading", "Training", "Uploading", "Completed"],
            job.GetProperty("SecondaryStatusTransitions")
                .EnumerateArray()
                .Select(transition => transition.GetProperty("Status").GetString()));
        Assert.True(job.GetProperty("TrainingTimeInSeconds").GetInt64() >= 1);
        Assert.Equal(
            [
                "Preparing the instances for training", "Downloading the training image",
                "Training image download completed. Training in progress.", "Uploading generated training model",
                "Training job completed",
            ],
            job.GetProperty("SecondaryStatusTransitions")
                .EnumerateArray()
                .Select(transition => transition.GetProperty("StatusMessage").GetString()));
        Assert.Equal(
            "s3://bucket/models/first/output/model.tar.gz",
            job.GetProperty("ModelArtifacts").GetProperty("S3ModelArtifacts").GetString());
        Assert.Equal(
            """{"S3OutputPath":"s3://bucket/models/","KmsKeyId":"","CompressionType":"GZIP"}""",
            job.GetProperty("OutputDataConfig").GetRawText());
        Assert.All(job.GetProperty("InputDataConfig").EnumerateArray(), channel => Assert.Equal(
            ("None", "None"),
            (
                channel.GetProperty("CompressionType").GetString(),
                channel.GetProperty("RecordWrapperType").GetString())));
        Assert.False(
            job.GetProperty("AlgorithmSpecification").GetProperty("EnableSageMakerMetricsTimeSeries").GetBoolean());
        const string Url = "s3://bucket/models/first/output/model.tar.gz";
        const string Mode = """
            "Mode":"SingleModel","Environment":{}
            """;
        const string Kind = """
            "S3DataType":"S3Object","CompressionType":"Gzip"
            """;
        Assert.Equal(
            $$$$"""{"Image":"{{{{Workbench.Image}}}}","ModelDataUrl":"{{{{Url}}}}",{{{{Mode}}}}""" +
            $$$$""","ModelDataSource":{"S3DataSource":{"S3Uri":"{{{{Url}}}}",{{{{Kind}}}}}}}""",
            model.GetProperty("PrimaryContainer").GetRawText());
        Assert.Equal(
            "first",
            Assert.Single(jobs.GetProperty("TrainingJobSummaries").EnumerateArray())
                .GetProperty("TrainingJobName")
                .GetString());
        Assert.Equal(
            "model", Assert.Single(models.GetProperty("Models").EnumerateArray()).GetProperty("ModelName").GetString());
        var refusal = await Assert.ThrowsAsync<AwsException>(
            () => CallAsync("DescribeModel", new { ModelName = "model" }));
        Assert.Equal("ValidationException", refusal.Code);
    }

    [Fact]
    public async Task What_has_no_effect_here_is_shown_as_it_was_given()
    {
        using var workbench = new Workbench();
        workbench.PutData();
        // What the SageMaker SDK for Python sends by itself: github.com/aws/sagemaker-python-sdk/pull/6188.
        Dictionary<string, string> given = new()
        {
            ["DebugHookConfig"] = """{"S3OutputPath":"s3://bucket/debug","CollectionConfigurations":[]}""",
            ["ProfilerConfig"] = """{"DisableProfiler":true}""",
            ["Environment"] = """{"STAGE":"test"}""",
            ["VpcConfig"] = """{"SecurityGroupIds":["sg-1"],"Subnets":["subnet-1"]}""",
            ["RetryStrategy"] = """{"MaximumRetryAttempts":1}""",
        };

        await workbench.RunAsync(
            "createTrainingJob",
            given.Aggregate(
                Requests.Training("job", new() { ["num_round"] = "1" }),
                (request, field) => request.With(field.Key, field.Value)));

        var shown = await workbench.CallAsync("DescribeTrainingJob", new { TrainingJobName = "job" });
        Assert.All(given, field => Assert.Equal(field.Value, shown.GetProperty(field.Key).GetRawText()));
    }
}

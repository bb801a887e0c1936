using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;

namespace Tests.SageMaker;

/// <summary>What the create calls refuse, under the names that a state's Retry and Catch see.</summary>
public class CreateCallTests
{
    const string Unmodelled = "SageMaker.AmazonSageMakerException", InUse = "SageMaker.ResourceInUseException",
    Limit = "SageMaker.ResourceLimitExceededException";

    [Theory]
    [InlineData(
        "createTrainingJob",
        "TrainingJobName",
        "\"-\"",
        "1 validation error detected: Value '-' at 'trainingJobName' failed to satisfy constraint: Member must " +
        "satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")]
    [InlineData(
        "createTrainingJob",
        "ResourceConfig",
        """{"InstanceType": "local", "InstanceCount": -1, "VolumeSizeInGB": 1}""",
        "2 validation errors detected: Value 'local' at 'resourceConfig.instanceType' failed to satisfy " +
        "constraint: Member must satisfy enum value set: [ml.m4.xlarge, ")]
    [InlineData(
        "createTrainingJob",
        "StoppingCondition",
        null,
        "1 validation error detected: Value null at 'stoppingCondition' failed to satisfy constraint: Member must not be null")]
    [InlineData(
        "createModel",
        "ModelName",
        "\"a_b\"",
        "1 validation error detected: Value 'a_b' at 'modelName' failed to satisfy constraint: Member must satisfy " +
        "regular expression pattern: [a-zA-Z0-9]([\\-a-zA-Z0-9]*[a-zA-Z0-9])?")]
    [InlineData(
        "createModel",
        "ExecutionRoleArn",
        "\"role\"",
        "2 validation errors detected: Value 'role' at 'executionRoleArn' failed to satisfy constraint: ")]
    [InlineData(
        "createModel",
        "PrimaryContainer",
        """{"Image": "a b", "ModelDataUrl": "ftp://x"}""",
        "2 validation errors detected: Value 'a b' at 'primaryContainer.image' failed to satisfy constraint: " +
        "Member must satisfy regular expression pattern: [\\S]+; Value 'ftp://x' at 'primaryContainer.modelDataUrl' ")]
    [InlineData("createModel", "PrimaryContainer", null, "A model needs a container: PrimaryContainer.")]
    [InlineData(
        "createModel",
        "PrimaryContainer",
        """
        {"Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
          "ModelDataUrl": "s3://bucket/x", "Environment": {"MAX_CONTENT_LENGTH": "6 MB"}}
        """,
        "The container does not start with the environment variable MAX_CONTENT_LENGTH '6 MB': give a whole number of bytes.")]
    [InlineData(
        "createTransformJob",
        "TransformJobName",
        null,
        "1 validation error detected: Value null at 'transformJobName' failed to satisfy constraint: Member must not be null")]
    [InlineData(
        "createTransformJob",
        "BatchStrategy",
        "\"Many\"",
        "1 validation error detected: Value 'Many' at 'batchStrategy' failed to satisfy constraint: Member must " +
        "satisfy enum value set: [MultiRecord, SingleRecord]")]
    [InlineData(
        "createTransformJob",
        "MaxConcurrentTransforms",
        "\"2\"",
        "STRING_VALUE can not be converted to an Integer (at 'maxConcurrentTransforms').")]
    [InlineData(
        "createTransformJob",
        "Tags",
        """[{"Key": "", "Value": "x"}]""",
        "1 validation error detected: Value '' at 'tags.1.member.key' failed to satisfy constraint: Member must " +
        "have length greater than or equal to 1")]
    [InlineData(
        "createTransformJob", "ModelName", "\"nobody\"", "Could not find model \"arn:aws:sagemaker:us-east-1:123456789012:model/nobody\".")]
    public async Task A_wrong_request_is_refused_in_the_services_words(
        string action, string field, string? value, string message)
    {
        using var workbench = await CreateAsync();
        var request = JsonObject.Create(Request(action, "another"))!;
        request.Remove(field);
        if (value is not null)
            request[field] = JsonNode.Parse(value);

        await RefusedAsync(workbench, action, request, Unmodelled, message);
    }

    [Theory]
    [InlineData(
        "createTrainingJob",
        "first",
        InUse,
        "Training job names must be unique within an AWS account and region, and a training job with this name " +
        "already exists (arn:aws:sagemaker:us-east-1:123456789012:training-job/first) (Service: AmazonSageMaker; " +
        "Status Code: 400; Error Code: ResourceInUse; Request ID: ")]
    [InlineData(
        "createTransformJob",
        "taken",
        InUse,
        "Job name must be unique within an AWS account and region, and a job with this name already exists " +
        "(arn:aws:sagemaker:us-east-1:123456789012:transform-job/taken) (Service: ")]
    [InlineData(
        "createHyperParameterTuningJob",
        "taken",
        InUse,
        "Job name must be unique within an AWS account and region, and a job with this name already exists " +
        "(arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/taken) (Service: ")]
    [InlineData(
        "createModel",
        "model",
        Unmodelled,
        "Cannot create already existing model \"arn:aws:sagemaker:us-east-1:123456789012:model/model\". (Service: ")]
    public async Task A_name_is_taken_once(string action, string name, string error, string message)
    {
        using var workbench = await CreateAsync();
        if (name == "taken")
            await workbench.RunAsync(action, Request(action, name));

        await RefusedAsync(workbench, action, JsonObject.Create(Request(action, name))!, error, message);
    }

    [Theory]
    [InlineData("createTrainingJob", "ml.m5.xlarge for training job usage", 0, 1)]
    [InlineData("createTrainingJob", "ml.m5.xlarge", 0, 1)]
    [InlineData("createHyperParameterTuningJob", "ml.m5.xlarge for training job usage", 1, 2)]
    [InlineData("createTransformJob", "ml.m5.xlarge for transform job usage", 0, 1)]
    public async Task A_quota_is_not_exceeded(string action, string quota, int limit, int asked)
    {
        using var workbench = await CreateAsync(new() { [quota] = limit, ["ml.m4.xlarge"] = 0 });
        var use = action == "createTransformJob" ? "transform job" : "training job";

        await RefusedAsync(workbench, action, JsonObject.Create(Request(action, "another"))!, Limit,
            $"The account-level service limit 'ml.m5.xlarge for {use} usage' is {limit} Instances, with current " +
            $"utilization of 0 Instances and a request delta of {asked} Instances. ");
    }

    [Fact]
    public async Task A_quota_that_is_not_reached_is_none()
    {
        using var workbench = await CreateAsync();
        using var limited = await CreateAsync(new() { ["ml.m5.xlarge"] = 2 }, workbench);

        await limited.RunAsync("createHyperParameterTuningJob", Requests.Tuning(parallel: 2));
    }

    [Theory]
    [InlineData("createTrainingJob")]
    [InlineData("createTransformJob")]
    [InlineData("createHyperParameterTuningJob")]
    public async Task A_role_that_does_not_trust_SageMaker_is_refused(string action)
    {
        using var workbench = await CreateAsync();
        workbench.TrustsSageMaker = false;

        await RefusedAsync(workbench, action, JsonObject.Create(Request(action, "another"))!, Unmodelled,
            $"Could not assume role {Workbench.Role}. Please ensure that the role exists and allows principal " +
            "'sagemaker.amazonaws.com' to assume the role.");
    }

    /// <summary>
    /// With data and, unless there is a quota for training, the training job <c>first</c> and its model <c>model</c>.
    /// </summary>
    static async Task<Workbench> CreateAsync(Dictionary<string, int>? quotas = null, Workbench? trained = null)
    {
        var workbench = new Workbench(quotas: quotas);
        workbench.PutData(rows: 40);
        if (quotas is null)
        {
            await workbench.TrainModelAsync(new() { ["num_round"] = "1" });
            return workbench;
        }
        workbench.Put("model.tar.gz", trained?.Bytes("models/first/output/model.tar.gz") ?? "any bytes"u8.ToArray());
        await workbench.RunAsync("createModel", Requests.Model("model", "s3://bucket/model.tar.gz"));
        return workbench;
    }

    static JsonElement Request(string action, string name) => action switch
    {
        "createTrainingJob" => Requests.Training(name, new() { ["num_round"] = "1" }),
        "createModel" => Requests.Model(name, "s3://bucket/models/first/output/model.tar.gz"),
        "createTransformJob" => Requests.Transform(name, "model"),
        _ => Requests.Tuning(name),
    };

    static async Task RefusedAsync(Workbench workbench, string action, JsonObject request, string error, string message)
    {
        var failure = await Assert.ThrowsAsync<IntegrationException>(
            () => workbench.RunAsync(action, JsonSerializer.SerializeToElement(request)));

        Assert.Equal(error, failure.Error);
        Assert.StartsWith(message, failure.Cause, StringComparison.Ordinal);
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;
using Local.SageMaker.Models;
using Local.SageMaker.Training;
using Local.SageMaker.Transform;
using Local.SageMaker.Tuning;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker;

/// <summary>
/// Jobs as the service shows them, in two shapes: the answer of a Describe call (times in seconds), and the detail of
/// an EventBridge event (times in milliseconds, tags as a map), which is what the <c>.sync</c> integrations of Step
/// Functions return. An answer has the defaults of what the request left out, as those of DescribeTrainingJob and
/// DescribeModel of May 2025 that users have published.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/automating-sagemaker-with-eventbridge.html"/>
static class Descriptions
{
    public static JsonElement Describe(TrainingJob job, bool asEvent = false)
    {
        var time = asEvent ? (Func<DateTimeOffset?, JsonNode?>)Milliseconds : Seconds;
        return Element(new()
        {
            ["TrainingJobName"] = job.Name,
            ["TrainingJobArn"] = job.Arn,
            ["TuningJobArn"] = job.TuningJobArn,
            ["ModelArtifacts"] = job.State.ModelArtifacts is { } artifact
                ? new JsonObject { ["S3ModelArtifacts"] = artifact }
                : null,
            ["TrainingJobStatus"] = job.State.Status.ToString(),
            ["SecondaryStatus"] = job.State.SecondaryStatus,
            ["FailureReason"] = job.State.FailureReason,
            ["HyperParameters"] = Node(job.HyperParameters),
            ["AlgorithmSpecification"] = Completed(
                Algorithm(job.Request.GetProperty("AlgorithmSpecification"), null),
                ("EnableSageMakerMetricsTimeSeries", false)),
            ["RoleArn"] = job.Definition.RoleArn,
            ["InputDataConfig"] = new JsonArray(
                [
                    .. job.Request.GetProperty("InputDataConfig")
                        .EnumerateArray()
                        .Select(channel => Completed(Copy(channel), ("CompressionType", "None"), ("RecordWrapperType", "None"))),
                ]),
            ["OutputDataConfig"] = Completed(
                Copy(job.Request.GetProperty("OutputDataConfig")), ("KmsKeyId", ""), ("CompressionType", "GZIP")),
            ["ResourceConfig"] = Field(job.Request, "ResourceConfig"),
            ["StoppingCondition"] = Field(job.Request, "StoppingCondition"),
            ["CreationTime"] = time(job.CreationTime),
            ["TrainingStartTime"] = time(job.State.TrainingStartTime),
            ["TrainingEndTime"] = time(job.State.TrainingEndTime),
            ["LastModifiedTime"] = time(job.State.LastModifiedTime),
            ["SecondaryStatusTransitions"] = new JsonArray(
                [.. job.State.Transitions.Select(transition => WithoutNulls(new()
            {
                ["Status"] = transition.Status, ["StartTime"] = time(transition.StartTime),
                ["EndTime"] = time(transition.EndTime), ["StatusMessage"] = transition.Message,
            }))]),
            ["TrainingTimeInSeconds"] = WholeSeconds(job.State),
            ["BillableTimeInSeconds"] = WholeSeconds(job.State),
            ["FinalMetricDataList"] = new JsonArray([.. job.State.Metrics.Select(metric => new JsonObject
            {
                ["MetricName"] = metric.Key, ["Value"] = (double)metric.Value,
                ["Timestamp"] = time(job.State.LastModifiedTime),
            })]),
            ["EnableNetworkIsolation"] = Flag(job.Request, "EnableNetworkIsolation"),
            ["EnableInterContainerTrafficEncryption"] = Flag(job.Request, "EnableInterContainerTrafficEncryption"),
            ["EnableManagedSpotTraining"] = Flag(job.Request, "EnableManagedSpotTraining"),
            ["CheckpointConfig"] = Given("CheckpointConfig"),
            ["DebugHookConfig"] = Given("DebugHookConfig"),
            ["Environment"] = Given("Environment"),
            ["ExperimentConfig"] = Given("ExperimentConfig"),
            ["InfraCheckConfig"] = Given("InfraCheckConfig"),
            ["ProfilerConfig"] = Given("ProfilerConfig"),
            ["RemoteDebugConfig"] = Given("RemoteDebugConfig"),
            ["RetryStrategy"] = Given("RetryStrategy"),
            ["VpcConfig"] = Given("VpcConfig"),
            ["Tags"] = asEvent ? Node(job.Tags) : null,
        });

        // The documentation's events do not have these.
        JsonNode? Given(string field) => asEvent ? null : Field(job.Request, field);
        JsonObject Completed(JsonObject given, params (string, JsonNode)[] defaults) =>
            asEvent ? given : WithDefaults(given, defaults);
    }

    public static JsonElement Describe(Model model) => Element(new()
    {
        ["ModelName"] = model.Name,
        ["PrimaryContainer"] = model.Request.TryGetProperty("PrimaryContainer", out var container)
            ? Container(container)
            : null,
        ["Containers"] = model.Request.TryGetProperty("Containers", out var containers)
            ? new JsonArray([.. containers.EnumerateArray().Select(Container)])
            : null,
        ["ExecutionRoleArn"] = model.ExecutionRoleArn,
        ["CreationTime"] = Seconds(model.CreationTime),
        ["ModelArn"] = model.Arn,
        ["EnableNetworkIsolation"] = Flag(model.Request, "EnableNetworkIsolation"),
        ["VpcConfig"] = Field(model.Request, "VpcConfig"),
    });

    public static JsonElement Describe(TransformJob job, bool asEvent = false)
    {
        var time = asEvent ? (Func<DateTimeOffset?, JsonNode?>)Milliseconds : Seconds;
        var (input, output) = (Copy(job.Request.GetProperty("TransformInput")), Copy(job.Request.GetProperty("TransformOutput")));
        input.TryAdd("CompressionType", "None");
        input.TryAdd("SplitType", "None");
        output.TryAdd("AssembleWith", "None");
        return Element(new()
        {
            ["TransformJobName"] = job.Name,
            ["TransformJobArn"] = job.Arn,
            ["TransformJobStatus"] = job.Status.ToString(),
            ["FailureReason"] = job.FailureReason,
            ["ModelName"] = job.Model.Name,
            ["MaxConcurrentTransforms"] = job.Definition.MaxConcurrentTransforms,
            ["ModelClientConfig"] = Field(job.Request, "ModelClientConfig"),
            ["MaxPayloadInMB"] = job.Definition.MaxPayloadInMB,
            ["BatchStrategy"] = job.Definition.BatchStrategy,
            ["Environment"] = Field(job.Request, "Environment"),
            ["TransformInput"] = input,
            ["TransformOutput"] = output,
            ["TransformResources"] = Field(job.Request, "TransformResources"),
            ["CreationTime"] = time(job.CreationTime),
            ["TransformStartTime"] = time(job.CreationTime),
            ["TransformEndTime"] = time(job.EndTime),
            ["DataProcessing"] = Field(job.Request, "DataProcessing"),
            ["ExperimentConfig"] = Field(job.Request, "ExperimentConfig"),
            ["Tags"] = asEvent ? Node(job.Tags) : null,
        });
    }

    public static JsonNode? Seconds(DateTimeOffset? time) =>
        time is { } at ? JsonValue.Create(at.ToUnixTimeMilliseconds() / 1000m) : null;

    /// <summary>From start to end, rounded down (recorded: 125.026 s are 125); at least one.</summary>
    static JsonValue? WholeSeconds(TrainingJobState state) =>
        state is { TrainingStartTime: { } start, TrainingEndTime: { } end }
        ? JsonValue.Create(Math.Max(1, (long)(end - start).TotalSeconds))
        : null;

    /// <summary>A model's container, its artifact in both forms.</summary>
    static JsonObject Container(JsonElement container)
    {
        var shown = WithDefaults(Copy(container), ("Mode", "SingleModel"), ("Environment", new JsonObject()));
        if (container.TryGetProperty("ModelDataUrl", out var url))
        {
            shown["ModelDataSource"] = new JsonObject
            {
                ["S3DataSource"] = new JsonObject
                {
                    ["S3Uri"] = url.GetString(),
                    ["S3DataType"] = "S3Object",
                    ["CompressionType"] = "Gzip",
                },
            };
        }
        return shown;
    }

    static JsonObject WithDefaults(JsonObject given, params (string Field, JsonNode Value)[] defaults)
    {
        foreach (var (field, value) in defaults)
            given.TryAdd(field, value);
        return given;
    }

    public static JsonNode? Milliseconds(DateTimeOffset? time) =>
        time is { } at ? JsonValue.Create(at.ToUnixTimeMilliseconds()) : null;

    /// <summary>The service fills in how it reads the algorithm's metrics.</summary>
    public static JsonObject Algorithm(JsonElement specification, Objective? objective)
    {
        var algorithm = Copy(specification);
        algorithm["MetricDefinitions"] = new JsonArray(
        [
            .. Metric.Names.Select(name => MetricDefinition(name, name)),
            .. objective is null ? [] : new[] { MetricDefinition("ObjectiveMetric", objective.MetricName) },
        ]);
        return algorithm;
    }

    static JsonObject MetricDefinition(string name, string metric) =>
        new() { ["Name"] = name, ["Regex"] = Metric.Pattern(metric) };

    public static JsonObject Copy(JsonElement value) => JsonObject.Create(value)!.DeepClone().AsObject();

    public static JsonNode? Field(JsonElement request, string name) =>
        request.TryGetProperty(name, out var value) ? JsonSerializer.SerializeToNode(value) : null;

    static bool Flag(JsonElement request, string name) =>
        request.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    public static JsonNode? Node<T>(T value) => JsonSerializer.SerializeToNode(value);

    public static JsonObject WithoutNulls(JsonObject node)
    {
        foreach (var name in node.Where(field => field.Value is null).Select(field => field.Key).ToList())
            node.Remove(name);
        return node;
    }

    public static JsonElement Element(JsonObject node) =>
        JsonSerializer.SerializeToElement(WithoutNulls(node), AwsJson.Sparse);
}

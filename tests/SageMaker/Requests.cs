using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tests.SageMaker;

/// <summary>Requests over the workbench's bucket, and those that differ from another in a field.</summary>
static class Requests
{
    public static JsonElement Tuning(
        string name = "tune",
        int jobs = 2,
        int parallel = 2,
        string strategy = "Bayesian",
        string objective = "validation:rmse",
        string type = "Minimize",
        Dictionary<string, string>? hyperparameters = null,
        object? ranges = null,
        string contentType = "text/csv",
        string image = Workbench.Image) =>
        JsonSerializer.SerializeToElement(new
        {
            HyperParameterTuningJobName = name,
            HyperParameterTuningJobConfig = new
            {
                Strategy = strategy,
                HyperParameterTuningJobObjective = new { Type = type, MetricName = objective },
                ResourceLimits = new { MaxNumberOfTrainingJobs = jobs, MaxParallelTrainingJobs = parallel },
                ParameterRanges = ranges ?? new
                {
                    IntegerParameterRanges = new[] { new { Name = "max_depth", MinValue = "1", MaxValue = "10" } },
                    ContinuousParameterRanges = new[] { new { Name = "eta", MinValue = "0.1", MaxValue = "0.5", ScalingType = "Linear" } },
                },
                RandomSeed = 7,
            },
            TrainingJobDefinition = new
            {
                StaticHyperParameters = hyperparameters ?? new() { ["num_round"] = "20", ["objective"] = "reg:squarederror" },
                AlgorithmSpecification = new { TrainingImage = image, TrainingInputMode = "File" },
                RoleArn = Workbench.Role,
                InputDataConfig = Channels(contentType),
                OutputDataConfig = new { S3OutputPath = "s3://bucket/models" },
                ResourceConfig = new { InstanceType = "ml.m5.xlarge", InstanceCount = 1, VolumeSizeInGB = 5 },
                StoppingCondition = new { MaxRuntimeInSeconds = 3600 },
            },
        });

    public static JsonElement Training(
        string name,
        Dictionary<string, string> hyperparameters,
        string contentType = "text/csv",
        int seconds = 3600) => JsonSerializer.SerializeToElement(new
        {
            TrainingJobName = name,
            HyperParameters = hyperparameters,
            AlgorithmSpecification = new { TrainingImage = Workbench.Image, TrainingInputMode = "File" },
            RoleArn = Workbench.Role,
            InputDataConfig = Channels(contentType),
            OutputDataConfig = new { S3OutputPath = "s3://bucket/models/" },
            ResourceConfig = new { InstanceType = "ml.m5.xlarge", InstanceCount = 1, VolumeSizeInGB = 5 },
            StoppingCondition = new { MaxRuntimeInSeconds = seconds },
        });

    public static JsonElement Model(string name, string modelDataUrl, string image = Workbench.Image) =>
        JsonSerializer.SerializeToElement(new
        {
            ModelName = name,
            PrimaryContainer = new { Image = image, ModelDataUrl = modelDataUrl },
            ExecutionRoleArn = Workbench.Role,
        });

    public static JsonElement Transform(
        string name,
        string model,
        string input = "s3://bucket/csv/test.csv",
        string splitType = "Line",
        int? payload = null,
        string? batchStrategy = null) =>
        JsonSerializer.SerializeToElement(new Dictionary<string, object?>
        {
            ["TransformJobName"] = name,
            ["ModelName"] = model,
            ["MaxPayloadInMB"] = payload,
            ["BatchStrategy"] = batchStrategy,
            ["TransformInput"] = new
            {
                DataSource = new { S3DataSource = new { S3DataType = "S3Prefix", S3Uri = input } },
                ContentType = "text/csv",
                SplitType = splitType,
            },
            ["TransformOutput"] = new { S3OutputPath = "s3://bucket/output" },
            ["TransformResources"] = new { InstanceType = "ml.m5.xlarge", InstanceCount = 1 },
        }.Where(field => field.Value is not null).ToDictionary());

    /// <summary>The request with one field set, or removed when the value is null.</summary>
    /// <param name="value">JSON.</param>
    public static JsonElement With(this JsonElement request, string path, string? value)
    {
        var root = JsonObject.Create(request)!;
        var parts = path.Split('.');
        var parent = parts[..^1].Aggregate(root, (node, part) => node[part]!.AsObject());
        parent.Remove(parts[^1]);
        if (value is not null)
            parent[parts[^1]] = JsonNode.Parse(value);
        return JsonSerializer.SerializeToElement(root);
    }

    static object[] Channels(string contentType) => [Channel("train", contentType), Channel("validation", contentType)];

    static object Channel(string name, string contentType) => new
    {
        ChannelName = name,
        ContentType = contentType,
        DataSource = new
        {
            S3DataSource = new
            {
                S3DataType = "S3Prefix",
                S3Uri = $"s3://bucket/csv/{name}.csv",
                S3DataDistributionType = "FullyReplicated",
            },
        },
    };
}

using System.Text.Json;
using Local.SageMaker.Transform;
using Local.SageMaker.Tuning;

namespace Local.SageMaker;

// The fields of SageMaker's requests that decide something here; Describe answers with the whole request.

/// <summary>
/// What the training jobs of a tuning job have in common; of a training job itself, everything but its name.
/// </summary>
sealed record TrainingJobDefinition
{
    public string? DefinitionName { get; init; }

    /// <summary>Given, as are <see cref="HyperParameterRanges"/>, where a tuning job has several definitions.</summary>
    public Objective? TuningObjective { get; init; }

    public ParameterRanges? HyperParameterRanges { get; init; }
    public IReadOnlyDictionary<string, string> StaticHyperParameters { get; init; } = new Dictionary<string, string>();
    public IReadOnlyDictionary<string, string> HyperParameters { get; init; } = new Dictionary<string, string>();
    public required AlgorithmSpecification AlgorithmSpecification { get; init; }
    public required string RoleArn { get; init; }
    public IReadOnlyList<Channel> InputDataConfig { get; init; } = [];
    public required OutputDataConfig OutputDataConfig { get; init; }
    public required ResourceConfig ResourceConfig { get; init; }
    public required StoppingCondition StoppingCondition { get; init; }
    public RetryStrategy? RetryStrategy { get; init; }
    public bool EnableManagedSpotTraining { get; init; }
    public CheckpointConfig? CheckpointConfig { get; init; }
    public DebugHookConfig? DebugHookConfig { get; init; }
}

sealed record CheckpointConfig(string S3Uri, string? LocalPath);

sealed record DebugHookConfig(IReadOnlyList<JsonElement>? CollectionConfigurations);

/// <summary>For training jobs that end with an InternalServerError.</summary>
sealed record RetryStrategy(int MaximumRetryAttempts);

sealed record AlgorithmSpecification(string? TrainingImage, string TrainingInputMode, JsonElement? MetricDefinitions);

sealed record Channel(
    string ChannelName,
    DataSource DataSource,
    string? ContentType,
    string? CompressionType,
    string? RecordWrapperType,
    string? InputMode);

sealed record DataSource(S3DataSource? S3DataSource);

sealed record S3DataSource(string S3DataType, string S3Uri, string? S3DataDistributionType);

sealed record OutputDataConfig(string S3OutputPath, string? CompressionType);

sealed record ResourceConfig(int? InstanceCount, string? InstanceType);

sealed record StoppingCondition(int? MaxRuntimeInSeconds, int? MaxWaitTimeInSeconds)
{
    public static readonly TimeSpan LongestRuntime = TimeSpan.FromDays(28);

    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html"/>
    public TimeSpan Runtime =>
        MaxRuntimeInSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromDays(1);
}

sealed record CreateTrainingJobRequest(string TrainingJobName)
{
    public IReadOnlyList<Tag> Tags { get; init; } = [];
}

sealed record CreateModelRequest(
    string ModelName,
    ContainerDefinition? PrimaryContainer,
    IReadOnlyList<ContainerDefinition>? Containers,
    string? ExecutionRoleArn)
{
    public IReadOnlyList<Tag> Tags { get; init; } = [];
}

/// <param name="ModelDataSource">For what is no batch transform: see <see cref="TransformRules"/>.</param>
sealed record ContainerDefinition(
    string? Image, string? ModelDataUrl, string? Mode, JsonElement? ModelDataSource = null)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

sealed record CreateTransformJobRequest
{
    public required string TransformJobName { get; init; }
    public required string ModelName { get; init; }
    public int? MaxConcurrentTransforms { get; init; }
    public int? MaxPayloadInMB { get; init; }
    public string? BatchStrategy { get; init; }
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    public required TransformInput TransformInput { get; init; }
    public required TransformOutput TransformOutput { get; init; }
    public DataProcessing? DataProcessing { get; init; }
    public required TransformResources TransformResources { get; init; }
    public IReadOnlyList<Tag> Tags { get; init; } = [];
}

sealed record TransformInput(DataSource DataSource, string? ContentType, string? CompressionType, string? SplitType);

sealed record TransformOutput(string S3OutputPath, string? Accept, string? AssembleWith);

sealed record TransformResources(string InstanceType, int InstanceCount);

sealed record DataProcessing(string? InputFilter, string? JoinSource, string? OutputFilter);

sealed record Tag(string Key, string Value);

sealed record AddTagsRequest(string ResourceArn, IReadOnlyList<Tag> Tags);

sealed record DeleteTagsRequest(string ResourceArn, IReadOnlyList<string> TagKeys);

sealed record ListTagsRequest(string ResourceArn, string? NextToken);

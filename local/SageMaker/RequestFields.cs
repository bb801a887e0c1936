using System.Text.Json;
using Local.Aws;

namespace Local.SageMaker;

/// <summary>
/// What becomes of the fields of SageMaker's API that nothing here reads (those that are read are in
/// <c>Requests.cs</c>): each is refused, or has no effect. A test compares the three with the API model, so that no
/// field is overlooked.
/// </summary>
static class RequestFields
{
    /// <summary>Fields of a training job, and of a tuning job's definition, that would change the training.</summary>
    static readonly string[] RefusedOfTraining =
    [
        "AlgorithmSpecification.AlgorithmName", "AlgorithmSpecification.ContainerArguments",
        "AlgorithmSpecification.ContainerEntrypoint", "AlgorithmSpecification.TrainingImageConfig",
        "DebugRuleConfigurations", "HyperParameterRanges.AutoParameters",
        "InputDataConfig.DataSource.DatasetSource", "InputDataConfig.DataSource.FileSystemDataSource",
        "InputDataConfig.DataSource.S3DataSource.AttributeNames",
        "InputDataConfig.DataSource.S3DataSource.HubAccessConfig", "InputDataConfig.DataSource.S3DataSource.InstanceGroupNames",
        "InputDataConfig.DataSource.S3DataSource.ModelAccessConfig", "InputDataConfig.ShuffleConfig",
        "MlflowConfig", "ModelPackageConfig", "ProfilerRuleConfigurations",
        "ResourceConfig.InstanceGroups", "ResourceConfig.InstancePlacementConfig", "ResourceConfig.TrainingPlanArn",
        "ServerlessJobConfig", "TensorBoardOutputConfig",
    ];

    /// <summary>
    /// What is about machines, networks, keys and bills, which there are none of here; and a debugger that collects
    /// nothing, which the SageMaker SDK for Python asks for by itself.
    /// </summary>
    static readonly string[] WithoutEffectOnTraining =
    [
        "AlgorithmSpecification.EnableSageMakerMetricsTimeSeries", "DebugHookConfig.CollectionConfigurations.CollectionName",
        "DebugHookConfig.CollectionConfigurations.CollectionParameters", "DebugHookConfig.HookParameters",
        "DebugHookConfig.LocalPath", "DebugHookConfig.S3OutputPath", "EnableInterContainerTrafficEncryption",
        "EnableNetworkIsolation",
        "Environment", "ExperimentConfig", "HyperParameterTuningResourceConfig", "InfraCheckConfig",
        "OutputDataConfig.KmsKeyId", "ProfilerConfig", "RemoteDebugConfig",
        "ResourceConfig.KeepAlivePeriodInSeconds", "ResourceConfig.VolumeKmsKeyId", "ResourceConfig.VolumeSizeInGB",
        "SessionChainingConfig", "StoppingCondition.MaxPendingTimeInSeconds", "VpcConfig",
    ];

    static readonly string[] RefusedOfContainer =
        ["AdditionalModelDataSources", "ImageConfig", "InferenceSpecificationName", "ModelPackageName", "MultiModelConfig"];

    /// <summary>Refused, by the path of its name, which passes through lists.</summary>
    public static IReadOnlyDictionary<string, string[]> Refused { get; } = new Dictionary<string, string[]>
    {
        ["CreateHyperParameterTuningJob"] =
        [
            "Autotune", "HyperParameterTuningJobConfig.ParameterRanges.AutoParameters",
            .. Below("TrainingJobDefinition", RefusedOfTraining), .. Below("TrainingJobDefinitions", RefusedOfTraining),
        ],
        ["CreateTrainingJob"] = RefusedOfTraining,
        ["CreateModel"] = [
            "InferenceExecutionConfig", .. Below("PrimaryContainer", RefusedOfContainer),
            .. Below("Containers", RefusedOfContainer),
        ],
        ["CreateTransformJob"] = ["DataCaptureConfig"],
        ["CreateEndpointConfig"] =
        [
            "AsyncInferenceConfig", "DataCaptureConfig", "ExplainerConfig", "MetricsConfig", "ShadowProductionVariants",
            "ProductionVariants.AcceleratorType", "ProductionVariants.InstancePools",
        ],
        ["UpdateTrainingJob"] = ["ProfilerRuleConfigurations"],
    };

    /// <summary>Accepted, and shown by Describe as it was given where it shows it.</summary>
    public static IReadOnlyDictionary<string, string[]> WithoutEffect { get; } = new Dictionary<string, string[]>
    {
        ["CreateHyperParameterTuningJob"] = [
            .. Below("TrainingJobDefinition", WithoutEffectOnTraining),
            .. Below("TrainingJobDefinitions", WithoutEffectOnTraining),
        ],
        ["CreateTrainingJob"] = WithoutEffectOnTraining,
        ["CreateModel"] = ["Containers.ContainerHostname", "EnableNetworkIsolation", "PrimaryContainer.ContainerHostname", "VpcConfig"],
        ["CreateEndpointConfig"] =
        [
            "EnableNetworkIsolation", "ExecutionRoleArn", "KmsKeyId", "VpcConfig",
            "ProductionVariants.CapacityReservationConfig", "ProductionVariants.ContainerStartupHealthCheckTimeoutInSeconds",
            "ProductionVariants.CoreDumpConfig", "ProductionVariants.EnableSSMAccess",
            "ProductionVariants.InferenceAmiVersion",
            "ProductionVariants.ModelDataDownloadTimeoutInSeconds",
            "ProductionVariants.VariantInstanceProvisionTimeoutInSeconds", "ProductionVariants.VolumeSizeInGB",
        ],
        // A resource has no more tags than the smallest page may have.
        ["ListTags"] = ["MaxResults"],
        // What can be updated of a job that runs: warm pools, profiling and debugging.
        ["UpdateTrainingJob"] = ["ProfilerConfig", "RemoteDebugConfig", "ResourceConfig"],
        // It is added to captured data, which there are none of.
        ["InvokeEndpoint"] = ["InferenceId"],
        ["CreateTransformJob"] = [
            "ExperimentConfig", "ModelClientConfig", "TransformOutput.KmsKeyId",
            "TransformResources.TransformAmiVersion", "TransformResources.VolumeKmsKeyId",
        ],
    };

    /// <exception cref="AwsException">A field is there that SageMaker acts upon and this program does not.</exception>
    public static void RefuseUnsupported(string operation, JsonElement request)
    {
        if (Refused.GetValueOrDefault(operation, [])
            .FirstOrDefault(path => IsThere(request, path.Split('.'))) is { } path)
            throw new AwsException("ValidationException", $"'{path}' is not supported here. Remove it, or run this on AWS.");
    }

    static bool IsThere(JsonElement value, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
            return value.ValueKind != JsonValueKind.Null;
        if (value.ValueKind == JsonValueKind.Object)
            return value.TryGetProperty(path[0], out var field) && IsThere(field, path[1..]);
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (IsThere(item, path))
                    return true;
            }
        }
        return false;
    }

    static IEnumerable<string> Below(string parent, string[] fields) => fields.Select(field => $"{parent}.{field}");
}

using Local.Aws;

namespace Local.SageMaker.Training;

/// <summary>
/// What SageMaker checks before a training job is created, beyond the API model; and what is not supported here, by
/// name.
/// </summary>
static class TrainingRules
{
    public static void Check(Platform platform, Principal role, TrainingJobDefinition definition)
    {
        _ = AlgorithmImage.Parse(definition.AlgorithmSpecification.TrainingImage);
        if (definition.AlgorithmSpecification.MetricDefinitions is { ValueKind: System.Text.Json.JsonValueKind.Array })
            throw Invalid(
                "You can't override the metric definitions for Amazon SageMaker algorithms. Please retry the " +
                "request without specifying metric definitions.");
        if (definition.OutputDataConfig.CompressionType == "NONE")
            throw Invalid("OutputDataConfig.CompressionType 'NONE' is not supported here: use GZIP.");
        // https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html
        if (definition.StoppingCondition.MaxRuntimeInSeconds > StoppingCondition.LongestRuntime.TotalSeconds)
            throw Invalid(
                $"StoppingCondition.MaxRuntimeInSeconds {definition.StoppingCondition.MaxRuntimeInSeconds} is more " +
                "than 28 days, the longest that a training job may run.");
        CheckWaiting(definition);
        foreach (var (name, value) in definition.StaticHyperParameters.Concat(definition.HyperParameters))
            Check(name, value);
        if (definition.InputDataConfig.GroupBy(channel => channel.ChannelName)
            .FirstOrDefault(channels => channels.Count() > 1) is { } twice)
            throw Invalid($"The channel '{twice.Key}' is there twice. Give each channel a name of its own.");
        foreach (var channel in definition.InputDataConfig)
            Check(platform, role, channel, definition.RoleArn);
    }

    /// <summary>Spot instances, which there are none of here, have a time to wait for them; others have not.</summary>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/model-managed-spot-training.html"/>
    static void CheckWaiting(TrainingJobDefinition definition)
    {
        var limits = definition.StoppingCondition;
        if (!definition.EnableManagedSpotTraining && limits.MaxWaitTimeInSeconds is not null)
            throw Invalid("Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining is set to true");
        if (definition.EnableManagedSpotTraining && !(limits.MaxWaitTimeInSeconds >= limits.Runtime.TotalSeconds))
            throw Invalid("Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds");
    }

    /// <summary>
    /// Refuses hyperparameters that the container acts upon and this program does not: scripts, Dask.
    /// </summary>
    static void Check(string hyperparameter, string value)
    {
        if (hyperparameter is "sagemaker_program" or "sagemaker_submit_directory"
            || (hyperparameter, value) is ("use_dask_gpu_training", "true"))
            throw Invalid($"The hyperparameter {hyperparameter} ('{value}') is not supported here. Remove it, or run this on AWS.");
    }

    static void Check(Platform platform, Principal role, Channel channel, string roleArn)
    {
        var name = $"The channel '{channel.ChannelName}'";
        if (channel.DataSource.S3DataSource is not { } source)
            throw Invalid($"{name} has no S3DataSource: other data sources are not supported here.");
        if (source.S3DataType is not ("S3Prefix" or "ManifestFile"))
            throw Invalid(
                $"{name} has S3DataType '{source.S3DataType}', which is not supported here: use S3Prefix or ManifestFile.");
        if (channel.RecordWrapperType is "RecordIO")
            throw Invalid($"{name} is to be wrapped in RecordIO, which the algorithm cannot read: leave RecordWrapperType out.");

        var uri = S3Uri.Parse(source.S3Uri);
        if (!Exists(platform.Objects, role, uri))
        {
            throw Invalid(
                $"No S3 objects found under S3 URL \"{source.S3Uri}\" given in input data source. Please ensure that " +
                "the bucket exists in the selected region "
                + $"({platform.Account.Region}), that objects exist under that S3 prefix, and that the role " +
                $"\"{roleArn}\" has \"s3:ListBucket\" permissions on bucket \"{uri.Bucket}\".");
        }
    }

    static bool Exists(IObjectStore objects, Principal role, S3Uri uri)
    {
        try
        {
            return objects.List(role, uri.Bucket, uri.Key).Any();
        }
        catch (AwsException e) when (e.Code is "NoSuchBucket" or "AccessDenied")
        {
            return false;
        }
    }

    static AwsException Invalid(string message) => new("ValidationException", message);
}

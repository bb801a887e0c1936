using Local.SageMaker.XGBoost;

namespace Local.SageMaker;

/// <summary>The channels that the algorithm knows, checked as the container does.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_algorithm_toolkit/channel_validation.py"/>
static class TrainingChannels
{
    /// <exception cref="UserErrorException">A channel is missing, unknown, or of a content type that the container does not take.</exception>
    public static (Channel Train, Channel? Validation) Choose(TrainingJobDefinition definition)
    {
        var channels = definition.InputDataConfig.ToDictionary(channel => channel.ChannelName);
        var train = channels.GetValueOrDefault("train") ?? throw new UserErrorException("Missing required channel: train");
        foreach (var channel in definition.InputDataConfig)
        {
            if (channel.ChannelName is not ("train" or "validation" or "code"))
                throw new UserErrorException($"Extraneous channel found: {channel.ChannelName}");
            if (channel.ContentType is not ("csv" or "text/csv"))
            {
                throw new UserErrorException(
                    $"Channel configuration for '{channel.ChannelName}' channel is not supported: {{'ContentType': '{channel.ContentType}', 'RecordWrapperType': 'None', "
                    + $"'S3DistributionType': '{channel.DataSource.S3DataSource!.S3DataDistributionType ?? "FullyReplicated"}', 'TrainingInputMode': 'File'}}");
            }
        }
        return (train, channels.GetValueOrDefault("validation"));
    }
}

using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Training;

/// <summary>The channels that the algorithm knows, checked as the container does.</summary>
/// <param name="Format">That of the train channel: the container reads the other one as the same.</param>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_algorithm_toolkit/channel_validation.py"/>
sealed record TrainingChannels(Channel Train, Channel? Validation, TrainingFormat Format)
{
    /// <summary>What the container takes a channel without a content type for.</summary>
    const string DefaultContentType = "text/libsvm";

    /// <exception cref="UserErrorException">A channel is missing, unknown, or of a content type that the container does not take.</exception>
    public static TrainingChannels Choose(TrainingJobDefinition definition)
    {
        var channels = definition.InputDataConfig.ToDictionary(channel => channel.ChannelName);
        var train = channels.GetValueOrDefault("train") ?? throw new UserErrorException("Missing required channel: train");
        foreach (var channel in definition.InputDataConfig)
        {
            if (channel.ChannelName is not ("train" or "validation" or "code"))
                throw new UserErrorException($"Extraneous channel found: {channel.ChannelName}");
            if (channel.ChannelName == "code" ? channel.ContentType != "text/python" : FormatOf(channel) is null)
            {
                throw new UserErrorException(
                    $"Channel configuration for '{channel.ChannelName}' channel is not supported: {{'ContentType': '{channel.ContentType ?? DefaultContentType}', 'RecordWrapperType': 'None', "
                    + $"'S3DistributionType': '{channel.DataSource.S3DataSource!.S3DataDistributionType ?? "FullyReplicated"}', 'TrainingInputMode': 'File'}}");
            }
        }
        return new(train, channels.GetValueOrDefault("validation"), FormatOf(train)!.Value);
    }

    /// <returns>Null when the container knows no such content type.</returns>
    public static TrainingFormat? FormatOf(Channel channel) => (channel.ContentType ?? DefaultContentType) switch
    {
        "csv" or "text/csv" => TrainingFormat.Csv,
        "libsvm" or "text/libsvm" or "text/x-libsvm" => TrainingFormat.Libsvm,
        "parquet" or "application/x-parquet" => TrainingFormat.Parquet,
        "recordio-protobuf" or "application/x-recordio-protobuf" => TrainingFormat.RecordIO,
        _ => null,
    };
}

/// <summary>What the algorithm can read.</summary>
enum TrainingFormat { Csv, Libsvm, Parquet, RecordIO }

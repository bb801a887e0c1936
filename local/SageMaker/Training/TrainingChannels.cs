using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Training;

/// <summary>The channels that the algorithm knows, checked as the container does.</summary>
/// <param name="Format">The train channel's: the container reads the other one as the same.</param>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_algorithm_toolkit/channel_validation.py"/>
sealed record TrainingChannels(InputChannel Train, InputChannel? Validation, TrainingFormat Format)
{
    /// <summary>What the container takes a channel without a content type for.</summary>
    const string DefaultContentType = "text/libsvm";

    /// <exception cref="UserErrorException">A channel is missing, unknown, or of a content type that the container does not take.</exception>
    public static TrainingChannels Choose(IReadOnlyList<InputChannel> given)
    {
        var channels = given.ToDictionary(channel => channel.Name);
        var train = channels.GetValueOrDefault("train") ?? throw new UserErrorException("Missing required channel: train");
        foreach (var channel in given)
        {
            if (channel.Name is not ("train" or "validation" or "code"))
                throw new UserErrorException($"Extraneous channel found: {channel.Name}");
            if (channel.Name == "code" ? channel.ContentType != "text/python" : FormatOf(channel.ContentType) is null)
            {
                throw new UserErrorException(
                    $"Channel configuration for '{channel.Name}' channel is not supported: {{'ContentType': '{channel.ContentType ?? DefaultContentType}', 'RecordWrapperType': 'None', "
                    + $"'S3DistributionType': '{channel.Distribution ?? "FullyReplicated"}', 'TrainingInputMode': 'File'}}");
            }
        }
        return new(train, channels.GetValueOrDefault("validation"), FormatOf(train.ContentType)!.Value);
    }

    /// <returns>Null when the container knows no such content type.</returns>
    public static TrainingFormat? FormatOf(string? contentType) => (contentType ?? DefaultContentType) switch
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

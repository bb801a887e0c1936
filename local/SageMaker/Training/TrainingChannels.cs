using Local.Aws;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Training;

/// <summary>The channels that the algorithm knows, checked as the container does.</summary>
/// <param name="Format">The train channel's: the container reads the other one as the same.</param>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_algorithm_toolkit/channel_validation.py"/>
sealed record TrainingChannels(InputChannel Train, InputChannel? Validation, TrainingFormat Format)
{
    /// <summary>What the container takes a channel without a content type for.</summary>
    const string DefaultContentType = "text/libsvm";

    /// <exception cref="UserErrorException">A channel is missing, unknown, or of a content type that the container does
    /// not take.</exception>
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
                    $"Channel configuration for '{channel.Name}' channel is not supported: " +
                    $"{{'ContentType': '{channel.ContentType ?? DefaultContentType}', 'RecordWrapperType': 'None', "
                    + $"'S3DistributionType': '{channel.Distribution ?? "FullyReplicated"}', 'TrainingInputMode': 'File'}}");
            }
        }
        return new(train, channels.GetValueOrDefault("validation"), FormatOf(train.ContentType)!.Value);
    }

    /// <exception cref="UserErrorException">A channel is piped whose format the container does not take so.</exception>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/master/src/sagemaker_xgboost_container/data_utils.py"/>
    public static void RefusePipes(TrainingJobDefinition definition, AlgorithmImage image)
    {
        if (!definition.InputDataConfig.Any(channel => TrainingNotices.IsPiped(definition, channel)))
            return;
        // The train channel's format is that of all.
        var train = definition.InputDataConfig.FirstOrDefault(channel => channel.ChannelName == "train");
        var format = FormatOf(train?.ContentType);
        if (format is TrainingFormat.Libsvm)
            throw new UserErrorException("Pipe mode not supported for LibSVM.");
        if (!image.HasPipes && format is not null)
            throw new UserErrorException(
                $"Pipe mode for {Name(format.Value)} is no longer supported. Please use Fast File mode (default) instead. "
                + "Set input_mode='File' in your SageMaker Estimator or TrainingInput.");

        static string Name(TrainingFormat format) => format switch
        {
            TrainingFormat.Csv => "CSV",
            TrainingFormat.RecordIO => "RecordIO-Protobuf",
            _ => format.ToString(),
        };
    }

    /// <summary>The beginning of a job's training data, in whole lines; null when they are no CSV, or gone.</summary>
    /// <exception cref="AwsException">S3 refuses the caller.</exception>
    public static byte[]? FirstRows(IObjectStore objects, Principal caller, TrainingJob job)
    {
        const int most = 256 << 10;
        var channel = job.Definition.InputDataConfig.FirstOrDefault(channel => channel.ChannelName == "train");
        if (channel is null || FormatOf(channel.ContentType) is not TrainingFormat.Csv || channel.CompressionType == "Gzip")
            return null;
        var file = InputChannel.Download(objects, caller, channel).Files.FirstOrDefault(file => file.Size > 0);
        if (file is null || !File.Exists(file.Path))
            return null;
        using var stream = File.OpenRead(file.Path);
        var rows = new byte[Math.Min(most, stream.Length)];
        stream.ReadExactly(rows);
        var end = stream.Length <= most ? rows.Length : Array.LastIndexOf(rows, (byte)'\n') + 1;
        return rows[..end];
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

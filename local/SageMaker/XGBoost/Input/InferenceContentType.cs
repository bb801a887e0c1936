namespace Local.SageMaker.XGBoost.Input;

/// <summary>The formats of requests that the container reads, and how it is told them.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/data_utils.py"/>
static class InferenceContentType
{
    public const string Csv = "csv", Libsvm = "libsvm", Protobuf = "recordio-protobuf";

    const string Known =
        "csv, libsvm, parquet, recordio-protobuf, text/csv, text/libsvm, text/x-libsvm, application/x-parquet, " +
        "application/x-recordio-protobuf";

    /// <param name="text">As in the HTTP header, parameters included; null when the request has none, which means
    /// libsvm.</param>
    /// <exception cref="InferenceException">415: the container does not accept it.</exception>
    public static string Parse(string? text)
    {
        if (text is null)
            return Libsvm;
        string[] parts = [.. text.ToLowerInvariant().Split(';').Select(part => part.Trim())];
        switch (parts[0])
        {
            case "csv" or "text/csv":
                return parts.Skip(1)
                    .Select(part => part.Split('=', 2))
                    .LastOrDefault(part => part is [var name, _] && name.Trim() == "label_size")?[1]
                    .Trim()
                    .Trim('"') is null or "1"
                    ? Csv
                    : throw new InferenceException(
                        415, $"{text} is not an accepted csv ContentType. Optional parameter label_size must be equal to 1");
            case "libsvm" or "text/libsvm" or "text/x-libsvm":
                return Libsvm;
            case "recordio-protobuf" or "application/x-recordio-protobuf":
                return Protobuf;
            case "parquet" or "application/x-parquet":
                throw new InferenceException(415, $"Content-type {text} is not supported.");
            default:
                throw new InferenceException(415, $"{text} is not an accepted ContentType: {Known}.");
        }
    }
}

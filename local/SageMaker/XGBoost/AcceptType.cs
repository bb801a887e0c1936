namespace Local.SageMaker.XGBoost;

/// <summary>The types of answers of the serving container.</summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/1.7-1/src/sagemaker_xgboost_container/algorithm_mode/serve.py"/>
static class AcceptType
{
    public const string Csv = "text/csv", Json = "application/json", JsonLines = "application/jsonlines",
        Protobuf = "application/x-recordio-protobuf";

    static readonly string[] All = [Json, JsonLines, Protobuf, Csv];

    /// <param name="accept">As in the HTTP header; null when the request has none.</param>
    /// <param name="standard">The type of the container's choice.</param>
    /// <exception cref="InferenceException">406: there is no such type.</exception>
    public static string Parse(string? accept, string standard)
    {
        var type = accept?.Split(';')[0].Trim();
        if (type is null or "" or "*/*")
            return standard;
        return All.Contains(type.ToLowerInvariant()) ? type.ToLowerInvariant() : throw new InferenceException(
            406,
            $"Accept type {type} is not supported. Please use supported accept types: " +
            $"[{string.Join(", ", All.Select(each => $"'{each}'"))}].");
    }
}

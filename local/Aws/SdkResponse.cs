using Local.Aws.Protocols;

namespace Local.Aws;

/// <summary>
/// What the AWS SDK for Java makes of an answer: Step Functions calls services with it, and shows a state all that it
/// gives.
/// </summary>
static class SdkResponse
{
    /// <summary>The members <c>SdkHttpMetadata</c> and <c>SdkResponseMetadata</c>.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Metadata(
        int status, string requestId, IReadOnlyDictionary<string, string> headers) =>
    [
        new("SdkHttpMetadata", new
        {
            AllHttpHeaders = headers.ToDictionary(header => header.Key, header => new[] { header.Value }),
            HttpHeaders = headers,
            HttpStatusCode = status,
        }),
        new("SdkResponseMetadata", new { RequestId = requestId }),
    ];

    /// <summary>A refusal's message, the cause of a task's failure.</summary>
    /// <param name="service">As the SDK names it: <c>AWSLambda</c>, <c>AmazonSageMaker</c>.</param>
    public static string Cause(
        AwsException refusal, string service, string? message = null, string? requestId = null) =>
        $"{message ?? refusal.Message} (Service: {service}; Status Code: {(int)refusal.Status}; "
        + $"Error Code: {refusal.Code}; Request ID: {requestId ?? RequestIds.New()}; Proxy: null)";
}

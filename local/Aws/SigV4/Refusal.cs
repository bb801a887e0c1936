using System.Net;
using Local.Aws.Protocols;

namespace Local.Aws.SigV4;

/// <summary>
/// How a request that does not prove its caller is refused: S3 has codes of its own, the JSON services share theirs.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"/>
/// <seealso href="https://docs.aws.amazon.com/awssupport/latest/APIReference/CommonErrors.html"/>
static class Refusal
{
    const string InvalidTokenMessage = "The security token included in the request is invalid.";

    const string WrongSignatureMessage =
        "The request signature we calculated does not match the signature you provided. "
        + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

    static bool SpeaksS3(HttpRequest request) => WireProtocols.Of(request) is WireProtocol.S3;

    static bool SpeaksQuery(HttpRequest request) => WireProtocols.Of(request) is WireProtocol.Query;

    public static AwsException Unsigned(HttpRequest request) => SpeaksS3(request)
        ? new("AccessDenied", "Access Denied", HttpStatusCode.Forbidden)
        : new("MissingAuthenticationTokenException", "Missing Authentication Token", HttpStatusCode.Forbidden);

    public static AwsException Malformed(HttpRequest request, string message)
    {
        if (!SpeaksS3(request))
            return new("IncompleteSignatureException", message);
        var isInHeader = request.Headers.Authorization.Count > 0;
        return new(isInHeader ? "AuthorizationHeaderMalformed" : "AuthorizationQueryParametersError", message);
    }

    public static AwsException UnknownKey(HttpRequest request)
    {
        const string S3Message = "The AWS Access Key Id you provided does not exist in our records.";
        return SpeaksS3(request) ? new("InvalidAccessKeyId", S3Message, HttpStatusCode.Forbidden)
            : SpeaksQuery(request) ? new("InvalidClientTokenId", InvalidTokenMessage, HttpStatusCode.Forbidden)
            : new("UnrecognizedClientException", InvalidTokenMessage);
    }

    public static AwsException WrongToken(HttpRequest request) => SpeaksS3(request)
        ? new("InvalidToken", "The provided token is malformed or otherwise invalid.")
        : new("UnrecognizedClientException", InvalidTokenMessage);

    public static AwsException Skewed(HttpRequest request, DateTimeOffset now)
    {
        const string S3Message = "The difference between the request time and the current time is too large.";
        return SpeaksS3(request)
            ? new("RequestTimeTooSkewed", S3Message, HttpStatusCode.Forbidden)
            : new(
                "InvalidSignatureException",
                $"Signature expired or not yet current: its time is more than 15 minutes from {now:yyyyMMdd'T'HHmmss'Z'}.");
    }

    /// <param name="reason">What is wrong with it.</param>
    public static AwsException Unreadable(HttpRequest request, string reason) => SpeaksS3(request)
        ? new("IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header.")
        : new("MalformedHttpRequestException", $"The request's body cannot be read: {reason}");

    public static AwsException Expired() => new("AccessDenied", "Request has expired", HttpStatusCode.Forbidden);

    public static AwsException UnsignedHeader(HttpRequest request, string name)
    {
        var s3Message = $"There were headers present in the request which were not signed: {name}";
        return SpeaksS3(request)
            ? new("AccessDenied", s3Message, HttpStatusCode.Forbidden)
            : new("InvalidSignatureException", $"'{name}' must be a 'SignedHeader' in the AWS Authorization.");
    }

    /// <summary>S3's refusal of a signature, of a request or of a part of its body.</summary>
    public static AwsException WrongS3Signature() => new(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
        HttpStatusCode.Forbidden);

    public static AwsException WrongSignature(HttpRequest request) => SpeaksS3(request) ? WrongS3Signature()
        : SpeaksQuery(request) ? new("SignatureDoesNotMatch", WrongSignatureMessage, HttpStatusCode.Forbidden)
        : new("InvalidSignatureException", WrongSignatureMessage);

    /// <remarks>As S3 refuses version 2 in the regions that never took it.</remarks>
    public static AwsException VersionNotSupported() => new(
        "InvalidRequest",
        "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.");

    public static AwsException NoPayloadHash() =>
        new("InvalidRequest", "Missing required header for this request: x-amz-content-sha256");

    public static AwsException WrongPayload() =>
        new("XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.");

    public static AwsException WrongPayloadHash(string value) => new(
        "InvalidArgument",
        "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
        + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value; "
        + $"it is '{value}'.");

    public static AwsException TooLarge() => new(
        "RequestEntityTooLargeException",
        "The request's body is larger than any operation that is served here accepts.",
        HttpStatusCode.RequestEntityTooLarge);
}

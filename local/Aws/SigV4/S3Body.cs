using System.Globalization;
using System.Net;

namespace Local.Aws.SigV4;

/// <summary>The body of an S3 request, verified as it is read: the forms that <c>x-amz-content-sha256</c> announces.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html"/>
static class S3Body
{
    public const string Unsigned = "UNSIGNED-PAYLOAD";

    public static void Verify(HttpContext http, string payload, ChunkSignature signature)
    {
        var request = http.Request;
        switch (payload)
        {
            case Unsigned:
                break;
            case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" or "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER":
                Decode(http, signature);
                break;
            case "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
                Decode(http, null);
                break;
            case { Length: 64 } hash when hash.All(char.IsAsciiHexDigit):
                request.Body = new HashedStream(request.Body, hash);
                break;
            default:
                throw Refusal.WrongPayloadHash(payload);
        }
    }

    static void Decode(HttpContext http, ChunkSignature? signature)
    {
        var request = http.Request;
        if (!long.TryParse(request.Headers["x-amz-decoded-content-length"], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            throw new AwsException("MissingContentLength", "You must provide the Content-Length HTTP header.", HttpStatusCode.LengthRequired);
        var trailers = request.Headers["x-amz-trailer"].SelectMany(line => line!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        var body = new AwsChunkedStream(request.Body, length, [.. trailers], signature);
        request.Body = body;
        request.ContentLength = length;
        http.Features.Set(body);
    }
}

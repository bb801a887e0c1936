using System.Globalization;
using System.Net;

namespace Local.Aws.SigV4;

/// <summary>
/// The body of an S3 request, verified as it is read: the forms that <c>x-amz-content-sha256</c> announces.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html"/>
static class S3Body
{
    public const string Unsigned = "UNSIGNED-PAYLOAD";

    const StringSplitOptions Trimmed = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

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
        var announced = request.Headers["x-amz-decoded-content-length"];
        if (!long.TryParse(announced, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            const string Message = "You must provide the Content-Length HTTP header.";
            throw new AwsException("MissingContentLength", Message, HttpStatusCode.LengthRequired);
        }
        var trailers = request.Headers["x-amz-trailer"]
            .SelectMany(line => line!.Split(',', Trimmed));
        var body = new AwsChunkedStream(request.Body, length, [.. trailers], signature);
        request.Body = body;
        request.ContentLength = length;
        http.Features.Set(body);
    }
}

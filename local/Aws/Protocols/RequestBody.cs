using System.IO.Compression;
using System.Net;
using Local.Aws.SigV4;

namespace Local.Aws.Protocols;

/// <summary>
/// The body of a request that is read as a whole; its size was limited before (see
/// <see cref="SignatureVerification"/>). SDKs compress what they send to CloudWatch.
/// </summary>
static class RequestBody
{
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext http)
    {
        var isCompressed = http.Request.Headers.ContentEncoding.ToString() is "gzip";
        if (!isCompressed && http.Request.Body is MemoryStream { Position: 0 } read && read.TryGetBuffer(out var bytes))
            return bytes;
        var body = new MemoryStream();
        if (isCompressed)
            await DecompressAsync(http, body);
        else
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }

    /// <exception cref="AwsException">It is larger than a body may be, or no gzip.</exception>
    static async Task DecompressAsync(HttpContext http, MemoryStream body)
    {
        try
        {
            await using var gzip = new GZipStream(http.Request.Body, CompressionMode.Decompress);
            var part = new byte[1 << 16];
            while (await gzip.ReadAsync(part, http.RequestAborted) is > 0 and var length)
            {
                body.Write(part, 0, length);
                if (body.Length > SignatureVerification.LargestBody)
                    throw new AwsException(
                        "RequestEntityTooLargeException",
                        "Request body too large.",
                        HttpStatusCode.RequestEntityTooLarge);
            }
        }
        catch (InvalidDataException)
        {
            throw new AwsException("SerializationException", "The request's body is not compressed with gzip.");
        }
    }
}

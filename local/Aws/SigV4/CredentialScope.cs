using System.Security.Cryptography;
using System.Text;

namespace Local.Aws.SigV4;

/// <summary>
/// What a signature is good for: one key, on one day (<c>yyyyMMdd</c>), in one region, for one service.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"/>
sealed record CredentialScope(string AccessKeyId, string Date, string Region, string Service)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>SHA-256 of nothing, in hexadecimal.</summary>
    public const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>Reads <c>KEY/20130524/us-east-1/s3/aws4_request</c>; null when it is not one.</summary>
    public static CredentialScope? TryParse(string credential) =>
        credential.Split('/') is [{ Length: > 0 } key, { Length: 8 } date, { Length: > 0 } region, { Length: > 0 } service, "aws4_request"]
            ? new(key, date, region, service)
            : null;

    public override string ToString() => $"{Date}/{Region}/{Service}/aws4_request";

    public byte[] SigningKey(string secretAccessKey) =>
        new[] { Date, Region, Service, "aws4_request" }.Aggregate(
            Encoding.UTF8.GetBytes("AWS4" + secretAccessKey),
            (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));

    /// <param name="timestamp"><c>yyyyMMddTHHmmssZ</c>, as the request has it.</param>
    public string StringToSign(string timestamp, string canonicalRequest) =>
        $"{Algorithm}\n{timestamp}\n{this}\n{Hash(canonicalRequest)}";

    public static string Sign(byte[] signingKey, string stringToSign) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(signingKey, Encoding.UTF8.GetBytes(stringToSign)));

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

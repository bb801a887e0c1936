using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Local.S3.Files;

namespace Local.S3;

/// <summary>
/// An object's entity tag: the MD5 of its content, in hexadecimal; the MD5 of its parts' MD5s and their number when it
/// came in parts.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html"/>
[SuppressMessage("Security", "CA5351", Justification = "S3's tags are MD5, and protect against nothing.")]
static class ETag
{
    public static string Of(byte[] md5) => Convert.ToHexStringLower(md5);

    public static string Of(Stream content) => Of(MD5.HashData(content));

    public static string Of(IReadOnlyList<Part> parts) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Of(MD5.HashData([.. parts.SelectMany(part => Convert.FromHexString(part.ETag))]))}-{parts.Count}");

    public static string Quoted(string etag) => $"\"{etag}\"";
}

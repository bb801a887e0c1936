using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Benchmarks.Starts;

/// <summary>Signs requests to Step Functions, as SDKs do (version 4).</summary>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html"/>
static class Signature
{
    const string Names = "host;x-amz-date;x-amz-target";

    public static void Sign(HttpRequestMessage request, string host, string target, byte[] body)
    {
        var stamp = DateTimeOffset.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{stamp[..8]}/us-east-1/states/aws4_request";
        var canonical = $"POST\n/\n\nhost:{host}\nx-amz-date:{stamp}\nx-amz-target:{target}\n\n{Names}\n{Hash(body)}";
        var text = $"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        var key = Encoding.UTF8.GetBytes("AWS4test");
        foreach (var part in scope.Split('/'))
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        request.Headers.Add("X-Amz-Date", stamp);
        request.Headers.Add("X-Amz-Target", target);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential=test/{scope}, SignedHeaders={Names}, Signature={signature}");
    }

    static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Local.Aws.SigV4;
using Microsoft.AspNetCore.Http.Features;

namespace Local.Aws.SigV2;

/// <summary>
/// Version 2 of signatures, which S3 takes in its oldest regions: the AWS CLI 1 and boto3 presign with it there.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html"/>
[SuppressMessage("Security", "CA5350", Justification = "The version is HMAC-SHA1.")]
static class SignatureVersion2
{
    static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);

    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html"/>
    static readonly string[] Regions =
    [
        "us-east-1", "us-west-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-1", "ap-southeast-2", "sa-east-1",
    ];

    /// <summary>The parameters of a query that are signed.</summary>
    static readonly string[] SignedParameters =
    [
        "accelerate", "acl", "analytics", "cors", "delete", "encryption", "inventory", "legal-hold", "lifecycle", "location",
        "logging", "metrics", "notification", "object-lock", "ownershipControls", "partNumber", "policy", "policyStatus",
        "publicAccessBlock", "replication", "requestPayment", "response-cache-control", "response-content-disposition",
        "response-content-encoding", "response-content-language", "response-content-type", "response-expires", "restore",
        "retention", "select", "select-type", "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId",
        "versioning", "versions", "website",
    ];

    public static bool Has(HttpRequest request) => IsInHeader(request) || IsInQuery(request);

    /// <param name="find">The credentials of an access key; null when there are none.</param>
    /// <exception cref="AwsException">The signature does not prove who made the request.</exception>
    public static Principal Verify(HttpContext http, Func<string, Credentials?> find, string region, DateTimeOffset now)
    {
        var request = http.Request;
        if (!IsTaken(region))
            throw Refusal.VersionNotSupported();
        var (key, signature) = IsInHeader(request)
            ? request.Headers.Authorization.ToString()["AWS ".Length..].Split(':', 2) is [var id, var given] ? (id, given) : ("", "")
            : (request.Query["AWSAccessKeyId"].ToString(), request.Query["Signature"].ToString());
        var credentials = find(key) ?? throw Refusal.UnknownKey(request);
        if (credentials.SessionToken != Amz(request, "x-amz-security-token"))
            throw Refusal.WrongToken(request);
        var date = IsInHeader(request) ? CheckDate(request, now) : CheckExpires(request, now);
        if (!IsSignedBy(credentials.SecretAccessKey, StringToSign(http, date), signature))
            throw Refusal.WrongS3Signature();
        return credentials.Principal;
    }

    public static bool IsTaken(string region) => Regions.Contains(region);

    public static bool IsSignedBy(string secretAccessKey, string stringToSign, string signature)
    {
        var expected = Convert.ToBase64String(
            HMACSHA1.HashData(Encoding.UTF8.GetBytes(secretAccessKey), Encoding.UTF8.GetBytes(stringToSign)));
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature));
    }

    static bool IsInHeader(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith("AWS ", StringComparison.Ordinal);

    static bool IsInQuery(HttpRequest request) =>
        request.Headers.Authorization.Count == 0
        && request.Query.ContainsKey("AWSAccessKeyId") && request.Query.ContainsKey("Signature");

    static string CheckExpires(HttpRequest request, DateTimeOffset now)
    {
        var text = request.Query["Expires"].ToString();
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var expires))
            throw new AwsException("AccessDenied", $"Invalid date (should be seconds since epoch): {text}",
                System.Net.HttpStatusCode.Forbidden);
        return now.ToUnixTimeSeconds() <= expires ? text : throw Refusal.Expired();
    }

    static string CheckDate(HttpRequest request, DateTimeOffset now)
    {
        var date = request.Headers["x-amz-date"].FirstOrDefault() ?? request.Headers.Date.ToString();
        if (!DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            throw new AwsException("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header",
                System.Net.HttpStatusCode.Forbidden);
        if ((now - time).Duration() > Skew)
            throw Refusal.Skewed(request, now);
        // With x-amz-date, which is signed as a header, the line of the date is empty.
        return request.Headers.ContainsKey("x-amz-date") ? "" : date;
    }

    static string StringToSign(HttpContext http, string date)
    {
        var request = http.Request;
        var text = new StringBuilder()
            .Append(request.Method).Append('\n')
            .Append(HeaderOrParameter(request, "Content-MD5")).Append('\n')
            .Append(HeaderOrParameter(request, "Content-Type")).Append('\n')
            .Append(date).Append('\n');
        var names = request.Headers.Keys.Concat(request.Query.Keys).Select(name => name.ToLowerInvariant())
            .Where(name => name.StartsWith("x-amz-", StringComparison.Ordinal)).Distinct()
                .Order(StringComparer.Ordinal);
        foreach (var name in names)
            text.Append(name).Append(':').Append(Amz(request, name)).Append('\n');
        return text.Append(Resource(http)).ToString();
    }

    /// <summary>The path as it was sent, after the bucket that the host names, and the parameters that are
    /// signed.</summary>
    static string Resource(HttpContext http)
    {
        const string Suffix = ".localhost";
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var (path, query) = target.Split('?', 2) is [var before, var after] ? (before, after) : (target, "");
        var host = http.Request.Host.Host;
        var bucket = host.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase) ? "/" + host[..^Suffix.Length] : "";
        var parameters = query.Split('&').Select(parameter => parameter.Split('=', 2))
            .Where(parameter => SignedParameters.Contains(parameter[0]))
            .OrderBy(parameter => parameter[0], StringComparer.Ordinal)
            .Select(parameter => parameter is [var name, var value]
                ? $"{name}={Uri.UnescapeDataString(value.Replace('+', ' '))}" : parameter[0])
            .ToList();
        return bucket + path + (parameters.Count == 0 ? "" : "?" + string.Join('&', parameters));
    }

    static string? HeaderOrParameter(HttpRequest request, string name) =>
        request.Headers[name].FirstOrDefault() ?? request.Query[name].FirstOrDefault();

    static string? Amz(HttpRequest request, string name) =>
        request.Headers.TryGetValue(name, out var values) ? string.Join(',', values.Select(value => value?.Trim()))
        : request.Query[name].FirstOrDefault();
}

using System.Net;
using System.Xml.Linq;
using Local.Aws;

namespace Local.S3.Configuration;

/// <summary>What web pages of other origins may do with a bucket.</summary>
/// <remarks>Pages of other machines never get so far: only this machine is served.</remarks>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html"/>
static class CorsRules
{
    /// <summary>Answers a browser's question before a request.</summary>
    public static Task AnswerPreflight(S3Request request)
    {
        var origin = request.Header("Origin")
            ?? throw new AwsException("BadRequest", "Insufficient information. Origin request header needed.");
        var method = request.Header("Access-Control-Request-Method")
            ?? throw new AwsException("BadRequest", "Invalid Access-Control-Request-Method: null");
        var asked = Names(request.Header("Access-Control-Request-Headers"));
        if (BucketSubresource.Get("cors").Find(request.Bucket.Configuration) is not { } document)
            throw Refused(request, "CORSResponse: CORS is not enabled for this bucket.");
        var rule = Find(document, origin, method, asked)
            ?? throw Refused(request,
                "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, " +
                "request method / Access-Control-Request-Method or Access-Control-Request-Headers are not " +
                "whitelisted by the resource's CORS spec.");
        Write(request, rule, origin);
        if (asked.Length > 0)
            request.Response.Headers.AccessControlAllowHeaders =
                string.Join(", ", asked.Select(name => name.ToLowerInvariant()));
        return Task.CompletedTask;
    }

    /// <summary>Says in an answer that its page may read it, if a rule of the bucket says so.</summary>
    public static void Apply(S3Request request)
    {
        if (request.Header("Origin") is { } origin && request.BucketName is { } name
            && request.Store.FindBucket(name) is { } bucket
            && BucketSubresource.Get("cors").Find(bucket.Configuration) is { } document
            && Find(document, origin, request.Request.Method, []) is { } rule)
            Write(request, rule, origin);
    }

    static XElement? Find(XElement document, string origin, string method, string[] headers) =>
        document.Elements().FirstOrDefault(rule =>
            ConfigurationRules.Values(rule, "AllowedOrigin").Any(pattern => Matches(pattern, origin))
            && ConfigurationRules.Values(rule, "AllowedMethod").Contains(method)
            && headers.All(name => ConfigurationRules.Values(rule, "AllowedHeader")
                .Any(pattern => Matches(pattern.ToLowerInvariant(), name.ToLowerInvariant()))));

    static void Write(S3Request request, XElement rule, string origin)
    {
        var headers = request.Response.Headers;
        var isAny = ConfigurationRules.Values(rule, "AllowedOrigin").Contains("*");
        headers.AccessControlAllowOrigin = isAny ? "*" : origin;
        if (!isAny)
            headers.AccessControlAllowCredentials = "true";
        headers.AccessControlAllowMethods = string.Join(", ", ConfigurationRules.Values(rule, "AllowedMethod"));
        if (string.Join(", ", ConfigurationRules.Values(rule, "ExposeHeader")) is { Length: > 0 } exposed)
            headers.AccessControlExposeHeaders = exposed;
        if (ConfigurationRules.Value(rule, "MaxAgeSeconds") is { } seconds)
            headers.AccessControlMaxAge = seconds;
        headers.Vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
    }

    static bool Matches(string pattern, string text) => pattern.Split('*', 2) is [var start, var end]
        ? text.Length >= start.Length + end.Length && text.StartsWith(start, StringComparison.Ordinal)
            && text.EndsWith(end, StringComparison.Ordinal)
        : pattern == text;

    static string[] Names(string? header) =>
        header?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    static AwsException Refused(S3Request request, string message) =>
        new AwsException("AccessForbidden", message, HttpStatusCode.Forbidden)
            .With("Method", request.Header("Access-Control-Request-Method"))
            .With("ResourceType", request.Key is null ? "BUCKET" : "OBJECT");
}

using Local.CloudFormation.Stacks;
using Microsoft.AspNetCore.WebUtilities;

namespace Local.CloudFormation.Api;

/// <summary>
/// Where a template lies in S3: <c>https://s3.REGION.amazonaws.com/BUCKET/KEY</c>,
/// <c>https://BUCKET.s3.REGION.amazonaws.com/KEY</c>, or what a client makes of the address of this program.
/// </summary>
static class TemplateUrl
{
    /// <exception cref="Aws.AwsException">It is none of those.</exception>
    public static (string Bucket, string Key, string? Version) Parse(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "s3"))
            throw StackErrors.Invalid("TemplateURL must be a supported URL.");
        var path = Uri.UnescapeDataString(url.AbsolutePath).TrimStart('/');
        var version = QueryHelpers.ParseQuery(url.Query).TryGetValue("versionId", out var given) ? $"{given}" : null;
        var host = url.Host;
        if (url.Scheme == "s3")
            return Checked(host, path, version);
        var isVirtual = host.IndexOf(".s3.", StringComparison.Ordinal) is var at and > 0
            || (at = host.IndexOf(".s3-", StringComparison.Ordinal)) > 0
            || (at = host.IndexOf(".localhost", StringComparison.Ordinal)) > 0;
        if (isVirtual)
            return Checked(host[..at], path, version);
        if (!url.IsLoopback && !host.StartsWith("s3", StringComparison.Ordinal))
            throw StackErrors.Invalid("TemplateURL must be a supported URL.");
        return path.Split('/', 2) is [var bucket, var key] ? Checked(bucket, key, version) : Checked("", "", null);
    }

    static (string Bucket, string Key, string? Version) Checked(string bucket, string key, string? version) =>
        bucket.Length > 0 && key.Length > 0 ? (bucket, key, version)
            : throw StackErrors.Invalid("TemplateURL must reference a valid S3 object to which you have access.");
}

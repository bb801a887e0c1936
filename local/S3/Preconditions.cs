using System.Globalization;
using System.Net;
using Local.Aws;
using Local.S3.Files;

namespace Local.S3;

/// <summary>The conditions of a request, as RFC 9110 §13 and S3 understand them.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html"/>
static class Preconditions
{
    /// <summary>
    /// For reading. <c>If-Match</c> prevails over <c>If-Unmodified-Since</c>, <c>If-None-Match</c> over
    /// <c>If-Modified-Since</c>.
    /// </summary>
    /// <param name="prefix"><c>x-amz-copy-source-</c> where the conditions are on a copy's source.</param>
    public static void CheckRead(S3Request request, S3Object found, string prefix = "")
    {
        // HTTP's times have whole seconds.
        var modified = DateTimeOffset.FromUnixTimeSeconds(found.LastModified.ToUnixTimeSeconds());
        var holds = request.Header(prefix + "If-Match") is { } match ? Matches(match, found)
            : Time(request.Header(prefix + "If-Unmodified-Since")) is not { } unmodifiedSince
                || modified <= unmodifiedSince;
        if (!holds)
            throw S3Error.PreconditionFailed().With(
                "Condition", request.Header(prefix + "If-Match") is null ? "If-Unmodified-Since" : "If-Match");
        var changed = request.Header(prefix + "If-None-Match") is { } noneMatch ? !Matches(noneMatch, found)
            : Time(request.Header(prefix + "If-Modified-Since")) is not { } modifiedSince || modified > modifiedSince;
        if (!changed)
            throw prefix == "" ? new AwsException("NotModified", "Not Modified", HttpStatusCode.NotModified)
                : S3Error.PreconditionFailed();
    }

    /// <summary>
    /// For writing: <c>If-None-Match: *</c> when nothing may be there, <c>If-Match</c> when it must be this.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html"/>
    public static Action<S3Object?>? ForWrite(S3Request request)
    {
        var (match, noneMatch) = (request.Header("If-Match"), request.Header("If-None-Match"));
        if (noneMatch is not (null or "*"))
            throw S3Error.NotImplemented(
                "A header you provided implies functionality that is not implemented: If-None-Match with anything but *");
        if (match is not null && noneMatch is not null)
            throw S3Error.NotImplemented(
                "A header you provided implies functionality that is not implemented: If-Match and If-None-Match at once");
        if (match is not null)
            return Matching(match);
        return noneMatch is null ? null : there =>
        {
            if (there is not null)
                throw S3Error.PreconditionFailed().With("Condition", "If-None-Match");
        };
    }

    /// <summary>The object must be there, with this ETag.</summary>
    public static Action<S3Object?> Matching(string etag) => there =>
    {
        if (there is null)
            throw S3Error.NoSuchKey();
        if (!Matches(etag, there))
            throw S3Error.PreconditionFailed().With("Condition", "If-Match");
    };

    static bool Matches(string etags, S3Object found) =>
        etags.Split(',', StringSplitOptions.TrimEntries)
            .Any(etag => etag == "*" || etag.Trim('"') == found.Metadata.ETag);

    static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
            : null;
}

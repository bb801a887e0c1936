using System.Globalization;

namespace Local.Aws.SigV4;

/// <summary>
/// What a request says of its own signature, in its Authorization header or, when presigned, in its query.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"/>
sealed record RequestSignature
{
    const string MalformedCredential =
        "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".";

    public required CredentialScope Scope { get; init; }
    public required IReadOnlyList<string> SignedHeaders { get; init; }
    public required string Signature { get; init; }

    /// <summary><c>yyyyMMddTHHmmssZ</c></summary>
    public required string Timestamp { get; init; }
    public required DateTimeOffset Time { get; init; }
    public string? SessionToken { get; init; }

    /// <summary>How long a presigned request is good for; null for one that is signed in its header.</summary>
    public TimeSpan? Expires { get; init; }

    /// <returns>Null when the request is not signed.</returns>
    public static RequestSignature? Find(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { Length: > 0 } authorization ? FromHeader(request, authorization)
        : request.Query.ContainsKey("X-Amz-Algorithm") ? FromQuery(request)
        : null;

    /// <summary>
    /// The service that a request says it is signed for, whatever else may be wrong with it; null when it says none.
    /// </summary>
    public static string? FindScope(HttpRequest request)
    {
        var text = request.Headers.Authorization.ToString() is { Length: > 0 } authorization
            ? authorization
            : request.Query["X-Amz-Credential"].ToString();
        return text.Split("/aws4_request")[0].Split('/') is [.., _, var service]
            && text.Contains("/aws4_request", StringComparison.Ordinal) ? service : null;
    }

    static RequestSignature FromHeader(HttpRequest request, string authorization)
    {
        const string Prefix = CredentialScope.Algorithm + " ";
        if (!authorization.StartsWith(Prefix, StringComparison.Ordinal))
            throw Refusal.Malformed(request,
                "The authorization mechanism that you have provided is not supported. Please use AWS4-HMAC-SHA256.");
        var fields = authorization[Prefix.Length..].Split(',', StringSplitOptions.TrimEntries)
            .Select(field => field.Split('=', 2)).Where(field => field.Length == 2)
            .ToLookup(field => field[0], field => field[1]);
        var date = request.Headers["X-Amz-Date"].ToString();
        return new()
        {
            Scope = CredentialScope.TryParse(fields["Credential"].FirstOrDefault() ?? "")
                ?? throw Refusal.Malformed(
                    request, $"The authorization header is malformed; {MalformedCredential}"),
            SignedHeaders = [.. (fields["SignedHeaders"].FirstOrDefault() ?? "")
                .Split(';', StringSplitOptions.RemoveEmptyEntries)],
            Signature = fields["Signature"].FirstOrDefault() ?? "",
            Timestamp = date,
            Time = ParseTime(date) ?? throw Refusal.Malformed(request, "AWS authentication requires a valid Date or x-amz-date header"),
            SessionToken = request.Headers["X-Amz-Security-Token"].FirstOrDefault(),
        };
    }

    static RequestSignature FromQuery(HttpRequest request)
    {
        var query = request.Query;
        var seconds = int.TryParse(
            query["X-Amz-Expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
        // Seven days at most: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html
        if (query["X-Amz-Algorithm"] != CredentialScope.Algorithm || seconds is < 1 or > 604800)
            throw Refusal.Malformed(request,
                "X-Amz-Algorithm must be AWS4-HMAC-SHA256 and X-Amz-Expires a number of seconds from 1 to 604800.");
        var date = query["X-Amz-Date"].ToString();
        return new()
        {
            Scope = CredentialScope.TryParse(query["X-Amz-Credential"].ToString())
                ?? throw Refusal.Malformed(
                    request, $"Error parsing the X-Amz-Credential parameter; {MalformedCredential}"),
            SignedHeaders = [.. query["X-Amz-SignedHeaders"].ToString()
                .Split(';', StringSplitOptions.RemoveEmptyEntries)],
            Signature = query["X-Amz-Signature"].ToString(),
            Timestamp = date,
            Time = ParseTime(date) ?? throw Refusal.Malformed(
                request, "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""),
            SessionToken = query["X-Amz-Security-Token"].FirstOrDefault(),
            Expires = TimeSpan.FromSeconds(seconds),
        };
    }

    static DateTimeOffset? ParseTime(string text)
    {
        var (culture, style) = (CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return DateTimeOffset.TryParseExact(text, "yyyyMMdd'T'HHmmss'Z'", culture, style, out var time) ? time : null;
    }
}

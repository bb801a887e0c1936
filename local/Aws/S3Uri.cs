using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Local.Aws;

/// <summary>
/// <c>s3://bucket/key</c>; the key may be a prefix, or empty. The addresses that S3 has on the web are read too:
/// <c>https://s3.us-west-2.amazonaws.com/bucket/key</c>, <c>https://bucket.s3.us-west-2.amazonaws.com/key</c>.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html"/>
sealed partial record S3Uri(string Bucket, string Key) : IParsable<S3Uri>
{
    /// <exception cref="AwsException">A <c>ValidationException</c>: it is another URI.</exception>
    public static S3Uri Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var uri)
            ? uri
            : throw new AwsException("ValidationException", $"'{s}' is not supported here: write it as s3://bucket/key.");

    public static bool TryParse(
        [NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out S3Uri? result)
    {
        var match = Forms().Match(s ?? "");
        var key = match.Groups["key"].Value;
        if (match.Groups["web"].Success)
            key = Uri.UnescapeDataString(key);
        result = match.Success ? new(match.Groups["bucket"].Value, key) : null;
        return result is not null;
    }

    /// <summary>A key below this one.</summary>
    public S3Uri Below(string name) => this with { Key = Key.Length == 0 ? name : $"{Key.TrimEnd('/')}/{name}" };

    public override string ToString() => $"s3://{Bucket}/{Key}";

    [GeneratedRegex(@"^(s3://(?<bucket>[^/]+)|(?<web>https://)((?<bucket>[^/]+)\.s3([.-][a-z0-9-]+)?\.amazonaws\.com|s3([.-][a-z0-9-]+)?\.amazonaws\.com/(?<bucket>[^/]+)))(/(?<key>.*))?\z",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline)]
    private static partial Regex Forms();
}

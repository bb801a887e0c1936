using System.Diagnostics.CodeAnalysis;

namespace Local.Aws;

/// <summary><c>s3://bucket/key</c>; the key may be a prefix, or empty.</summary>
sealed record S3Uri(string Bucket, string Key) : IParsable<S3Uri>
{
    const string Scheme = "s3://";

    /// <exception cref="AwsException">A <c>ValidationException</c>: it is another URI, such as <c>https://</c>, which SageMaker takes too.</exception>
    public static S3Uri Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var uri) ? uri : throw new AwsException("ValidationException", $"'{s}' is not supported here: write it as s3://bucket/key.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out S3Uri? result)
    {
        result = s?.StartsWith(Scheme, StringComparison.Ordinal) == true && s[Scheme.Length..].Split('/', 2) is [{ Length: > 0 } bucket, .. var key]
            ? new(bucket, key is [var only] ? only : "")
            : null;
        return result is not null;
    }

    /// <summary>A key below this one.</summary>
    public S3Uri Below(string name) => this with { Key = Key.Length == 0 ? name : $"{Key.TrimEnd('/')}/{name}" };

    public override string ToString() => $"{Scheme}{Bucket}/{Key}";
}

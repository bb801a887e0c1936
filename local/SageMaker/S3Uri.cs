using Local.Aws;

namespace Local.SageMaker;

/// <summary><c>s3://bucket/key</c>; the key may be a prefix, or empty.</summary>
sealed record S3Uri(string Bucket, string Key)
{
    /// <exception cref="AwsException">It is an <c>https://</c> URI, which SageMaker takes too.</exception>
    public static S3Uri Parse(string uri)
    {
        if (!uri.StartsWith("s3://", StringComparison.Ordinal))
            throw new AwsException("ValidationException", $"'{uri}' is not supported here: write it as s3://bucket/key.");
        var slash = uri.IndexOf('/', "s3://".Length);
        return slash < 0 ? new(uri["s3://".Length..], "") : new(uri["s3://".Length..slash], uri[(slash + 1)..]);
    }

    /// <summary>A key below this one.</summary>
    public S3Uri Below(string name) => this with { Key = Key.Length == 0 ? name : $"{Key.TrimEnd('/')}/{name}" };

    public override string ToString() => $"s3://{Bucket}/{Key}";
}

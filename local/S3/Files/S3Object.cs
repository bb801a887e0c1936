namespace Local.S3.Files;

/// <summary>An object as it is found in its bucket, one of its versions, or a delete marker; the size in
/// bytes.</summary>
sealed record S3Object(string Key, long Size, DateTimeOffset LastModified, ObjectMetadata Metadata)
{
    /// <summary>
    /// The version of what was written when no versions were kept, or was put into the folder by hand.
    /// </summary>
    public const string NullVersion = "null";

    public string VersionId => Metadata.VersionId ?? NullVersion;
    public bool IsDeleteMarker => Metadata.IsDeleteMarker;
}

/// <summary>The order of S3's listings: that of the UTF-8 bytes, which is that of the code points.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ListingKeysUsingAPIs.html"/>
static class Utf8Order
{
    // Ordinal comparison is by UTF-16 units, where surrogates come before U+E000: lift them above.
    public static Comparer<string> Comparer { get; } = Comparer<string>.Create(static (x, y) =>
    {
        var same = x.AsSpan().CommonPrefixLength(y);
        return same == x.Length || same == y.Length ? x.Length - y.Length : Lift(x[same]) - Lift(y[same]);
    });

    static int Lift(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}

namespace Local.Aws;

/// <summary>S3 as the other services see it. Each call is made, and authorized, as its <c>caller</c>.</summary>
/// <remarks>
/// Refusals are <see cref="AwsException"/>s with S3's codes: <c>NoSuchBucket</c>, <c>NoSuchKey</c>,
/// <c>AccessDenied</c>.
/// </remarks>
interface IObjectStore
{
    /// <summary>
    /// The objects whose key starts with <paramref name="prefix"/>, in the order of their keys' UTF-8 bytes.
    /// </summary>
    IEnumerable<StoredObject> List(Principal caller, string bucket, string prefix);

    /// <summary>Opens an object's content: a seekable stream, unaffected by a later overwrite of the object.</summary>
    /// <param name="version">The id of a version; null for the latest.</param>
    Stream OpenRead(Principal caller, string bucket, string key, string? version = null);

    /// <summary>
    /// The file that has an object's content, for another process to read: a later overwrite puts another file in its
    /// place.
    /// </summary>
    FileInfo Locate(Principal caller, string bucket, string key);

    /// <summary>
    /// Writes an object: it appears under its key whole when <paramref name="write"/> has returned, or not at all when
    /// it throws.
    /// </summary>
    Task WriteAsync(
        Principal caller,
        string bucket,
        string key,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellation);
}

/// <summary>An object as a listing shows it; the size in bytes.</summary>
sealed record StoredObject(string Key, long Size, string ETag, DateTimeOffset LastModified);

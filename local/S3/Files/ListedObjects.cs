namespace Local.S3.Files;

/// <summary>What a listing says of an object; the size in bytes.</summary>
sealed record ListedObject(
    long Size,
    DateTime LastModified,
    string ETag,
    string? ChecksumAlgorithm,
    string? ChecksumType)
{
    public static ListedObject Of(S3Object found) => Of(found.Size, found.LastModified.UtcDateTime, found.Metadata);

    public static ListedObject Of(long size, DateTime lastModified, ObjectMetadata metadata) =>
        new(size, lastModified, metadata.ETag, metadata.Checksum?.Algorithm, metadata.Checksum?.Type);
}

/// <summary>
/// What listings say of objects, remembered so that a listing reads no file for a key. The objects' files are the
/// truth: what is remembered is good as long as the file has the size and the time that it had then.
/// </summary>
sealed class ListedObjects
{
    /// <summary>A quarter of a kilobyte each.</summary>
    const int MostRemembered = 120_000;

    readonly Lock _lock = new();
    readonly Dictionary<string, ListedObject> _objects = new(StringComparer.Ordinal);

    /// <returns>Null when the object is not known as it is now.</returns>
    public ListedObject? Find(string key, FileInfo file)
    {
        lock (_lock)
            return _objects.TryGetValue(key, out var known) && IsOf(known, file) ? known : null;
    }

    public void Remember(string key, FileInfo file, ObjectMetadata metadata)
    {
        var listed = ListedObject.Of(file.Length, file.LastWriteTimeUtc, metadata);
        lock (_lock)
        {
            if (_objects.Count >= MostRemembered && !_objects.ContainsKey(key))
                _objects.Clear();
            _objects[key] = listed;
        }
    }

    public void Forget(string key, FileInfo file)
    {
        lock (_lock)
        {
            if (_objects.TryGetValue(key, out var known) && IsOf(known, file))
                _objects.Remove(key);
        }
    }

    static bool IsOf(ListedObject known, FileInfo file) =>
        known.LastModified == file.LastWriteTimeUtc && known.Size == file.Length;
}

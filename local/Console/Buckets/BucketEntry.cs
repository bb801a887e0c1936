using Local.S3.Files;

namespace Local.Console.Buckets;

/// <summary>A folder or an object of a bucket, as they are browsed.</summary>
/// <param name="Key">Of a folder its prefix, with the slash at the end.</param>
/// <param name="Object">Null for a folder.</param>
sealed record BucketEntry(string Key, string Title, S3Object? Object)
{
    public bool IsFolder => Object is null;

    /// <summary>Folders first, then objects, each by name.</summary>
    public static List<BucketEntry> Of(Bucket bucket, string folder)
    {
        List<BucketEntry> folders = [], objects = [];
        var keys = bucket.Keys(folder);
        while (keys.Next() is { } key)
        {
            var rest = key[folder.Length..];
            var slash = rest.IndexOf('/');
            if (slash >= 0 && slash < rest.Length - 1 || slash == rest.Length - 1 && slash > 0)
            {
                var prefix = folder + rest[..(slash + 1)];
                if (folders.Count == 0 || folders[^1].Key != prefix)
                    folders.Add(new(prefix, rest[..slash], null));
                keys.Skip(prefix);
            }
            else if (bucket.Find(key) is { } found)
                objects.Add(new(key, rest, found));
        }
        return [.. folders.DistinctBy(entry => entry.Key), .. objects];
    }
}

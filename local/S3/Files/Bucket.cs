using System.Net;
using Local.Aws;
using Local.S3.Configuration;

namespace Local.S3.Files;

/// <summary>
/// A bucket: a folder whose files are the objects, and another for what is known of them. What changes it happens under
/// one lock, in one step.
/// </summary>
sealed class Bucket(string name, DirectoryInfo content, DirectoryInfo meta, TimeProvider time)
{
    readonly Lock _lock = new();
    readonly MetadataFolder _metadata = new(Path.Combine(meta.FullName, "objects"));

    public BucketConfiguration Configuration { get; } = new(new(Path.Combine(meta.FullName, "configuration.json")));
    public string Name => name;
    public DateTimeOffset Created => content.CreationTimeUtc;
    public DirectoryInfo Meta => meta;

    /// <summary>The object; null when there is none.</summary>
    public S3Object? Find(string key)
    {
        lock (_lock)
        {
            if (FileOf(key) is not { } file)
                return null;
            if (_metadata.Find(key, file) is { } metadata)
                return new(key, file.Length, file.LastWriteTimeUtc, metadata);
        }
        var opened = Open(key);
        opened?.Content.Dispose();
        return opened?.Object;
    }

    /// <summary>The object, and its content as it is now, whatever happens to the object meanwhile.</summary>
    public (S3Object Object, FileStream Content)? Open(string key)
    {
        FileInfo file;
        FileStream stream;
        ObjectMetadata? metadata;
        lock (_lock)
        {
            if (FileOf(key) is not { } found)
                return null;
            file = found;
            stream = new(file.FullName, new FileStreamOptions
            {
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.Asynchronous,
            });
            metadata = _metadata.Find(key, file);
        }
        if (metadata is null)
        {
            metadata = new() { ETag = ETag.Of(stream) };
            stream.Position = 0;
            _metadata.Write(key, file, metadata);
        }
        return (new(key, file.Length, file.LastWriteTimeUtc, metadata), stream);
    }

    /// <summary>The file of an object; null when there is none.</summary>
    public FileInfo? Locate(string key)
    {
        lock (_lock)
            return FileOf(key);
    }

    /// <summary>
    /// A file to write an object into, on the same file system, so that it can be moved to its place.
    /// </summary>
    public ObjectWriter NewWriter(string? checksumAlgorithm = Checksum.DefaultAlgorithm, bool md5 = true) =>
        new(new(Path.Combine(meta.CreateSubdirectory("incoming").FullName, Guid.NewGuid().ToString("N"))),
            checksumAlgorithm, md5);

    /// <summary>Does something that no other change may come between.</summary>
    public T Change<T>(Func<T> change)
    {
        lock (_lock)
            return change();
    }

    public void Change(Action change) => Change(() => { change(); return 0; });

    /// <summary>Moves what was written to its place.</summary>
    /// <param name="check">Refuses by throwing; it is given the object that is there now.</param>
    public S3Object Commit(string key, ObjectWriter writer, ObjectMetadata metadata, Action<S3Object?>? check = null)
    {
        File.SetLastWriteTimeUtc(writer.Path, time.GetUtcNow().UtcDateTime);
        var written = new FileInfo(writer.Path);
        lock (_lock)
        {
            if (!content.Exists)
                throw S3Error.NoSuchBucket();
            check?.Invoke(Find(key));
            var old = FileOf(key);
            var target = Full(ObjectPath.Of(key));
            if (Directory.Exists(target))
                target = Full(ObjectPath.Beside(key));
            MakeFolders(Path.GetDirectoryName(target)!);
            _metadata.Write(key, written, metadata); // first: it becomes the object's in the moment of the move
            File.Move(writer.Path, target, overwrite: true);
            if (old is not null)
                Forget(key, old, target, written);
        }
        return new(key, written.Length, written.LastWriteTimeUtc, metadata);
    }

    /// <param name="check">Refuses by throwing; it is given the object that is there now.</param>
    public void Delete(string key, Action<S3Object?>? check = null)
    {
        lock (_lock)
        {
            check?.Invoke(Find(key));
            while (FileOf(key) is { } file)
            {
                File.Delete(file.FullName); // not file.Delete(), which forgets size and time
                _metadata.Delete(key, file);
                RemoveEmptyFolders(file.Directory!);
            }
        }
    }

    /// <summary>The keys that start with a prefix, in the order of their UTF-8 bytes.</summary>
    public IReadOnlyList<string> Keys(string prefix)
    {
        var folder = prefix.LastIndexOf('/') is > 0 and var slash && ObjectPath.IsFolder(prefix[..slash]) ? prefix[..slash] : "";
        var keys = new HashSet<string>(StringComparer.Ordinal);
        lock (_lock)
            Collect(new(Full(folder)), folder == "" ? "" : folder + "/", prefix, keys);
        return [.. keys.Order(Utf8Order.Comparer)];
    }

    static void Collect(DirectoryInfo folder, string path, string prefix, HashSet<string> keys)
    {
        foreach (var entry in Entries(folder))
        {
            // A link to a folder may lead round in circles.
            if (entry is DirectoryInfo { LinkTarget: null } child)
                Collect(child, path + child.Name + "/", prefix, keys);
            else if (entry is FileInfo && ObjectPath.KeyAt(path + entry.Name) is { } key
                && key.StartsWith(prefix, StringComparison.Ordinal))
                keys.Add(key);
        }
    }

    // A user may delete folders at any time.
    static FileSystemInfo[] Entries(DirectoryInfo folder)
    {
        try
        {
            return folder.GetFileSystemInfos();
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    public void Remove()
    {
        lock (_lock)
        {
            if (content.EnumerateFiles("*", SearchOption.AllDirectories).Any())
                throw new AwsException("BucketNotEmpty", "The bucket you tried to delete is not empty",
                    HttpStatusCode.Conflict);
            content.Delete(recursive: true);
            if (meta.Exists)
                meta.Delete(recursive: true);
            content.Refresh();
        }
    }

    FileInfo? FileOf(string key) =>
        new FileInfo(Full(ObjectPath.Of(key))) is { Exists: true } file ? file
        : new FileInfo(Full(ObjectPath.Beside(key))) is { Exists: true } beside ? beside
        : null;

    void Forget(string key, FileInfo old, string target, FileInfo written)
    {
        if (old.FullName != target)
            File.Delete(old.FullName); // it lay beside a folder that is gone
        if ((old.Length, old.LastWriteTimeUtc) != (written.Length, written.LastWriteTimeUtc))
            _metadata.Delete(key, old);
    }

    /// <summary>Makes the folders above an object; an object that lies in the way is put beside.</summary>
    void MakeFolders(string folder)
    {
        for (var above = folder; above.Length > content.FullName.Length; above = Path.GetDirectoryName(above)!)
        {
            if (!File.Exists(above))
                continue;
            var key = ObjectPath.KeyAt(
                Path.GetRelativePath(content.FullName, above).Replace(Path.DirectorySeparatorChar, '/'))!;
            File.Move(above, Full(ObjectPath.Beside(key)), overwrite: true);
        }
        Directory.CreateDirectory(folder);
    }

    void RemoveEmptyFolders(DirectoryInfo folder)
    {
        for (; folder.FullName.Length > content.FullName.Length
            && !folder.EnumerateFileSystemInfos().Any(); folder = folder.Parent!)
            folder.Delete();
    }

    string Full(string path) => Path.Combine(content.FullName, path.Replace('/', Path.DirectorySeparatorChar));
}

/// <summary>An object as it is found in its bucket; the size in bytes.</summary>
sealed record S3Object(string Key, long Size, DateTimeOffset LastModified, ObjectMetadata Metadata);

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

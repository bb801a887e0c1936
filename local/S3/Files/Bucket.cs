using System.Net;
using Local.Aws;
using Local.S3.Configuration;

namespace Local.S3.Files;

/// <summary>
/// A bucket: a folder whose files are the objects, and another for what is known of them and for what they were. What
/// changes it happens under one lock, in one step.
/// </summary>
sealed class Bucket
{
    readonly Lock _lock = new();
    readonly DirectoryInfo _meta;
    readonly TimeProvider _time;
    readonly ObjectFiles _files;
    readonly FolderContents _keys, _versionKeys;
    long _changes;

    public Bucket(string name, DirectoryInfo content, DirectoryInfo meta, TimeProvider time)
    {
        (Name, Created, _meta, _time) = (name, content.CreationTimeUtc, meta, time);
        DirectoryInfo versions = new(Path.Combine(meta.FullName, "versions"));
        _files = new(new(content, _lock), new(Path.Combine(meta.FullName, "objects")), new(versions, _lock, time));
        Configuration = new(new(Path.Combine(meta.FullName, "configuration.json")));
        _keys = new(content, (entry, path) => entry is FileInfo ? ObjectPath.KeyAt(path) : null, _lock, Changes);
        _versionKeys = new(versions, (entry, path) =>
            entry is DirectoryInfo ? ObjectPath.KeyOfVersions(path) : null, _lock, Changes);
    }

    public string Name { get; }
    public DateTimeOffset Created { get; }
    public DirectoryInfo Meta => _meta;
    public BucketConfiguration Configuration { get; }

    /// <summary>Whether it has begun to keep versions.</summary>
    public bool IsVersioned => Configuration.Versioning is not Versioning.Never;

    /// <summary>An object, or one of its versions; null when there is none.</summary>
    /// <param name="version">Null for the current one, which is never a delete marker.</param>
    public S3Object? Find(string key, string? version = null)
    {
        lock (_lock)
        {
            if (version is not null)
                return _files.FindCurrent(key) is { } current && current.VersionId == version ? current
                    : _files.Versions.Find(key, version)?.Object;
            if (_files.Content.Find(key) is not { } file)
                return null;
            if (_files.FindMetadata(key, file) is { } metadata)
                return new(key, file.Length, file.LastWriteTimeUtc, metadata);
        }
        // A file that was put here by hand: it is read first, and nobody waits for it.
        var opened = Open(key);
        opened?.Content.Dispose();
        return opened?.Object;
    }

    /// <summary>What a listing says of an object; null when there is none any more.</summary>
    public ListedObject? FindListed(string key)
    {
        lock (_lock)
        {
            if (_files.Content.Find(key) is not { } file)
                return null;
            if (_files.FindListed(key, file) is { } known)
                return known;
        }
        return Find(key) is { } found ? ListedObject.Of(found) : null;
    }

    /// <summary>An object or a version, and its content as it is now, whatever happens to it meanwhile.</summary>
    public (S3Object Object, FileStream Content)? Open(string key, string? version = null)
    {
        FileInfo file;
        FileStream stream;
        ObjectMetadata? metadata;
        lock (_lock)
        {
            if (version is not null && _files.FindCurrent(key)?.VersionId != version)
                return _files.Versions.Find(key, version) is { } old ? (old.Object, Open(old.File)) : null;
            if (_files.Content.Find(key) is not { } found)
                return null;
            file = found;
            stream = Open(file);
            metadata = _files.FindMetadata(key, file);
        }
        if (metadata is null)
        {
            metadata = new() { ETag = ETag.Of(stream) };
            stream.Position = 0;
            _files.WriteMetadata(key, file, metadata);
        }
        return (new(key, file.Length, file.LastWriteTimeUtc, metadata), stream);
    }

    /// <summary>The file of an object; null when there is none.</summary>
    public FileInfo? Locate(string key)
    {
        lock (_lock)
            return _files.Content.Find(key);
    }

    /// <summary>
    /// A file to write an object into, on the same file system, so that it can be moved to its place.
    /// </summary>
    public ObjectWriter NewWriter(string? checksumAlgorithm = Checksum.DefaultAlgorithm, bool md5 = true)
    {
        FileInfo file = new(Path.Combine(_meta.FullName, "incoming", Guid.NewGuid().ToString("N")));
        try
        {
            return new(file, checksumAlgorithm, md5);
        }
        // The first one; and where somebody else has just made the folder, it is the file that was not found.
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            file.Directory!.Create();
            return new(file, checksumAlgorithm, md5);
        }
    }

    /// <summary>Does something that no other change may come between.</summary>
    public T Change<T>(Func<T> change)
    {
        lock (_lock)
            return change();
    }

    public void Change(Action change) => Change(() => { change(); return 0; });

    /// <summary>Moves what was written to its place; what was there becomes a version where these are kept.</summary>
    /// <param name="check">Refuses by throwing; it is given the object that is there now.</param>
    public S3Object Commit(string key, ObjectWriter writer, ObjectMetadata metadata, Action<S3Object?>? check = null)
    {
        File.SetLastWriteTimeUtc(writer.Path, _time.GetUtcNow().UtcDateTime);
        var written = new FileInfo(writer.Path);
        lock (_lock)
        {
            if (!_files.Content.Exists)
                throw S3Error.NoSuchBucket();
            check?.Invoke(_files.FindCurrent(key));
            _changes++;
            var stored = _files.Put(key, written, metadata, Configuration.Versioning);
            writer.Keep();
            return stored;
        }
    }

    /// <summary>Deletes an object; where versions are kept, it becomes one, and a delete marker is put before
    /// it.</summary>
    /// <param name="check">Refuses by throwing; it is given the object that is there now.</param>
    /// <returns>The delete marker; null when there is none.</returns>
    public S3Object? Delete(string key, Action<S3Object?>? check = null)
    {
        lock (_lock)
        {
            check?.Invoke(_files.FindCurrent(key));
            _changes++;
            return _files.Delete(key, Configuration.Versioning);
        }
    }

    /// <summary>Deletes a version for good; the newest of the others becomes current.</summary>
    /// <returns>What was deleted; null when there was none.</returns>
    public S3Object? DeleteVersion(string key, string version, Action<S3Object?>? check = null)
    {
        lock (_lock)
        {
            var versions = _files.Versions.Of(key);
            var named = versions.Where(stored => stored.Object.VersionId == version).ToList();
            var current = _files.FindCurrent(key);
            var found = current?.VersionId == version ? current : named.FirstOrDefault()?.Object;
            check?.Invoke(found);
            if (found is null)
                return null;
            _changes++;
            foreach (var stored in named) // a kill may have left it twice
                _files.Versions.Delete(stored);
            if (found == current)
                _files.DeleteCurrent(key);
            else if (current is null && named[0] == versions[0])
                _files.Promote(key);
            return found;
        }
    }

    /// <summary>All versions of a key, the newest first, and delete markers.</summary>
    public IReadOnlyList<S3Object> Versions(string key)
    {
        lock (_lock)
        {
            // A kill between two moves leaves a version twice; a file put there by hand is the only version null.
            IEnumerable<S3Object> versions = _files.Versions.Of(key).Select(stored => stored.Object);
            if (_files.FindCurrent(key) is { } current)
                versions = versions.Prepend(current);
            return [.. versions.DistinctBy(version => version.VersionId)];
        }
    }

    /// <summary>The delete marker that hides a key; null when none does.</summary>
    public S3Object? FindMarker(string key)
    {
        lock (_lock)
            return IsVersioned && _files.Versions.Newest(key)?.Object is { IsDeleteMarker: true } marker ? marker
                : null;
    }

    /// <summary>Changes what is known of an object or a version.</summary>
    /// <returns>Null when there is none.</returns>
    public S3Object? Update(string key, string? version, Func<ObjectMetadata, ObjectMetadata> change)
    {
        lock (_lock)
        {
            if (_files.FindCurrent(key) is { } current && (version is null || current.VersionId == version))
            {
                var changed = change(current.Metadata);
                _files.WriteMetadata(key, _files.Content.Find(key)!, changed);
                return current with { Metadata = changed };
            }
            if (version is null || _files.Versions.Find(key, version) is not { Object.IsDeleteMarker: false } stored)
                return null;
            VersionFolder.Write(stored, change(stored.Object.Metadata));
            return stored.Object;
        }
    }

    /// <summary>The keys of objects, in the order of their UTF-8 bytes.</summary>
    public KeyWalk Keys(string prefix, string after = "") => new(_keys, prefix, after);

    /// <summary>The keys that have versions which are not current, or delete markers.</summary>
    public KeyWalk KeysOfVersions(string prefix, string after = "") => new(_versionKeys, prefix, after);

    public void Remove()
    {
        lock (_lock)
        {
            if (!_files.Content.IsEmpty)
                throw NotEmpty("The bucket you tried to delete is not empty");
            if (KeysOfVersions("").All().Any(key => _files.Versions.Newest(key) is not null))
                throw NotEmpty("The bucket you tried to delete is not empty. You must delete all versions in the bucket.");
            _files.Content.Root.Delete(recursive: true);
        }
    }

    long Changes() => Interlocked.Read(ref _changes);

    static FileStream Open(FileInfo file) => new(file.FullName, new FileStreamOptions
    {
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        Options = FileOptions.Asynchronous,
    });

    static AwsException NotEmpty(string message) => new("BucketNotEmpty", message, HttpStatusCode.Conflict);
}

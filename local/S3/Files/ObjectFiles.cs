using Local.S3.Configuration;

namespace Local.S3.Files;

/// <summary>
/// The files of a bucket's objects: their contents, what is known of them, and what they were. Whoever calls holds the
/// bucket's lock.
/// </summary>
sealed class ObjectFiles(ContentFolder content, MetadataFolder metadata, VersionFolder versions)
{
    public ContentFolder Content => content;
    public VersionFolder Versions => versions;

    /// <summary>The current object; its ETag is computed if its file was put there by hand.</summary>
    public S3Object? FindCurrent(string key) => content.Find(key) is { } file ? Describe(key, file) : null;

    /// <summary>What is known of an object; null for a file that was put there by hand.</summary>
    public ObjectMetadata? FindMetadata(string key, FileInfo file) => metadata.Find(key, file);

    /// <summary>What a listing says of an object; null when that is to be read first.</summary>
    public ListedObject? FindListed(string key, FileInfo file) => metadata.FindListed(key, file);

    public void WriteMetadata(string key, FileInfo file, ObjectMetadata known) => metadata.Write(key, file, known);

    /// <summary>Moves what was written to its place; what was there becomes a version where these are kept.</summary>
    public S3Object Put(string key, FileInfo written, ObjectMetadata known, Versioning versioning)
    {
        if (versioning is Versioning.Enabled)
            known = known with { VersionId = VersionFolder.NewId() };
        var old = content.Find(key);
        var kept = old is not null && versioning is not Versioning.Never ? Archive(key, old, versioning) : null;
        var target = content.MakePlace(key);
        metadata.Write(key, written, known); // first: it becomes the object's in the moment of the move
        if (kept is null)
        {
            File.Move(written.FullName, target, overwrite: true);
            if (old is not null && old.FullName != target)
                File.Delete(old.FullName); // it lay beside a folder that is gone
        }
        else if (File.Exists(target))
        {
            File.Replace(written.FullName, target, kept); // at no moment is there no object
        }
        else
        {
            File.Move(old!.FullName, kept);
            File.Move(written.FullName, target);
        }
        if (old is not null && (old.Length, old.LastWriteTimeUtc) != (written.Length, written.LastWriteTimeUtc))
            metadata.Delete(key, old);
        if (versioning is Versioning.Suspended)
            DeleteNull(key);
        return new(key, written.Length, written.LastWriteTimeUtc, known);
    }

    /// <summary>Deletes an object; where versions are kept, it becomes one, and a delete marker is put before
    /// it.</summary>
    /// <returns>The delete marker; null when there is none.</returns>
    public S3Object? Delete(string key, Versioning versioning)
    {
        if (versioning is Versioning.Never)
        {
            while (content.Find(key) is { } file)
                Remove(key, file);
            return null;
        }
        if (versioning is Versioning.Suspended)
            DeleteNull(key);
        var current = content.Find(key);
        var kept = current is null ? null : Archive(key, current, versioning);
        var marker = versions.AddMarker(
            key, versioning is Versioning.Enabled ? VersionFolder.NewId() : S3Object.NullVersion);
        if (kept is not null)
        {
            File.Move(current!.FullName, kept);
            metadata.Delete(key, current);
            content.RemoveEmptyFolders(current);
        }
        else if (current is not null)
        {
            Remove(key, current);
        }
        return marker.Object;
    }

    /// <summary>Deletes the current object for good; the newest version becomes current.</summary>
    public void DeleteCurrent(string key)
    {
        Remove(key, content.Find(key)!);
        Promote(key);
    }

    /// <summary>Makes the newest version current again, unless it is a delete marker.</summary>
    public void Promote(string key)
    {
        if (versions.Newest(key) is not { Object.IsDeleteMarker: false } newest)
            return;
        metadata.Write(key, newest.File, newest.Object.Metadata);
        File.Move(newest.File.FullName, content.MakePlace(key));
        versions.Forget(newest);
    }

    S3Object Describe(string key, FileInfo file)
    {
        var known = metadata.Find(key, file);
        if (known is null)
        {
            using (var stream = file.OpenRead())
                known = new() { ETag = ETag.Of(stream) };
            metadata.Write(key, file, known);
        }
        return new(key, file.Length, file.LastWriteTimeUtc, known);
    }

    /// <summary>
    /// Where an object's file is to be moved to become a version; null when it is to be replaced, as the version null
    /// is where versions are kept no longer.
    /// </summary>
    string? Archive(string key, FileInfo file, Versioning versioning)
    {
        var known = metadata.Find(key, file);
        if (known?.VersionId is null)
        {
            if (versioning is Versioning.Suspended)
                return null;
            DeleteNull(key); // an older one, which a file that was put here by hand has replaced
        }
        return versions.MakePlace(key, known?.VersionId ?? S3Object.NullVersion, known);
    }

    void DeleteNull(string key)
    {
        if (versions.Find(key, S3Object.NullVersion) is { } stored)
            versions.Delete(stored);
    }

    void Remove(string key, FileInfo file)
    {
        File.Delete(file.FullName); // not file.Delete(), which forgets size and time
        metadata.Delete(key, file);
        content.RemoveEmptyFolders(file);
    }
}

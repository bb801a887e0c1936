using System.Globalization;
using System.Security.Cryptography;

namespace Local.S3.Files;

/// <summary>
/// The versions of a bucket's objects that are not current, and delete markers. The version <c>ID</c> of <c>a/b.csv</c>
/// is the file <c>a/b.csv%@/ORDER-ID</c>, what is known of it <c>ORDER-ID.json</c>; the higher the order, the newer.
/// A delete marker is an empty file.
/// </summary>
/// <param name="moving">The lock under which files are moved.</param>
sealed class VersionFolder(DirectoryInfo root, Lock moving, TimeProvider time)
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
    const int IdLength = 32, OrderLength = 19;

    readonly EmptyFolders _emptyFolders = new(root, moving);
    long _last;

    public static string NewId() => RandomNumberGenerator.GetString(Alphabet, IdLength);

    public static bool IsId(string text) =>
        text == S3Object.NullVersion || (text.Length == IdLength && text.All(c => Alphabet.Contains(c)));

    /// <summary>The versions of a key, the newest first.</summary>
    public IReadOnlyList<StoredVersion> Of(string key)
    {
        var folder = new DirectoryInfo(PathOf(key));
        return folder.Exists
            ? [.. folder.EnumerateFiles().Where(file => file.Extension != ".json")
                .OrderByDescending(file => file.Name, StringComparer.Ordinal)
                .Select(file => Read(key, file)).OfType<StoredVersion>()]
            : [];
    }

    public StoredVersion? Find(string key, string id)
    {
        var folder = new DirectoryInfo(PathOf(key));
        return folder.Exists && folder.EnumerateFiles("*-" + id).FirstOrDefault() is { } file ? Read(key, file) : null;
    }

    /// <summary>The newest version of a key; null when there is none.</summary>
    public StoredVersion? Newest(string key) => Of(key) is [var newest, ..] ? newest : null;

    /// <summary>A place for a version that becomes the newest: a file that is to be moved there.</summary>
    /// <param name="metadata">Null when nothing is known of it but the content.</param>
    public string MakePlace(string key, string id, ObjectMetadata? metadata)
    {
        // Two versions never have the same order, however coarse the clock is.
        _last = Math.Max(_last + 1, time.GetUtcNow().UtcTicks);
        var folder = PathOf(key);
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{_last:D19}-{id}"));
        if (metadata is not null)
            WriteMetadata(path, metadata);
        return path;
    }

    public StoredVersion AddMarker(string key, string id)
    {
        var path = MakePlace(key, id, new() { ETag = "", VersionId = Known(id), IsDeleteMarker = true });
        File.WriteAllBytes(path, []);
        File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        return Read(key, new(path))!;
    }

    public static void Write(StoredVersion version, ObjectMetadata metadata) =>
        WriteMetadata(version.File.FullName, metadata);

    public void Delete(StoredVersion version)
    {
        File.Delete(version.File.FullName);
        Forget(version);
    }

    /// <summary>Removes what is known of a version whose file is gone, and the folders that it leaves empty.</summary>
    public void Forget(StoredVersion version)
    {
        File.Delete(version.File.FullName + ".json");
        _emptyFolders.RemoveAbove(version.File);
    }

    /// <summary>A version whose file was put there without metadata is the version <c>null</c>.</summary>
    static StoredVersion? Read(string key, FileInfo file)
    {
        try
        {
            var metadata = File.Exists(file.FullName + ".json")
                ? MetadataFolder.Parse(File.ReadAllBytes(file.FullName + ".json"))
                : null;
            if (metadata is null)
            {
                using (var content = file.OpenRead())
                    metadata = new() { ETag = ETag.Of(content), VersionId = Known(file.Name[(OrderLength + 1)..]) };
                WriteMetadata(file.FullName, metadata);
            }
            return new(new(key, file.Length, file.LastWriteTimeUtc, metadata), file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // deleted meanwhile
        }
    }

    static void WriteMetadata(string path, ObjectMetadata metadata) =>
        File.WriteAllBytes(path + ".json", MetadataFolder.ToBytes(metadata));

    static string? Known(string id) => id == S3Object.NullVersion ? null : id;

    string PathOf(string key) =>
        Path.Combine(root.FullName, ObjectPath.Versions(key).Replace('/', Path.DirectorySeparatorChar));
}

/// <summary>A version that is not current, or a delete marker, and its file.</summary>
sealed record StoredVersion(S3Object Object, FileInfo File);

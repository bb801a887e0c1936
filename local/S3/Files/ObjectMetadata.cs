using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Local.S3.Files;

/// <summary>What S3 knows of an object beside its content.</summary>
sealed record ObjectMetadata
{
    /// <summary>
    /// Without quotes: the MD5 in hexadecimal; of an object uploaded in parts, the MD5 of their MD5s and <c>-</c> their
    /// number.
    /// </summary>
    public required string ETag { get; init; }

    /// <summary>
    /// The headers that a reader receives as the writer sent them: <c>Content-Type</c>, <c>x-amz-meta-…</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public Checksum? Checksum { get; init; }

    /// <summary>Null for the version <c>null</c>.</summary>
    public string? VersionId { get; init; }

    /// <summary>Whether it stands for the object's deletion, and has no content.</summary>
    public bool IsDeleteMarker { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>The parts it was uploaded in; null when it came whole.</summary>
    public IReadOnlyList<ObjectPart>? Parts { get; init; }
}

/// <summary>A part of an object: its size in bytes and its checksum (base64) by the object's algorithm.</summary>
sealed record ObjectPart(long Size, string? Checksum);

/// <summary>
/// The metadata of a bucket's objects, in files named after the key, size and time of the object's file: when a user
/// edits that file, they are no longer its metadata.
/// </summary>
sealed class MetadataFolder(string path)
{
    readonly ListedObjects _listed = new();

    public ObjectMetadata? Find(string key, FileInfo file)
    {
        try
        {
            var found = Parse(File.ReadAllBytes(PathOf(key, file)));
            if (found is not null)
                _listed.Remember(key, file, found);
            return found;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // a file that a user put there
        }
    }

    /// <summary>What a listing says of an object; null when that is to be read first.</summary>
    public ListedObject? FindListed(string key, FileInfo file) => _listed.Find(key, file);

    public void Write(string key, FileInfo file, ObjectMetadata metadata)
    {
        var (target, bytes) = (PathOf(key, file), ToBytes(metadata));
        try
        {
            WriteNew(target, bytes);
        }
        // The bucket's first object; and where another has just made the folder, it is the file that was not found.
        catch (Exception e) when (e is DirectoryNotFoundException or FileNotFoundException)
        {
            Directory.CreateDirectory(path);
            WriteNew(target, bytes);
        }
        catch (IOException) when (File.Exists(target))
        {
            File.WriteAllBytes(target, bytes);
        }
        _listed.Remember(key, file, metadata);
    }

    /// <summary>
    /// A file that is cut before it is written, as any other way does it, is put on the disk at once by ext4.
    /// </summary>
    static void WriteNew(string target, byte[] bytes)
    {
        using var file = File.OpenHandle(target, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        RandomAccess.Write(file, bytes, 0);
    }

    /// <returns>Null for a half-written one, as after a power failure: the object is there without it.</returns>
    public static ObjectMetadata? Parse(byte[] text)
    {
        try
        {
            var known = JsonSerializer.Deserialize(text, MetadataJson.Default.ObjectMetadata);
            return known is { ETag: not null, Headers: not null } ? known : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static byte[] ToBytes(ObjectMetadata metadata) =>
        JsonSerializer.SerializeToUtf8Bytes(metadata, MetadataJson.Default.ObjectMetadata);

    public void Delete(string key, FileInfo file)
    {
        _listed.Forget(key, file);
        if (Directory.Exists(path))
            File.Delete(PathOf(key, file));
    }

    string PathOf(string key, FileInfo file) => Path.Combine(
        path, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}-{file.Length}-{file.LastWriteTimeUtc.Ticks}.json");
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ObjectMetadata))]
sealed partial class MetadataJson : JsonSerializerContext;

using System.Security.Cryptography;
using System.Text.Json;

namespace Local.S3.Files;

/// <summary>An object that is uploaded in parts: a folder with what its initiation said and the parts so far.</summary>
sealed class Upload(DirectoryInfo folder, UploadStart start)
{
    const string StartFile = "upload.json";

    public string Id => folder.Name;
    public string Key => start.Key;
    public UploadStart Start => start;

    public static Upload Create(Bucket bucket, UploadStart start)
    {
        var folder = Folder(bucket).CreateSubdirectory(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        Write(Path.Combine(folder.FullName, StartFile), start);
        return new(folder, start);
    }

    /// <exception cref="Aws.AwsException"><c>NoSuchUpload</c></exception>
    public static Upload Get(Bucket bucket, string key, string id) =>
        id.Length == 64 && id.All(char.IsAsciiHexDigitLower)
        && Find(new(Path.Combine(Folder(bucket).FullName, id))) is { } upload && upload.Key == key
            ? upload
            : throw S3Error.NoSuchUpload();

    public static IEnumerable<Upload> All(Bucket bucket) =>
        Folder(bucket) is { Exists: true } all
            ? all.EnumerateDirectories().Select(Find).OfType<Upload>()
            : [];

    /// <summary>The upload in a folder; null when there is none, or none any more.</summary>
    static Upload? Find(DirectoryInfo folder) =>
        Read<UploadStart>(Path.Combine(folder.FullName, StartFile)) is { Key: not null, Headers: not null } start
            ? new(folder, start)
            : null;

    /// <summary>In the order of their numbers.</summary>
    public IReadOnlyList<Part> Parts()
    {
        try
        {
            return [.. folder.EnumerateFiles("*.part.json").OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => Read<Part>(file.FullName)).OfType<Part>()
                .Where(part => part is { File: not null, ETag: not null, Checksum: not null })];
        }
        catch (DirectoryNotFoundException)
        {
            throw S3Error.NoSuchUpload(); // another request has ended it
        }
    }

    /// <summary>Takes a part in; one with the same number is replaced.</summary>
    public void Add(ObjectWriter writer, Part part)
    {
        // Each content has a name of its own, so that a part and what is known of it change in one step.
        var replaced = Read<Part>(Description(part.Number));
        File.Move(writer.Path, Content(part));
        writer.Keep();
        Write(Description(part.Number), part);
        if (replaced is not null)
            File.Delete(Content(replaced));
    }

    /// <exception cref="Aws.AwsException"><c>InvalidPart</c>: another request has replaced it, or has ended the
    /// upload.</exception>
    public FileStream Open(Part part)
    {
        try
        {
            return new(Content(part), new FileStreamOptions
            {
                BufferSize = 0,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw S3Error.InvalidPart();
        }
    }

    public void Delete()
    {
        try
        {
            File.Delete(Path.Combine(folder.FullName, StartFile)); // from now on there is no such upload
            folder.Delete(recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            throw S3Error.NoSuchUpload(); // another request was faster
        }
    }

    string Content(Part part) => Path.Combine(folder.FullName, $"{part.Number:D5}-{part.File}");
    string Description(int number) => Path.Combine(folder.FullName, $"{number:D5}.part.json");

    static DirectoryInfo Folder(Bucket bucket) => new(Path.Combine(bucket.Meta.FullName, "uploads"));

    static void Write<T>(string path, T value)
    {
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(value));
        File.Move(path + ".new", path, overwrite: true);
    }

    static T? Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path));
        }
        // Not there; or damaged, as after a power failure: the client does it again.
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return default;
        }
    }
}

/// <summary>What the initiation of an upload said.</summary>
/// <param name="Headers">What the object's readers will receive.</param>
/// <param name="ChecksumAlgorithm">Null when the client named none.</param>
sealed record UploadStart(
    string Key,
    DateTimeOffset Initiated,
    IReadOnlyDictionary<string, string> Headers,
    string? ChecksumAlgorithm,
    string? ChecksumType,
    IReadOnlyDictionary<string, string>? Tags = null);

/// <summary>A part; the size in bytes.</summary>
/// <param name="File">Tells its content from that of the part it replaced.</param>
sealed record Part(int Number, string File, long Size, string ETag, DateTimeOffset LastModified, Checksum Checksum);

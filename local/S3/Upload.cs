using System.Security.Cryptography;
using System.Text.Json;

namespace Local.S3;

/// <summary>An object that is uploaded in parts: a folder with what its initiation said and the parts so far.</summary>
sealed class Upload(DirectoryInfo folder)
{
    readonly UploadStart _start = Read<UploadStart>(Path.Combine(folder.FullName, "upload.json"))!;

    public string Id => folder.Name;
    public string Key => _start.Key;
    public UploadStart Start => _start;

    public static Upload Create(Bucket bucket, UploadStart start)
    {
        var folder = Folder(bucket).CreateSubdirectory(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        Write(Path.Combine(folder.FullName, "upload.json"), start);
        return new(folder);
    }

    /// <exception cref="Aws.AwsException"><c>NoSuchUpload</c></exception>
    public static Upload Get(Bucket bucket, string key, string id) =>
        id.Length == 64 && id.All(char.IsAsciiHexDigitLower)
        && new FileInfo(Path.Combine(Folder(bucket).FullName, id, "upload.json")) is { Exists: true } start
        && new Upload(start.Directory!) is var upload && upload.Key == key
            ? upload
            : throw S3Error.NoSuchUpload();

    public static IEnumerable<Upload> All(Bucket bucket) =>
        Folder(bucket) is { Exists: true } all
            ? all.EnumerateDirectories().Where(folder => File.Exists(Path.Combine(folder.FullName, "upload.json"))).Select(folder => new Upload(folder))
            : [];

    /// <summary>In the order of their numbers.</summary>
    public IReadOnlyList<Part> Parts() =>
        [.. folder.EnumerateFiles("*.part.json").OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => Read<Part>(file.FullName)).OfType<Part>()];

    /// <summary>Takes a part in; one with the same number is replaced.</summary>
    public void Add(ObjectWriter writer, Part part)
    {
        // Each content has a name of its own, so that a part and what is known of it change in one step.
        var replaced = Read<Part>(Description(part.Number));
        File.Move(writer.Path, Content(part));
        Write(Description(part.Number), part);
        if (replaced is { })
            File.Delete(Content(replaced));
    }

    public FileStream Open(Part part) => new(Content(part), new FileStreamOptions { BufferSize = 0, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });

    public void Delete()
    {
        try
        {
            File.Delete(Path.Combine(folder.FullName, "upload.json")); // from now on there is no such upload
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

    static T? Read<T>(string path) => File.Exists(path) ? JsonSerializer.Deserialize<T>(File.ReadAllBytes(path)) : default;
}

/// <summary>What the initiation of an upload said.</summary>
/// <param name="Headers">What the object's readers will receive.</param>
/// <param name="ChecksumAlgorithm">Null when the client named none.</param>
sealed record UploadStart(
    string Key, DateTimeOffset Initiated, IReadOnlyDictionary<string, string> Headers, string? ChecksumAlgorithm, string? ChecksumType);

/// <summary>A part; the size in bytes.</summary>
/// <param name="File">Tells its content from that of the part it replaced.</param>
sealed record Part(int Number, string File, long Size, string ETag, DateTimeOffset LastModified, Checksum Checksum);

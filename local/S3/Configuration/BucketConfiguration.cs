using System.Net;
using System.Text.Json;
using Local.Aws;

namespace Local.S3.Configuration;

/// <summary>
/// What a bucket is told about itself: documents as S3's API has them, by the name of their subresource
/// (<c>versioning</c>, <c>policy</c>), in one file beside the bucket.
/// </summary>
/// <remarks>What was never said is what S3 gives a new bucket; what was deleted is an empty text.</remarks>
sealed class BucketConfiguration(FileInfo file)
{
    readonly Lock _lock = new();
    volatile State? _state;

    /// <summary>Whether overwritten and deleted objects are kept.</summary>
    public Versioning Versioning => Current.Versioning;

    /// <summary>The text of a document; null when it was never set, empty when it was deleted.</summary>
    public string? Find(string subresource) => Current.Documents.GetValueOrDefault(subresource);

    /// <param name="document">Null makes it what it is in a new bucket, empty deletes it.</param>
    public void Set(string subresource, string? document) =>
        Set(new Dictionary<string, string?> { [subresource] = document });

    /// <summary>Sets documents in one step.</summary>
    public void Set(IReadOnlyDictionary<string, string?> documents)
    {
        lock (_lock)
        {
            var changed = new Dictionary<string, string>(Current.Documents);
            foreach (var (subresource, document) in documents)
            {
                if (document is null)
                    changed.Remove(subresource);
                else
                    changed[subresource] = document;
            }
            if (changed.Count == Current.Documents.Count && !changed.Except(Current.Documents).Any())
                return;
            file.Directory!.Create();
            File.WriteAllBytes(file.FullName + ".new", JsonSerializer.SerializeToUtf8Bytes(changed));
            File.Move(file.FullName + ".new", file.FullName, overwrite: true);
            _state = new(changed);
        }
    }

    State Current => _state ?? Load();

    State Load()
    {
        lock (_lock)
        {
            return _state ??= new(Path.Exists(file.FullName) ? Read() : []);
        }
    }

    /// <exception cref="AwsException">It is damaged: what a policy refuses is not to be allowed by that.</exception>
    Dictionary<string, string> Read()
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(file.FullName))
                ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new AwsException(
                "InternalError",
                $"{file.FullName} cannot be read: {e.Message} To go on without what its bucket was told (policy, versioning and all "
                + $"else), move it away: mv '{file.FullName}' '{file.FullName}.old'.",
                HttpStatusCode.InternalServerError);
        }
    }

    sealed class State(IReadOnlyDictionary<string, string> documents)
    {
        public IReadOnlyDictionary<string, string> Documents => documents;

        // Not parsed: this is read at the start.
        public Versioning Versioning { get; } = documents.GetValueOrDefault("versioning") switch
        {
            null => Versioning.Never,
            var text when text.Contains("<Status>Enabled<", StringComparison.Ordinal) => Versioning.Enabled,
            var text when text.Contains("<Status>Suspended<", StringComparison.Ordinal) => Versioning.Suspended,
            _ => Versioning.Never,
        };
    }
}

/// <summary>
/// Whether a bucket keeps versions: once it has begun to, those that it has stay until they are deleted.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html"/>
enum Versioning { Never, Enabled, Suspended }

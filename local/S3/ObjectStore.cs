using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Local.Aws;
using Local.S3.Configuration;
using Local.S3.Files;
using Authorization = Local.Aws.Authorization;

namespace Local.S3;

/// <summary>S3's buckets: the folders of <paramref name="root"/>. A file that is put into one is an object.</summary>
sealed partial class ObjectStore(DirectoryInfo root, AwsAccount account, Authorization authorize, TimeProvider time)
    : IObjectStore
{
    /// <summary>Not a bucket: no bucket's name starts with a dot.</summary>
    const string Meta = ".meta";

    readonly Dictionary<string, Bucket> _buckets = new(StringComparer.Ordinal);

    public AwsAccount Account => account;

    /// <summary>Refuses by throwing what is no policy of a bucket.</summary>
    public Action<JsonElement> CheckPolicy { get; init; } = _ => { };

    public TimeProvider Time => time;

    public IEnumerable<Bucket> Buckets() =>
        root.Exists ? root.EnumerateDirectories().Select(folder => folder.Name).Where(IsBucketName)
            .Order(StringComparer.Ordinal).Select(Bucket) : [];

    public Bucket Bucket(string name) => FindBucket(name) ?? throw S3Error.NoSuchBucket();

    public Bucket? FindBucket(string name)
    {
        Bucket? known;
        lock (_buckets)
            _buckets.TryGetValue(name, out known);
        return (known is not null || IsBucketName(name)) && Directory.Exists(Path.Combine(root.FullName, name))
            ? known ?? Open(name) : null;
    }

    /// <summary>Creates a bucket, unless it is there.</summary>
    public Bucket CreateBucket(string name)
    {
        if (!IsBucketName(name))
            throw S3Error.InvalidBucketName();
        var folder = Path.Combine(root.FullName, name);
        if (!Directory.Exists(folder))
            Forget(name); // what an older bucket has left whose folder was deleted by hand
        Directory.CreateDirectory(folder);
        return Open(name);
    }

    /// <summary>
    /// Sets what the properties of CloudFormation's <c>AWS::S3::Bucket</c> say: versioning, encryption, lifecycle,
    /// ownership, public access, CORS, tags, logging, notifications. What they do not name becomes as in a new bucket;
    /// a bucket that has kept versions is suspended. Properties that are as they were the last time change nothing.
    /// </summary>
    /// <exception cref="AwsException">There is no such bucket, or S3 refuses a property.</exception>
    public void ConfigureBucket(string name, JsonElement properties)
    {
        var configuration = Bucket(name).Configuration;
        var text = properties.GetRawText();
        if (configuration.Find(BucketProperties.Name) == text)
            return; // nothing is read at a start, and what was changed with the API stays
        var documents = BucketProperties.Read(properties);
        documents[BucketProperties.Name] = text;
        if (configuration.Versioning is not Versioning.Never)
            documents["versioning"] ??= "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>";
        configuration.Set(documents);
    }

    /// <summary>
    /// Sets the policy of a bucket, as PutBucketPolicy and CloudFormation's <c>AWS::S3::BucketPolicy</c> do.
    /// </summary>
    /// <param name="caller">Null when it is a stack's.</param>
    /// <exception cref="AwsException">There is no such bucket, or the policy is refused.</exception>
    public void PutBucketPolicy(string name, JsonElement policy, Principal? caller = null)
    {
        var bucket = Bucket(name);
        if (bucket.Configuration.Find(BucketPolicies.Name) == policy.GetRawText())
            return;
        try
        {
            CheckPolicy(policy);
        }
        catch (AwsException refusal)
        {
            throw BucketPolicies.Malformed(refusal.Message);
        }
        BucketPolicies.Check(bucket, BucketArn(name), policy, caller);
        bucket.Configuration.Set(BucketPolicies.Name, policy.GetRawText());
    }

    public void DeleteBucketPolicy(string name) => Bucket(name).Configuration.Set(BucketPolicies.Name, "");

    /// <summary>The text of a bucket's policy, the same object until it changes; null when there is none.</summary>
    public string? FindBucketPolicy(string name) => FindBucket(name) is { } bucket ? BucketPolicies.Find(bucket) : null;

    public void DeleteBucket(string name)
    {
        Bucket(name).Remove();
        Forget(name);
    }

    void Forget(string name)
    {
        lock (_buckets)
            _buckets.Remove(name);
        if (Directory.Exists(MetaOf(name)))
            Directory.Delete(MetaOf(name), recursive: true);
    }

    string MetaOf(string name) => Path.Combine(root.FullName, Meta, name);

    public IEnumerable<StoredObject> List(Principal caller, string bucket, string prefix)
    {
        Require(caller, "s3:ListBucket", bucket, context: new Dictionary<string, string> { ["s3:prefix"] = prefix });
        var found = Bucket(bucket);
        return found.Keys(prefix).All().Select(key => found.Find(key)).OfType<S3Object>()
            .Select(o => new StoredObject(o.Key, o.Size, o.Metadata.ETag, o.LastModified));
    }

    public Stream OpenRead(Principal caller, string bucket, string key, string? version = null)
    {
        Require(caller, version is null ? "s3:GetObject" : "s3:GetObjectVersion", bucket, key);
        return Bucket(bucket).Open(key, version)?.Content ?? throw Missing(caller, bucket);
    }

    public FileInfo Locate(Principal caller, string bucket, string key)
    {
        Require(caller, "s3:GetObject", bucket, key);
        return Bucket(bucket).Locate(key) ?? throw Missing(caller, bucket);
    }

    public async Task WriteAsync(
        Principal caller,
        string bucket,
        string key,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellation)
    {
        Require(caller, "s3:PutObject", bucket, key);
        CheckKey(key);
        var target = Bucket(bucket);
        await using var writer = target.NewWriter();
        await write(writer, cancellation);
        await writer.CompleteAsync();
        target.Commit(key, writer, new() { ETag = ETag.Of(writer.Md5()), Checksum = writer.Checksum() });
    }

    /// <summary>Refuses with <c>AccessDenied</c> what the caller's policies do not allow.</summary>
    /// <remarks>S3 says why to callers of the bucket's own account: https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html</remarks>
    public void Require(
        Principal caller,
        string action,
        string? bucket,
        string? key = null,
        IReadOnlyDictionary<string, string>? context = null)
    {
        var resource = bucket is null ? "*" : BucketArn(bucket) + (key is null ? "" : "/" + key);
        if (authorize(caller, action, resource, context) is { } refusal)
            throw S3Error.AccessDenied(refusal);
    }

    /// <summary>
    /// What an object that is missing is answered with: only who may list the bucket learns that it is missing.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_Permissions"/>
    public AwsException Missing(Principal caller, string bucket)
    {
        try
        {
            Require(caller, "s3:ListBucket", bucket);
            return S3Error.NoSuchKey();
        }
        catch (AwsException refusal)
        {
            return refusal;
        }
    }

    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html"/>
    public static void CheckKey(string key)
    {
        if (HasHalfPair(key))
            throw S3Error.InvalidUri();
        if (Encoding.UTF8.GetByteCount(key) > 1024)
            throw new AwsException("KeyTooLongError", "Your key is too long");
        if (key.Length == 0)
            throw S3Error.InvalidArgument("An object's key must not be empty.");
    }

    string BucketArn(string bucket) => $"arn:{account.Partition}:s3:::{bucket}";

    /// <summary>Whether it has half of a surrogate pair, which is no character.</summary>
    static bool HasHalfPair(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }
        return false;
    }

    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html"/>
    static bool IsBucketName(string name) =>
        BucketName().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal)
        && !IPAddress.TryParse(name, out _);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketName();

    Bucket Open(string name)
    {
        lock (_buckets)
        {
            if (_buckets.TryGetValue(name, out var bucket))
                return bucket;
            var meta = new DirectoryInfo(MetaOf(name));
            // What a process that was killed had begun to receive.
            if (new DirectoryInfo(Path.Combine(meta.FullName, "incoming")) is { Exists: true } incoming)
                incoming.Delete(recursive: true);
            return _buckets[name] = new(name, new(Path.Combine(root.FullName, name)), meta, time);
        }
    }
}

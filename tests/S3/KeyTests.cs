using System.Text;
using Amazon.S3;
using CsCheck;

namespace Tests.S3;

/// <summary>Keys that are hard to keep as files, through a real client.</summary>
public class KeyTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // This client signs another path than it sends when a key begins with a slash or has a "..": those are tested below
    // by the store itself.
    static readonly string[] Keys =
    [
        "a", "a/b", "a/b/c", "a/", "a//b", "a%", "a%2Fb", "%", "%!", "a%!", "a%!/b", "a+b c", "a?b", "a#b", "a&b=c;d",
        "a'b\"c", "a\\b", "a:b", "é/\ud83d\ude00",
        "a/b%", "x~y", "(x)!*", new string('n', 300), string.Concat(Enumerable.Repeat("é", 400)), "tab\tkey", "a.b", "A",
    ];

    [Fact]
    public async Task Every_key_keeps_its_own_content()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();

        foreach (var key in Keys)
            await s3.PutObjectAsync(new() { BucketName = "bucket", Key = key, ContentBody = key }, Cancellation);

        foreach (var key in Keys)
        {
            using var got = await s3.GetObjectAsync("bucket", key, Cancellation);
            Assert.Equal(key, await new StreamReader(got.ResponseStream).ReadToEndAsync(Cancellation));
        }
        var listed = await s3.ListObjectsV2Async(new() { BucketName = "bucket" }, Cancellation);
        Assert.Equal(Keys.OrderBy(key => Convert.ToHexString(Encoding.UTF8.GetBytes(key)), StringComparer.Ordinal),
            listed.S3Objects.Select(found => found.Key));
        foreach (var key in Keys)
            await s3.DeleteObjectAsync("bucket", key, Cancellation);
        await s3.DeleteBucketAsync("bucket", Cancellation); // only empty ones can be
        Assert.False(Directory.Exists(Path.Combine(server.Folder.FullName, "bucket")));
    }

    [Fact]
    public async Task The_folders_of_a_deep_key_are_gone_soon_after_it()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var deep = string.Concat(Enumerable.Repeat("a/", 511)) + "a";
        await s3.PutObjectAsync(new() { BucketName = "bucket", Key = deep, ContentBody = "x" }, Cancellation);

        await s3.DeleteObjectAsync("bucket", deep, Cancellation);

        var top = new DirectoryInfo(Path.Combine(server.Folder.FullName, "bucket", "a"));
        for (var i = 0; Directory.Exists(top.FullName); i++)
        {
            Assert.InRange(i, 0, 600);
            await Task.Delay(100, Cancellation);
        }
    }

    [Theory]
    [InlineData("../../outside")]
    [InlineData("..")]
    [InlineData("a/../../../../outside")]
    [InlineData("/etc/outside")]
    [InlineData("//")]
    [InlineData("./a/.")]
    [InlineData("nul\0l")]
    public async Task No_key_leads_out_of_its_bucket(string key)
    {
        await using var server = await S3Server.StartAsync();
        var root = Local.Aws.Principal.Root(S3Server.Account);

        await server.Store.WriteAsync(
            root,
            "bucket",
            key,
            (stream, cancellation) => stream.WriteAsync("x"u8.ToArray(), cancellation).AsTask(),
            Cancellation);

        Assert.Equal(key, Assert.Single(server.Store.List(root, "bucket", "")).Key);
        Assert.Equal(["bucket/" + Local.S3.Files.ObjectPath.Of(key)],
            Directory.EnumerateFiles(server.Folder.FullName, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(server.Folder.FullName, path))
                .Where(path => !path.StartsWith(".meta", StringComparison.Ordinal)));
        using var content = new StreamReader(server.Store.OpenRead(root, "bucket", key));
        Assert.Equal("x", await content.ReadToEndAsync(Cancellation));
    }

    /// <summary>Objects and folders of the same names come and go, in any order.</summary>
    [Fact]
    public async Task A_bucket_holds_what_was_put_and_not_deleted()
    {
        await using var server = await S3Server.StartAsync();
        var root = Local.Aws.Principal.Root(S3Server.Account);
        var keys = Gen.OneOf<string>(["a", "a/b", "a/b/c", "a//", "a/", "a%!", "a%!/b", "a%", "50%", "50%/..", "../a", "..", "50%/%2E%2E"]);
        var change = Gen.Select(keys, Gen.Int[0, 2]);
        var buckets = 0;

        await change.Array[1, 20].SampleAsync(async changes =>
        {
            var name = $"bucket-{Interlocked.Increment(ref buckets)}";
            var bucket = server.Store.CreateBucket(name);
            var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var ((key, kind), i) in changes.Select((change, i) => (change, i)))
            {
                if (kind == 0)
                {
                    bucket.Delete(key);
                    expected.Remove(key);
                    continue;
                }
                await server.Store.WriteAsync(
                    root,
                    name,
                    key,
                    (stream, cancellation) => stream.WriteAsync(Encoding.UTF8.GetBytes($"{i}"), cancellation).AsTask(),
                    Cancellation);
                expected[key] = $"{i}";
            }
            Assert.Equal(expected.Keys, server.Store.List(root, name, "").Select(found => found.Key));
            foreach (var (key, text) in expected)
            {
                using var content = new StreamReader(server.Store.OpenRead(root, name, key));
                Assert.Equal(text, await content.ReadToEndAsync(Cancellation));
                bucket.Delete(key);
            }
            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(server.Folder.FullName, name)));
        }, iter: 60);
    }

    [Fact]
    public async Task A_file_dropped_in_by_hand_is_an_object()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var folder = Directory.CreateDirectory(Path.Combine(server.Folder.FullName, "bucket/input"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "50% off.csv"), "1\n", Cancellation);

        var head = await s3.GetObjectMetadataAsync("bucket", "input/50% off.csv", Cancellation);
        Assert.Equal("\"b026324c6904b2a9cb4b88d6d61c81d1\"", head.ETag); // md5sum of "1\n"
        Assert.Equal("binary/octet-stream", head.Headers.ContentType);

        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "50% off.csv"), "22\n", Cancellation);
        Assert.Equal("\"2fc57d6f63a9ee7e2f21a26fa522e3b6\"",
            (await s3.GetObjectMetadataAsync("bucket", "input/50% off.csv", Cancellation)).ETag);
    }

    [Fact]
    public async Task An_object_edited_by_hand_loses_what_was_known_of_it()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        await s3.PutObjectAsync(new()
        {
            BucketName = "bucket",
            Key = "key",
            ContentBody = "before",
            ContentType = "text/plain",
        }, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(server.Folder.FullName, "bucket/key"), "22\n", Cancellation);

        var head = await s3.GetObjectMetadataAsync("bucket", "key", Cancellation);

        Assert.Equal(("\"2fc57d6f63a9ee7e2f21a26fa522e3b6\"", 3L, "binary/octet-stream"),
            (head.ETag, head.ContentLength, head.Headers.ContentType));
    }

    [Fact]
    public async Task A_key_has_at_most_1024_bytes()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();

        var longest = string.Join('/', Enumerable.Repeat(new string('k', 255), 4)) + "x";
        await s3.PutObjectAsync(new() { BucketName = "bucket", Key = longest, ContentBody = "x" }, Cancellation);
        var refusal = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.PutObjectAsync(new()
        {
            BucketName = "bucket",
            Key = longest + "é",
            ContentBody = "x",
        }, Cancellation));

        Assert.Equal("KeyTooLongError", refusal.ErrorCode);
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;

namespace Tests.S3;

/// <summary>What an overwritten or deleted object was, in a bucket that keeps versions.</summary>
public sealed class VersionTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Cases { get; } =
    [
        .. JsonElement.Parse(Repository.Text("tests/S3/Cases/versions.json")).EnumerateArray()
            .Select(entry => (entry[0].GetString()!, entry[1].GetString()!)),
    ];

    /// <remarks>
    /// Steps: E and S enable and suspend, P1 puts the content 1, D deletes, X1 deletes the version with the content 1,
    /// XM the
    /// newest delete marker, H9 puts a file with the content 9 into the folder by hand, R removes it so. Expected: the
    /// versions
    /// from the newest on by their content, M for delete markers; n for the version null, * for the latest.
    /// </remarks>
    [Theory, MemberData(nameof(Cases))]
    public async Task What_is_done_to_an_object_leaves_these_versions(string steps, string expected)
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        const string key = "folder/key";
        var file = new FileInfo(Path.Combine(server.Folder.FullName, "bucket", "folder", "key"));
        foreach (var step in steps.Split(' '))
            await DoAsync(step);

        Assert.Equal(expected, string.Join(' ', await ListAsync("bucket")));
        server.CopyBucket("bucket", "restarted");
        Assert.Equal(expected, string.Join(' ', await ListAsync("restarted")));
        var latest = expected.Split(' ')[0] is [>= '0' and <= '9', .., '*'] text ? text[..1] : null;
        Assert.Equal(latest, file.Exists ? await File.ReadAllTextAsync(file.FullName, Cancellation) : null);
        Assert.Equal(latest, await GetAsync("bucket", null));
        if (expected == "")
            await s3.DeleteBucketAsync("bucket", Cancellation);
        else
            Assert.Equal("BucketNotEmpty", (await Assert.ThrowsAsync<AmazonS3Exception>(
                () => s3.DeleteBucketAsync("bucket", Cancellation))).ErrorCode);

        async Task DoAsync(string step)
        {
            switch (step[0])
            {
                case 'E' or 'S':
                    await s3.PutBucketVersioningAsync(new()
                    {
                        BucketName = "bucket",
                        VersioningConfig = new()
                        {
                            Status = step == "E" ? VersionStatus.Enabled
                            : VersionStatus.Suspended
                        },
                    }, Cancellation);
                    break;
                case 'P':
                    await s3.PutObjectAsync(
                        new() { BucketName = "bucket", Key = key, ContentBody = step[1..] }, Cancellation);
                    break;
                case 'D':
                    await s3.DeleteObjectAsync("bucket", key, Cancellation);
                    break;
                case 'X':
                    var listed = await s3.ListVersionsAsync("bucket", key, Cancellation);
                    var version = listed.Versions.Find(
                        found => step == "XM" ? found.IsDeleteMarker is true : found.ETag == Tag(step[1..]))!;
                    await s3.DeleteObjectAsync("bucket", key, version.VersionId, Cancellation);
                    break;
                case 'H':
                    file.Directory!.Create();
                    await File.WriteAllTextAsync(file.FullName, step[1..], Cancellation);
                    break;
                case 'R':
                    file.Delete();
                    break;
            }
            file.Refresh();
        }

        async Task<List<string>> ListAsync(string bucket)
        {
            List<string> entries = [];
            foreach (var found in (await s3.ListVersionsAsync(bucket, key, Cancellation)).Versions ?? [])
            {
                var content = found.IsDeleteMarker is true ? "M" : await GetAsync(bucket, found.VersionId);
                entries.Add(content + (found.VersionId == "null" ? "n" : "") + (found.IsLatest is true ? "*" : ""));
            }
            return entries;
        }

        async Task<string?> GetAsync(string bucket, string? version)
        {
            try
            {
                using var answer = await s3.GetObjectAsync(bucket, key, version, Cancellation);
                if (steps.Contains('E') || steps.Contains('S')) // else no answer tells of versions
                    Assert.Equal(version ?? answer.VersionId, answer.VersionId);
                return await new StreamReader(answer.ResponseStream).ReadToEndAsync(Cancellation);
            }
            catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchKey")
            {
                return null;
            }
        }
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "")]
    [InlineData("", "/")]
    [InlineData("b/", "/")]
    public async Task Versions_are_listed_in_pages_as_they_are_at_once(string prefix, string delimiter)
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        await FillAsync(s3);

        var whole = await PagesAsync(1000);
        foreach (var size in (int[])[1, 2, 3])
            Assert.Equal(whole, await PagesAsync(size));
        Assert.NotEmpty(whole);

        async Task<List<string>> PagesAsync(int size)
        {
            using var client = server.SignedClient();
            List<string> entries = [];
            string? key = null, version = null;
            do
            {
                var query = $"/bucket?versions&max-keys={size}&prefix={prefix}&delimiter={delimiter}"
                    + (key is null ? "" : $"&key-marker={key}") + (version is null ? "" : $"&version-id-marker={version}");
                var root = System.Xml.Linq.XElement.Parse(await client.GetStringAsync(query, Cancellation));
                var page = root.Elements().Where(
                    child => child.Name.LocalName is "Version" or "DeleteMarker" or "CommonPrefixes").ToList();
                Assert.InRange(page.Count, 0, size);
                entries.AddRange(page.Select(entry => string.Join(' ', entry.Elements()
                    .Where(child => child.Name.LocalName is "Key" or "Prefix" or "VersionId" or "IsLatest")
                        .Select(child => child.Value))));
                key = root.Elements().FirstOrDefault(child => child.Name.LocalName == "NextKeyMarker")?.Value;
                version = root.Elements().FirstOrDefault(child => child.Name.LocalName == "NextVersionIdMarker")?.Value;
            } while (key is not null);
            return [.. entries.OrderBy(entry => entry.Split(' ')[0], StringComparer.Ordinal)];
        }
    }

    [Fact]
    public async Task A_client_that_deletes_each_page_before_the_next_empties_the_bucket()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        await FillAsync(s3);
        ListVersionsResponse page = new();
        do
        {
            page = await s3.ListVersionsAsync(new ListVersionsRequest
            {
                BucketName = "bucket",
                MaxKeys = 2,
                KeyMarker = page.NextKeyMarker,
                VersionIdMarker = page.NextVersionIdMarker,
            }, Cancellation);
            await s3.DeleteObjectsAsync(new()
            {
                BucketName = "bucket",
                Objects = [.. page.Versions.Select(
                    found => new KeyVersion { Key = found.Key, VersionId = found.VersionId })],
            }, Cancellation);
        } while (page.IsTruncated is true);

        await s3.DeleteBucketAsync("bucket", Cancellation);
        Assert.Empty(server.Store.Buckets());
    }

    [Fact]
    public async Task A_delete_marker_says_that_it_is_one()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        await EnableAsync(s3);
        await s3.PutObjectAsync(new() { BucketName = "bucket", Key = "key", ContentBody = "x" }, Cancellation);
        var deleted = await s3.DeleteObjectAsync("bucket", "key", Cancellation);
        Assert.Equal("true", deleted.DeleteMarker);
        using var client = server.SignedClient();

        foreach (var (target, status, code) in ((string, HttpStatusCode, string)[])[
            ("/bucket/key", HttpStatusCode.NotFound, "NoSuchKey"),
            ($"/bucket/key?versionId={deleted.VersionId}", HttpStatusCode.MethodNotAllowed, "MethodNotAllowed")])
        {
            using var answer = await client.GetAsync(target, Cancellation);
            Assert.Equal(status, answer.StatusCode);
            Assert.Contains($"<Code>{code}</Code>", await answer.Content.ReadAsStringAsync(Cancellation),
                StringComparison.Ordinal);
            Assert.Equal("true", Assert.Single(answer.Headers.GetValues("x-amz-delete-marker")));
            Assert.Equal(deleted.VersionId, Assert.Single(answer.Headers.GetValues("x-amz-version-id")));
            using var head = await client.SendAsync(new(HttpMethod.Head, target), Cancellation);
            Assert.Equal(status, head.StatusCode);
        }
    }

    [Fact]
    public async Task An_older_version_is_copied_tagged_and_read_by_who_may()
    {
        var granted = "";
        await using var server = await S3Server.StartAsync(allows: (action, _) => granted.Split(' ').Contains(action));
        using var s3 = server.Client();
        await EnableAsync(s3);
        var first = (await s3.PutObjectAsync(
            new() { BucketName = "bucket", Key = "key", ContentBody = "1" }, Cancellation)).VersionId;
        await s3.PutObjectAsync(new() { BucketName = "bucket", Key = "key", ContentBody = "2" }, Cancellation);
        await s3.PutObjectTaggingAsync(new()
        {
            BucketName = "bucket",
            Key = "key",
            VersionId = first,
            Tagging = new() { TagSet = [new() { Key = "a", Value = "1" }] },
        }, Cancellation);

        var copy = await s3.CopyObjectAsync(new()
        {
            SourceBucket = "bucket",
            SourceKey = "key",
            SourceVersionId = first,
            DestinationBucket = "bucket",
            DestinationKey = "key",
        }, Cancellation);

        Assert.Equal(first, copy.SourceVersionId);
        using var now = await s3.GetObjectAsync("bucket", "key", Cancellation);
        Assert.Equal("1", await new StreamReader(now.ResponseStream).ReadToEndAsync(Cancellation));
        Assert.Equal((copy.VersionId, 1), (now.VersionId, now.TagCount));
        Assert.Equal(3, (await s3.ListVersionsAsync("bucket", "key", Cancellation)).Versions.Count);

        using var role = server.RoleClient();
        granted = "s3:GetObject";
        (await role.GetObjectAsync("bucket", "key", Cancellation)).Dispose();
        Assert.Contains("s3:GetObjectVersion", (await Assert.ThrowsAsync<AmazonS3Exception>(
            () => role.GetObjectAsync("bucket", "key", first, Cancellation))).Message, StringComparison.Ordinal);
        granted = "s3:GetObjectVersion";
        (await role.GetObjectAsync("bucket", "key", first, Cancellation)).Dispose();
    }

    /// <summary>As a kill between two moves leaves it: the object is current, and among the older versions
    /// already.</summary>
    [Fact]
    public async Task A_version_that_lies_twice_is_one()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        await EnableAsync(s3);
        await s3.PutObjectAsync(new() { BucketName = "bucket", Key = "key", ContentBody = "1" }, Cancellation);
        var put = await s3.PutObjectAsync(
            new() { BucketName = "bucket", Key = "key", ContentBody = "2" }, Cancellation);
        var folder = Path.Combine(server.Folder.FullName, ".meta/bucket/versions/key%@");
        var twin = Path.Combine(folder, $"{long.MaxValue:D19}-{put.VersionId}");
        File.Copy(Path.Combine(server.Folder.FullName, "bucket/key"), twin);
        await File.WriteAllTextAsync(
            twin + ".json", $$"""{"ETag":"x","VersionId":"{{put.VersionId}}"}""", Cancellation);

        Assert.Equal(2, (await s3.ListVersionsAsync("bucket", "key", Cancellation)).Versions.Count);
        await s3.DeleteObjectAsync("bucket", "key", put.VersionId, Cancellation);

        Assert.Equal("1", await File.ReadAllTextAsync(
            Path.Combine(server.Folder.FullName, "bucket/key"), Cancellation));
        Assert.Single((await s3.ListVersionsAsync("bucket", "key", Cancellation)).Versions);
    }

    static async Task FillAsync(AmazonS3Client s3)
    {
        await EnableAsync(s3);
        foreach (var key in (string[])["a", "a", "a", "a.b", "a/1", "b/1", "b/2/x", "b/2/y", "b/2/y", "c"])
            await s3.PutObjectAsync(new() { BucketName = "bucket", Key = key, ContentBody = "x" }, Cancellation);
        foreach (var key in (string[])["a", "b/2/x", "never"])
            await s3.DeleteObjectAsync("bucket", key, Cancellation);
    }

    static Task EnableAsync(AmazonS3Client s3) => s3.PutBucketVersioningAsync(
        new() { BucketName = "bucket", VersioningConfig = new() { Status = VersionStatus.Enabled } }, Cancellation);

    [SuppressMessage("Security", "CA5351", Justification = "S3's tags are MD5, and protect against nothing.")]
    static string Tag(string content) =>
        $"\"{Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(System.Text.Encoding.UTF8.GetBytes(content)))}\"";
}

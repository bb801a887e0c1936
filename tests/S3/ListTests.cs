using Amazon.S3;

namespace Tests.S3;

public class ListTests
{
    static readonly string[] Keys = ["a", "a.b", "a/1", "a/2", "a/b/3", "b/1", "b/2", "c", "\uffee", "\ud83d\ude00"];
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    // U+FFEE before U+1F600: by bytes of UTF-8, not by UTF-16
    [InlineData("", "", "", "a a.b a/1 a/2 a/b/3 b/1 b/2 c \uffee \ud83d\ude00")]
    [InlineData("", "/", "", "a a.b a/* b/* c \uffee \ud83d\ude00")]
    [InlineData("a/", "/", "", "a/1 a/2 a/b/*")]
    [InlineData("a", "", "", "a a.b a/1 a/2 a/b/3")]
    [InlineData("a", "b", "", "a a.b* a/1 a/2 a/b*")]
    [InlineData("", "", "a/2", "a/b/3 b/1 b/2 c \uffee \ud83d\ude00")]
    [InlineData("", "/", "a/1", "a/* b/* c \uffee \ud83d\ude00")]
    [InlineData("nothing", "/", "", "")]
    public async Task A_listing_is_ordered_folded_and_paged(
        string prefix, string delimiter, string startAfter, string expected)
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        foreach (var key in Keys)
            await s3.PutObjectAsync(new() { BucketName = "bucket", Key = key, ContentBody = "x" }, Cancellation);

        foreach (var pageSize in new[] { 1, 2, 1000 })
        {
            var listed = new List<string>();
            string? token = null;
            do
            {
                var page = await s3.ListObjectsV2Async(new()
                {
                    BucketName = "bucket",
                    Prefix = prefix,
                    Delimiter = delimiter,
                    StartAfter = startAfter,
                    MaxKeys = pageSize,
                    ContinuationToken = token,
                }, Cancellation);
                Assert.Equal((page.S3Objects?.Count ?? 0) + (page.CommonPrefixes?.Count ?? 0), page.KeyCount);
                Assert.InRange(page.KeyCount!.Value, 0, pageSize);
                listed.AddRange((page.S3Objects ?? []).Select(found => found.Key)
                    .Concat((page.CommonPrefixes ?? []).Select(folded => folded + "*")));
                token = page.NextContinuationToken;
            } while (token is { });
            Assert.Equal(Sorted(expected), Sorted(string.Join(' ', listed)));
            if (delimiter == "")
                Assert.Equal(expected, string.Join(' ', listed));
        }
    }

    [Theory]
    [InlineData("", "a a.b a/1 a/2 a/b/3 b/1 b/2 c \uffee \ud83d\ude00")]
    [InlineData("/", "a a.b a/* b/* c \uffee \ud83d\ude00")]
    public async Task The_first_version_of_the_operation_pages_by_marker(string delimiter, string expected)
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        foreach (var key in Keys)
            await s3.PutObjectAsync(new() { BucketName = "bucket", Key = key, ContentBody = "x" }, Cancellation);

        var listed = new List<string>();
        string? marker = null;
        while (true)
        {
            var page = await s3.ListObjectsAsync(new Amazon.S3.Model.ListObjectsRequest
            {
                BucketName = "bucket",
                Delimiter = delimiter,
                MaxKeys = 3,
                Marker = marker,
            }, Cancellation);
            listed.AddRange((page.S3Objects ?? []).Select(found => found.Key)
                .Concat((page.CommonPrefixes ?? []).Select(folded => folded + "*")));
            if (page.IsTruncated is not true)
                break;
            marker = page.NextMarker ?? page.S3Objects![^1].Key;
        }

        Assert.Equal(Sorted(expected), Sorted(string.Join(' ', listed)));
    }

    [Fact]
    public async Task Names_are_encoded_for_who_asks()
    {
        await using var server = await S3Server.StartAsync();
        using var client = server.SignedClient();
        await client.PutAsync("/bucket/a%20%2B/%01b", new StringContent("x"), Cancellation);

        Assert.Contains("<Key>a%20%2B/%01b</Key>",
            await client.GetStringAsync("/bucket?list-type=2&encoding-type=url", Cancellation));
        Assert.Contains("<Key>a +/&#x1;b</Key>", await client.GetStringAsync("/bucket?list-type=2", Cancellation));
    }

    [Fact]
    public async Task Buckets_are_listed_created_and_deleted()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();

        await s3.PutBucketAsync("another", Cancellation);
        await s3.PutObjectAsync(new() { BucketName = "another", Key = "key", ContentBody = "x" }, Cancellation);

        Assert.Equal(["another", "bucket"],
            (await s3.ListBucketsAsync(Cancellation)).Buckets.Select(bucket => bucket.BucketName));
        Assert.Equal("BucketNotEmpty",
            (await Assert.ThrowsAsync<AmazonS3Exception>(
            () => s3.DeleteBucketAsync("another", Cancellation))).ErrorCode);
        await s3.DeleteObjectAsync("another", "key", Cancellation);
        await s3.DeleteBucketAsync("another", Cancellation);
        Assert.Equal("NoSuchBucket", (await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.PutObjectAsync(new()
        {
            BucketName = "another",
            Key = "key",
            ContentBody = "x",
        }, Cancellation))).ErrorCode);
        Assert.Null((await s3.GetBucketLocationAsync("bucket", Cancellation)).Location.Value is "" or null ? null : "somewhere");
    }

    static string Sorted(string names) =>
        string.Join(' ', names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_listing_knows_at_once_what_was_put_deleted_and_edited()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var folder = Path.Combine(server.Folder.FullName, "bucket", "n");
        for (var i = 0; i < 250; i++) // more than a folder has whose contents are read each time
            await PutAsync($"{i:D3}");
        await PutAsync("x/../1");
        Assert.Equal(251, (await ListAsync()).Count);

        await PutAsync("new");
        await PutAsync("x/../2");
        Assert.Equal(253, (await ListAsync()).Count);
        await s3.DeleteObjectAsync("bucket", "n/007", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "008"), "22\n", Cancellation);
        File.Delete(Path.Combine(folder, "009"));

        var listed = await ListAsync();
        Assert.Equal(251, listed.Count);
        Assert.Equal((3L, "\"2fc57d6f63a9ee7e2f21a26fa522e3b6\""), listed["n/008"]);
        Assert.DoesNotContain("n/007", listed.Keys);
        Assert.DoesNotContain("n/009", listed.Keys);

        await File.WriteAllTextAsync(Path.Combine(folder, "by hand"), "22\n", Cancellation);
        while (!(await ListAsync()).ContainsKey("n/by hand")) // two seconds, where the clock of the files is coarse
            await Task.Delay(100, Cancellation);

        Task PutAsync(string name) =>
            s3.PutObjectAsync(new() { BucketName = "bucket", Key = "n/" + name, ContentBody = "x" }, Cancellation);

        async Task<Dictionary<string, (long?, string)>> ListAsync() =>
            (await s3.ListObjectsV2Async(new() { BucketName = "bucket" }, Cancellation)).S3Objects
                .ToDictionary(found => found.Key, found => (found.Size, found.ETag));
    }
}

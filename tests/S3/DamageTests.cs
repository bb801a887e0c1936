using Amazon.S3;
using Amazon.S3.Model;

namespace Tests.S3;

/// <summary>What is kept beside the objects, damaged as a power failure or a user's hand may damage it.</summary>
public sealed class DamageTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Damages => ["", "\0\0\0\0", "[", "{\"ETag\":", "null", "{}", "{\"ETag\":null}", "1"];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Objects_and_versions_are_there_whatever_becomes_of_what_was_known_of_them(string damage)
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        await s3.PutBucketVersioningAsync(
            new() { BucketName = "bucket", VersioningConfig = new() { Status = VersionStatus.Enabled } }, Cancellation);
        await PutAsync(s3, "old");
        await PutAsync(s3, "new");
        foreach (var file in Known(server).Where(file => file.Name != "configuration.json"))
            await File.WriteAllTextAsync(file.FullName, damage, Cancellation);

        var versions = await s3.ListVersionsAsync(new ListVersionsRequest { BucketName = "bucket" }, Cancellation);
        Assert.Equal(2, versions.Versions.Count);
        Assert.Equal("new", await ReadAsync(s3));
        Assert.Single((await s3.ListObjectsV2Async(new() { BucketName = "bucket" }, Cancellation)).S3Objects);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task An_upload_is_none_when_what_it_is_of_is_damaged(string damage)
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var started = await s3.InitiateMultipartUploadAsync(new() { BucketName = "bucket", Key = "k" }, Cancellation);
        await File.WriteAllTextAsync(
            Known(server).Single(file => file.Name == "upload.json").FullName, damage, Cancellation);

        var refused = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.ListPartsAsync(
            new() { BucketName = "bucket", Key = "k", UploadId = started.UploadId }, Cancellation));
        Assert.Equal("NoSuchUpload", refused.ErrorCode);
        var uploads = await s3.ListMultipartUploadsAsync("bucket", Cancellation);
        Assert.Empty(uploads.MultipartUploads ?? []);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task A_bucket_that_does_not_know_what_it_was_told_says_how_to_go_on(string? damage)
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        server.Folder.CreateSubdirectory("other");
        var file = Path.Combine(server.Folder.CreateSubdirectory(".meta/other").FullName, "configuration.json");
        if (damage is null)
            Directory.CreateDirectory(file);
        else
            await File.WriteAllTextAsync(file, damage, Cancellation);

        var refused = await Assert.ThrowsAnyAsync<AmazonS3Exception>(
            () => s3.GetBucketVersioningAsync("other", Cancellation));

        Assert.Equal("InternalError", refused.ErrorCode);
        Assert.Contains($"mv '{file}' '{file}.old'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_named()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        await PutAsync(s3, "x");
        var known = Known(server).Single();
        known.Delete();
        Directory.CreateDirectory(known.FullName);

        var refused = await Assert.ThrowsAnyAsync<AmazonS3Exception>(
            () => s3.GetObjectAsync("bucket", "k", Cancellation));

        Assert.Contains(known.FullName, refused.Message, StringComparison.Ordinal);
    }

    static FileInfo[] Known(S3Server server) =>
        new DirectoryInfo(Path.Combine(server.Folder.FullName, ".meta", "bucket"))
            .GetFiles("*.json", SearchOption.AllDirectories);

    static Task PutAsync(IAmazonS3 s3, string content) =>
        s3.PutObjectAsync(new() { BucketName = "bucket", Key = "k", ContentBody = content }, Cancellation);

    static async Task<string> ReadAsync(IAmazonS3 s3)
    {
        using var got = await s3.GetObjectAsync("bucket", "k", Cancellation);
        return await new StreamReader(got.ResponseStream).ReadToEndAsync(Cancellation);
    }
}

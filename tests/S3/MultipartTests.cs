using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace Tests.S3;

public class MultipartTests
{
    const int Mebibyte = 1024 * 1024;
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_may_come_in_any_order_and_again()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var upload = await StartAsync(s3);

        var last = await PartAsync(s3, upload, 10, "end");
        await PartAsync(s3, upload, 2, "replaced");
        var first = await PartAsync(s3, upload, 2, new string('x', 5 * Mebibyte));
        var listed = await s3.ListPartsAsync(new()
        {
            BucketName = "bucket",
            Key = "key",
            UploadId = upload,
        }, Cancellation);
        Assert.Equal([(2, 5L * Mebibyte), (10, 3)],
            listed.Parts.Select(part => (part.PartNumber!.Value, part.Size!.Value)));
        Assert.Equal(upload, Assert.Single(
            (await s3.ListMultipartUploadsAsync(
            new ListMultipartUploadsRequest { BucketName = "bucket" }, Cancellation)).MultipartUploads).UploadId);
        await CompleteAsync(s3, upload, first, last);

        var head = await s3.GetObjectMetadataAsync(new()
        {
            BucketName = "bucket",
            Key = "key",
            PartNumber = 2,
        }, Cancellation);
        Assert.Equal((3L, 2), (head.ContentLength, head.PartsCount));
        Assert.Equal("text/csv", head.Headers.ContentType);
        Assert.Equal(new string('x', 5 * Mebibyte) + "end",
            await File.ReadAllTextAsync(Path.Combine(server.Folder.FullName, "bucket/key"), Cancellation));
        Assert.Equal("NoSuchUpload", await RefusalAsync(() => CompleteAsync(s3, upload, first, last)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(server.Folder.FullName, ".meta/bucket/uploads")));
    }

    [Fact]
    public async Task An_upload_is_completed_with_the_parts_it_has()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var upload = await StartAsync(s3);
        var one = await PartAsync(s3, upload, 1, "small");
        var two = await PartAsync(s3, upload, 2, "end");

        Assert.Equal("EntityTooSmall", await RefusalAsync(() => CompleteAsync(s3, upload, one, two)));
        Assert.Equal("InvalidPart", await RefusalAsync(() => CompleteAsync(s3, upload, one, new(3, two.ETag))));
        Assert.Equal("InvalidPart", await RefusalAsync(() => CompleteAsync(s3, upload, new PartETag(1, two.ETag))));
        Assert.Equal("NoSuchKey", await RefusalAsync(() => s3.GetObjectAsync("bucket", "key", Cancellation)));
        await CompleteAsync(s3, upload, two);
        Assert.Equal("end", await File.ReadAllTextAsync(
            Path.Combine(server.Folder.FullName, "bucket/key"), Cancellation));
    }

    [Fact]
    public async Task An_aborted_upload_is_gone()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var upload = await StartAsync(s3);
        await PartAsync(s3, upload, 1, "part");

        await s3.AbortMultipartUploadAsync("bucket", "key", upload, Cancellation);

        Assert.Equal("NoSuchUpload", await RefusalAsync(() => PartAsync(s3, upload, 2, "x")));
        Assert.Empty(Directory.EnumerateFiles(server.Folder.FullName, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("SHA256", "COMPOSITE")]
    [InlineData("CRC32", "FULL_OBJECT")]
    public async Task The_checksum_is_of_the_whole_or_of_the_parts(string algorithm, string type)
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var upload = (await s3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest
        {
            BucketName = "bucket",
            Key = "key",
            ChecksumAlgorithm = algorithm,
            ChecksumType = type,
        }, Cancellation)).UploadId;
        var contents = new[] { new string('x', 5 * Mebibyte), "end" };
        var request = new CompleteMultipartUploadRequest { BucketName = "bucket", Key = "key", UploadId = upload };
        List<UploadPartResponse> parts = [];
        foreach (var (number, content) in contents.Index())
        {
            parts.Add(await s3.UploadPartAsync(new()
            {
                BucketName = "bucket",
                Key = "key",
                UploadId = upload,
                PartNumber = number + 1,
                ChecksumAlgorithm = algorithm,
                InputStream = new MemoryStream(System.Text.Encoding.ASCII.GetBytes(content)),
            }, Cancellation));
        }
        request.AddPartETagsAndChecksums(parts);
        var completed = await s3.CompleteMultipartUploadAsync(request, Cancellation);

        var head = await s3.GetObjectMetadataAsync(new()
        {
            BucketName = "bucket",
            Key = "key",
            ChecksumMode = ChecksumMode.ENABLED,
        }, Cancellation);
        Assert.Equal(type, head.ChecksumType.Value);
        var hashes = contents.SelectMany(content => SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(content)))
            .ToArray();
        if (type == "COMPOSITE")
        {
            Assert.Equal(Convert.ToBase64String(SHA256.HashData(hashes)) + "-2", head.ChecksumSHA256);
            return;
        }
        // The same content, uploaded whole, has the same checksum.
        var whole = await s3.PutObjectAsync(new()
        {
            BucketName = "bucket",
            Key = "whole",
            ContentBody = string.Concat(contents),
            ChecksumAlgorithm = algorithm,
        }, Cancellation);
        Assert.Equal(whole.ChecksumCRC32, head.ChecksumCRC32);
        Assert.Equal(whole.ChecksumCRC32, completed.ChecksumCRC32);
    }

    [Theory]
    [InlineData("SHA256", "sha256")]
    [InlineData(null, "null")]
    public async Task A_part_has_the_checksum_that_its_upload_announced(string? announced, string expected)
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var upload = (await s3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest
        {
            BucketName = "bucket",
            Key = "key",
            ChecksumAlgorithm = announced,
        }, Cancellation)).UploadId;

        var refusal = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.UploadPartAsync(new()
        {
            BucketName = "bucket",
            Key = "key",
            UploadId = upload,
            PartNumber = 1,
            ChecksumAlgorithm = "CRC32",
            InputStream = new MemoryStream([1]),
        }, Cancellation));

        Assert.Equal(
            $"Checksum Type mismatch occurred, expected checksum Type: {expected}, actual checksum Type: crc32",
            refusal.Message);
    }

    [Fact]
    public async Task A_composite_checksum_needs_the_parts_own_ones_at_completion()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var upload = (await s3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest
        {
            BucketName = "bucket",
            Key = "key",
            ChecksumAlgorithm = "CRC32",
        }, Cancellation)).UploadId;
        var part = await PartAsync(s3, upload, 1, "part");

        var refusal = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => CompleteAsync(s3, upload, new PartETag(1, part.ETag)));

        Assert.Equal(
            "The upload was created using a crc32 checksum. The complete request must include the checksum for each " +
            "part. It was missing for part 1 in the request.", refusal.Message);
    }

    [Fact]
    public async Task Objects_and_parts_are_copied()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        server.Store.CreateBucket("target");
        var put = new PutObjectRequest { BucketName = "bucket", Key = "a b/é", ContentBody = "0123456789", ContentType = "text/csv" };
        put.Metadata["rows"] = "10";
        await s3.PutObjectAsync(put, Cancellation);

        await s3.CopyObjectAsync("bucket", "a b/é", "target", "copy", Cancellation);
        var replace = new CopyObjectRequest
        {
            SourceBucket = "bucket",
            SourceKey = "a b/é",
            DestinationBucket = "bucket",
            DestinationKey = "a b/é",
            MetadataDirective = S3MetadataDirective.REPLACE,
            ContentType = "text/plain",
        };
        await s3.CopyObjectAsync(replace, Cancellation);
        var upload = await StartAsync(s3);
        var part = await s3.CopyPartAsync(new()
        {
            SourceBucket = "target",
            SourceKey = "copy",
            DestinationBucket = "bucket",
            DestinationKey = "key",
            UploadId = upload,
            PartNumber = 1,
            FirstByte = 2,
            LastByte = 4,
        }, Cancellation);
        await CompleteAsync(s3, upload, new PartETag(1, part.ETag));

        var copy = await s3.GetObjectMetadataAsync("target", "copy", Cancellation);
        Assert.Equal(("text/csv", "10", 10L), (copy.Headers.ContentType, copy.Metadata["rows"], copy.ContentLength));
        Assert.Equal("text/plain",
            (await s3.GetObjectMetadataAsync("bucket", "a b/é", Cancellation)).Headers.ContentType);
        Assert.Equal("234", await File.ReadAllTextAsync(
            Path.Combine(server.Folder.FullName, "bucket/key"), Cancellation));
        Assert.Equal("InvalidRequest", await RefusalAsync(() => s3.CopyObjectAsync(
            "target",
            "copy",
            "target",
            "copy",
            Cancellation)));
        Assert.Equal("NoSuchKey", await RefusalAsync(() => s3.CopyObjectAsync(
            "target",
            "missing",
            "target",
            "copy",
            Cancellation)));
    }

    static async Task<string> StartAsync(AmazonS3Client s3) =>
        (await s3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest
        {
            BucketName = "bucket",
            Key = "key",
            ContentType = "text/csv",
            ChecksumAlgorithm = "CRC32",
            ChecksumType = "FULL_OBJECT",
        }, Cancellation)).UploadId;

    static async Task<PartETag> PartAsync(AmazonS3Client s3, string upload, int number, string content) =>
        new(await s3.UploadPartAsync(new()
        {
            BucketName = "bucket",
            Key = "key",
            UploadId = upload,
            PartNumber = number,
            InputStream = new MemoryStream(System.Text.Encoding.ASCII.GetBytes(content)),
        }, Cancellation));

    static Task<CompleteMultipartUploadResponse> CompleteAsync(
        AmazonS3Client s3, string upload, params List<PartETag> parts) =>
        s3.CompleteMultipartUploadAsync(new()
        {
            BucketName = "bucket",
            Key = "key",
            UploadId = upload,
            PartETags = parts,
        }, Cancellation);

    static async Task<string> RefusalAsync(Func<Task> call) =>
        (await Assert.ThrowsAnyAsync<AmazonS3Exception>(call)).ErrorCode;
}

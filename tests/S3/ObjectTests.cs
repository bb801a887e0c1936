using System.Collections.Concurrent;
using Amazon.S3.Model;

namespace Tests.S3;

public class ObjectTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_object_is_a_plain_file()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();

        var put = await s3.PutObjectAsync(new()
        {
            BucketName = "bucket",
            Key = "csv/job/train.csv",
            ContentBody = "1,2\n",
            ContentType = "text/csv",
        }, Cancellation);

        Assert.Equal("1,2\n", await File.ReadAllTextAsync(
            Path.Combine(server.Folder.FullName, "bucket/csv/job/train.csv"), Cancellation));
        using var got = await s3.GetObjectAsync("bucket", "csv/job/train.csv", Cancellation);
        Assert.Equal("1,2\n", await new StreamReader(got.ResponseStream).ReadToEndAsync(Cancellation));
        Assert.Equal("text/csv", got.Headers.ContentType);
        Assert.Equal(put.ETag, got.ETag);
        Assert.Equal("\"3ecfad755fa825f7a17c5526ec44e651\"", got.ETag);
        var head = await s3.GetObjectMetadataAsync("bucket", "csv/job/train.csv", Cancellation);
        Assert.Equal(4, head.ContentLength);
        var listed = Assert.Single((await s3.ListObjectsV2Async(new()
        {
            BucketName = "bucket",
            Prefix = "csv/",
        }, Cancellation)).S3Objects);
        Assert.Equal(("csv/job/train.csv", 4L, got.ETag), (listed.Key, listed.Size, listed.ETag));
        await s3.DeleteObjectAsync("bucket", "csv/job/train.csv", Cancellation);
        Assert.Empty((await s3.ListObjectsV2Async(new() { BucketName = "bucket" }, Cancellation)).S3Objects ?? []);
    }

    [Fact]
    public async Task An_object_is_uploaded_in_parts()
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        var content = new byte[11 * 1024 * 1024];
        new Random(1).NextBytes(content);

        var upload = await s3.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest
        {
            BucketName = "bucket",
            Key = "large",
            ChecksumAlgorithm = "CRC32",
            ChecksumType = "FULL_OBJECT",
        }, Cancellation);
        var parts = new List<PartETag>();
        foreach (var (number, from, to) in new[] { (1, 0, 6), (2, 6, 11) })
        {
            var part = await s3.UploadPartAsync(new()
            {
                BucketName = "bucket",
                Key = "large",
                UploadId = upload.UploadId,
                PartNumber = number,
                InputStream = new MemoryStream(content[(from << 20)..(to << 20)]),
            }, Cancellation);
            parts.Add(new(part));
        }
        var completed = await s3.CompleteMultipartUploadAsync(new()
        {
            BucketName = "bucket",
            Key = "large",
            UploadId = upload.UploadId,
            PartETags = parts,
        }, Cancellation);

        Assert.EndsWith("-2\"", completed.ETag);
        Assert.Equal(content, await File.ReadAllBytesAsync(
            Path.Combine(server.Folder.FullName, "bucket/large"), Cancellation));
        Assert.Equal(completed.ETag, (await s3.GetObjectMetadataAsync("bucket", "large", Cancellation)).ETag);
    }

    /// <summary>As jobs end after a restart, which deletes the folder of what was coming in.</summary>
    [Fact]
    public async Task Objects_that_come_first_and_at_once_are_all_kept()
    {
        await using var server = await S3Server.StartAsync();
        var incoming = new DirectoryInfo(Path.Combine(server.Folder.FullName, ".meta/bucket/incoming"));
        using var together = new Barrier(4, _ =>
        {
            if (incoming.Exists)
                incoming.Delete(recursive: true);
            incoming.Refresh();
        });
        var failures = new ConcurrentBag<Exception>();
        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(WriteAll, TaskCreationOptions.LongRunning)));
        Assert.Empty(failures);

        void WriteAll()
        {
            for (var round = 0; round < 2000; round++)
            {
                together.SignalAndWait(Cancellation);
                try
                {
                    server.Store.Bucket("bucket").NewWriter().Dispose();
                }
                catch (IOException e)
                {
                    failures.Add(e);
                }
            }
        }
    }
}

using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;

namespace Tests.S3;

/// <summary>The AWS SDK for .NET asks for checksums and verifies them, whatever it reads.</summary>
public sealed class TransferTests
{
    const int Mebibyte = 1024 * 1024;

    static readonly byte[] Content = [.. Enumerable.Range(0, 12 * Mebibyte).Select(i => (byte)(i % 251))];

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(16 * Mebibyte, 1)]
    [InlineData(5 * Mebibyte, 3)]
    public async Task What_the_transfer_utility_uploads_is_read_whole_by_range_and_by_part(int partSize, int parts)
    {
        await using var server = await S3Server.StartAsync();
        using var s3 = server.Client();
        using var transfer = new TransferUtility(s3, new TransferUtilityConfig { MinSizeBeforePartUpload = partSize });
        await transfer.UploadAsync(new TransferUtilityUploadRequest
        {
            BucketName = "bucket",
            Key = "key",
            InputStream = new MemoryStream(Content),
            PartSize = partSize,
        }, Cancellation);

        var file = Path.Combine(server.Folder.FullName, ".read");
        await transfer.DownloadAsync(new TransferUtilityDownloadRequest
        {
            BucketName = "bucket",
            Key = "key",
            FilePath = file,
        }, Cancellation);
        Assert.Equal(Content, await File.ReadAllBytesAsync(file, Cancellation));
        Assert.Equal(Content, await ReadAsync(s3, new()));
        Assert.Equal(Content[2..5], await ReadAsync(s3, new() { ByteRange = new(2, 4) }));
        for (var part = 1; part <= parts; part++)
        {
            var bytes = Content[((part - 1) * partSize)..Math.Min(part * partSize, Content.Length)];
            Assert.Equal(bytes, await ReadAsync(s3, new() { PartNumber = part }));
            Assert.Equal(bytes, await ReadAsync(
                s3, new()
                {
                    ByteRange = new(
                (part - 1) * (long)partSize, ((part - 1) * (long)partSize) + bytes.Length - 1)
                }));
        }
    }

    static async Task<byte[]> ReadAsync(AmazonS3Client s3, GetObjectRequest request)
    {
        (request.BucketName, request.Key, request.ChecksumMode) = ("bucket", "key", ChecksumMode.ENABLED);
        using var answer = await s3.GetObjectAsync(request, Cancellation);
        using var content = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(content, Cancellation);
        return content.ToArray();
    }
}

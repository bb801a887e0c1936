using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace GenerateDataset;

/// <summary>
/// An object written piece by piece, in memory for one part of it. It appears in S3 with <see cref="CompleteAsync"/>:
/// by one PutObject when
/// it is small, otherwise by a multipart upload.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html"/>
sealed class S3Upload(IAmazonS3 s3, string bucket, string key)
{
    // 10,000 parts of this size are 80 GB; a part and its last row stay below 8 MiB, to which the buffer grows by
    // doubling.
    const int PartSize = 8_000_000;

    readonly List<UploadPartResponse> _parts = [];
    string? _uploadId;

    public MemoryStream Content { get; } = new();

    public ValueTask UploadFullPartAsync(CancellationToken cancellation) =>
        Content.Length < PartSize ? ValueTask.CompletedTask : new(UploadPartAsync(cancellation));

    public async Task CompleteAsync(CancellationToken cancellation)
    {
        if (_uploadId is null)
        {
            var put = new PutObjectRequest { BucketName = bucket, Key = key, InputStream = Body(), ContentType = "text/csv" };
            await s3.PutObjectAsync(put, cancellation);
            return;
        }
        if (Content.Length > 0)
            await UploadPartAsync(cancellation);
        var request = new CompleteMultipartUploadRequest { BucketName = bucket, Key = key, UploadId = _uploadId };
        request.AddPartETagsAndChecksums(_parts);
        await s3.CompleteMultipartUploadAsync(request, cancellation);
        _uploadId = null;
    }

    /// <summary>
    /// Gives the parts up. What cannot be aborted now, the bucket's lifecycle rule removes; the first error is the one
    /// to report.
    /// </summary>
    public async Task AbortAsync()
    {
        try
        {
            if (_uploadId is not null)
                await s3.AbortMultipartUploadAsync(new() { BucketName = bucket, Key = key, UploadId = _uploadId });
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
        }
    }

    async Task UploadPartAsync(CancellationToken cancellation)
    {
        // The SDK gives each part a CRC32 unasked, and S3 refuses one that the upload did not announce ("expected
        // checksum Type: null").
        var upload = new InitiateMultipartUploadRequest
        {
            BucketName = bucket,
            Key = key,
            ContentType = "text/csv",
            ChecksumAlgorithm = ChecksumAlgorithm.CRC32,
        };
        _uploadId ??= (await s3.InitiateMultipartUploadAsync(upload, cancellation)).UploadId;
        var part = new UploadPartRequest
        {
            BucketName = bucket,
            Key = key,
            UploadId = _uploadId,
            PartNumber = _parts.Count + 1,
            InputStream = Body(),
            ChecksumAlgorithm = ChecksumAlgorithm.CRC32,
        };
        _parts.Add(await s3.UploadPartAsync(part, cancellation));
        Content.SetLength(0);
    }

    MemoryStream Body() => new(Content.GetBuffer(), 0, (int)Content.Length, writable: false);
}

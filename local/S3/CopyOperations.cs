using Local.S3.Files;
using static Local.S3.S3Request;

namespace Local.S3;

/// <summary>Objects and parts whose content is another object's.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html"/>
static class CopyOperations
{
    public static async Task CopyObject(S3Request request)
    {
        request.AllowObject("s3:PutObject");
        ObjectHeaders.RefuseUnsupported(request);
        var (bucket, key) = Source(request);
        var replaces = request.Header("x-amz-metadata-directive") == "REPLACE";
        if ((bucket, key) == (request.BucketName, request.ObjectKey) && !replaces)
            throw S3Error.InvalidRequest(
                "This copy request is illegal because it is trying to copy an object to itself without changing the " +
                "object's metadata, storage class, website redirect location or encryption attributes.");
        var check = Preconditions.ForWrite(request);
        var algorithm = request.ChecksumAlgorithm;
        var (source, content) = Open(request, bucket, key);
        await using var _ = content;
        await using var writer = request.Bucket.NewWriter(
            algorithm ?? source.Metadata.Checksum?.Algorithm ?? Checksum.DefaultAlgorithm);
        await Incoming.CopyAsync(content, writer, request.Cancellation);
        await writer.CompleteAsync();
        var stored = request.Bucket.Commit(request.ObjectKey, writer, new()
        {
            ETag = ETag.Of(writer.Md5()),
            Headers = replaces ? ObjectHeaders.Read(request) : source.Metadata.Headers,
            Checksum = writer.Checksum(),
        }, check);
        await request.AnswerAsync(Element("CopyObjectResult",
            Element("LastModified", Time(stored.LastModified)), Element("ETag", ETag.Quoted(stored.Metadata.ETag)),
            Element(stored.Metadata.Checksum!.Element, stored.Metadata.Checksum.Value),
            Element("ChecksumType", stored.Metadata.Checksum.Type)));
    }

    public static async Task UploadPartCopy(S3Request request)
    {
        request.AllowObject("s3:PutObject");
        var number = MultipartOperations.PartNumber(request);
        var upload = MultipartOperations.Get(request);
        var (bucket, key) = Source(request);
        var (source, content) = Open(request, bucket, key);
        await using var _ = content;
        var (first, last) = Range(request, source);
        await using var writer = request.Bucket.NewWriter(upload.Start.ChecksumAlgorithm ?? Checksum.DefaultAlgorithm);
        content.Position = first;
        await Incoming.CopyAsync(content, writer, request.Cancellation, last - first + 1);
        await writer.CompleteAsync();
        var part = MultipartOperations.Add(request, number, writer);
        await request.AnswerAsync(Element("CopyPartResult",
            Element("LastModified", Time(part.LastModified)), Element("ETag", ETag.Quoted(part.ETag)),
            Element(part.Checksum.Element, part.Checksum.Value)));
    }

    static (S3Object Object, FileStream Content) Open(S3Request request, string bucket, string key)
    {
        request.Store.Require(request.Caller, "s3:GetObject", bucket, key);
        var opened = request.Store.Bucket(bucket).Open(key) ?? throw request.Store.Missing(request.Caller, bucket);
        try
        {
            Preconditions.CheckRead(request, opened.Object, "x-amz-copy-source-");
            return opened;
        }
        catch
        {
            opened.Content.Dispose();
            throw;
        }
    }

    /// <summary><c>bucket/key</c>, encoded as in a URL.</summary>
    static (string Bucket, string Key) Source(S3Request request)
    {
        var parts = request.Header("x-amz-copy-source")!.Split('?');
        if (parts.Length > 1 && parts[1] != "versionId=null")
            throw S3Error.NotImplemented("Object versions are not kept here: the source of a copy can have no versionId.");
        var path = Uri.UnescapeDataString(parts[0]).TrimStart('/');
        return path.Split('/', 2) is [{ Length: > 0 } bucket, { Length: > 0 } key]
            ? (bucket, key)
            : throw S3Error.InvalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }

    static (long First, long Last) Range(S3Request request, S3Object source) =>
        request.Header("x-amz-copy-source-range") switch
        {
            null => (0, source.Size - 1),
            { } text when text.StartsWith("bytes=", StringComparison.Ordinal)
                && text["bytes=".Length..].Split('-') is [var from, var to]
                && long.TryParse(from, out var first) && long.TryParse(to, out var last) && first <= last =>
                    last < source.Size
                    ? (first, last)
                    : throw S3Error.InvalidArgument($"Range specified is not valid for source object of size: {source.Size}"),
            _ => throw S3Error.InvalidArgument(
                "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the " +
                "zero-based offsets of the first and last bytes to copy"),
        };
}

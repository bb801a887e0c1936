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
        var source = CopySource.Parse(request.Header("x-amz-copy-source")!);
        var replaces = Replaces(request, "x-amz-metadata-directive");
        var retags = Replaces(request, "x-amz-tagging-directive");
        var tags = retags ? ObjectHeaders.ReadTags(request) : null;
        if (source == new CopySource(request.BucketName!, request.ObjectKey, null) && !replaces && !retags)
            throw S3Error.InvalidRequest(
                "This copy request is illegal because it is trying to copy an object to itself without changing the " +
                "object's metadata, storage class, website redirect location or encryption attributes.");
        var check = Preconditions.ForWrite(request);
        var algorithm = request.ChecksumAlgorithm;
        var (found, content) = Open(request, source);
        await using var _ = content;
        await using var writer = request.Bucket.NewWriter(
            algorithm ?? found.Metadata.Checksum?.Algorithm ?? Checksum.DefaultAlgorithm);
        await Incoming.CopyAsync(content, writer, request.Cancellation);
        await writer.CompleteAsync();
        var stored = request.Bucket.Commit(request.ObjectKey, writer, new()
        {
            ETag = ETag.Of(writer.Md5()),
            Headers = replaces ? ObjectHeaders.Read(request) : found.Metadata.Headers,
            Checksum = writer.Checksum(),
            Tags = retags ? tags : found.Metadata.Tags,
        }, check);
        request.WriteVersion(stored);
        ObjectHeaders.WriteEncryption(request);
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
        var (found, content) = Open(request, CopySource.Parse(request.Header("x-amz-copy-source")!));
        await using var _ = content;
        var (first, last) = Range(request, found);
        await using var writer = request.Bucket.NewWriter(upload.Start.ChecksumAlgorithm ?? Checksum.DefaultAlgorithm);
        content.Position = first;
        await Incoming.CopyAsync(content, writer, request.Cancellation, last - first + 1);
        await writer.CompleteAsync();
        var part = MultipartOperations.Add(request, number, writer);
        await request.AnswerAsync(Element("CopyPartResult",
            Element("LastModified", Time(part.LastModified)), Element("ETag", ETag.Quoted(part.ETag)),
            Element(part.Checksum.Element, part.Checksum.Value)));
    }

    static (S3Object Object, FileStream Content) Open(S3Request request, CopySource source)
    {
        var (bucket, key, version) = source;
        request.Store.Require(request.Caller, version is null ? "s3:GetObject" : "s3:GetObjectVersion", bucket, key);
        var opened = request.Store.Bucket(bucket).Open(key, version)
            ?? throw (version is null ? request.Store.Missing(request.Caller, bucket) : S3Error.NoSuchVersion());
        try
        {
            if (opened.Object.IsDeleteMarker)
                throw S3Error.InvalidRequest("The source of a copy request may not specifically refer to a delete marker by version id.");
            Preconditions.CheckRead(request, opened.Object, "x-amz-copy-source-");
            if (request.Store.Bucket(bucket).IsVersioned)
                request.Response.Headers["x-amz-copy-source-version-id"] = opened.Object.VersionId;
            return opened;
        }
        catch
        {
            opened.Content.Dispose();
            throw;
        }
    }

    static bool Replaces(S3Request request, string directive) => request.Header(directive) switch
    {
        null or "COPY" => false,
        "REPLACE" => true,
        _ => throw S3Error.InvalidArgument("Unknown metadata directive."),
    };

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

/// <summary>What a copy is of: <c>bucket/key?versionId=ID</c>, encoded as in a URL.</summary>
/// <param name="Version">Null for the current one.</param>
sealed record CopySource(string Bucket, string Key, string? Version)
{
    public static CopySource Parse(string header)
    {
        var (encoded, query) = header.Split('?', 2) is [var before, var after] ? (before, after) : (header, "");
        var version = query == "" ? null
            : query.StartsWith("versionId=", StringComparison.Ordinal)
                && VersionFolder.IsId(query["versionId=".Length..])
                ? query["versionId=".Length..]
                : throw S3Error.InvalidArgument("Invalid version id specified");
        return Uri.UnescapeDataString(encoded).TrimStart('/')
            .Split('/', 2) is [{ Length: > 0 } bucket, { Length: > 0 } key]
            ? new(bucket, key, version)
            : throw S3Error.InvalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }
}

using System.Xml.Linq;
using Local.Aws;
using Local.S3.Files;
using static Local.S3.S3Request;

namespace Local.S3;

/// <summary>The upload of an object in parts.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html"/>
static class MultipartOperations
{
    /// <summary>The least size of each part but the last, in bytes.</summary>
    const long SmallestPart = 5 * 1024 * 1024;

    public static Task CreateMultipartUpload(S3Request request)
    {
        request.AllowObject("s3:PutObject");
        ObjectHeaders.RefuseUnsupported(request);
        var algorithm = request.ChecksumAlgorithm;
        var type = request.Header("x-amz-checksum-type")
            ?? (algorithm is null or "CRC64NVME" ? Checksum.FullObject : Checksum.Composite);
        if (type == (algorithm is "SHA1" or "SHA256" ? Checksum.FullObject : algorithm is null or "CRC64NVME" ? Checksum.Composite : ""))
            throw S3Error.InvalidRequest(
                $"The {type} checksum type cannot be used with the {algorithm ?? Checksum.DefaultAlgorithm} checksum algorithm.");
        var upload = Upload.Create(request.Bucket, new(
            request.ObjectKey,
            request.Store.Time.GetUtcNow(),
            ObjectHeaders.Read(request),
            algorithm,
            type,
            ObjectHeaders.ReadTags(request)));
        ObjectHeaders.WriteEncryption(request);
        if (algorithm is not null)
        {
            request.Response.Headers["x-amz-checksum-algorithm"] = algorithm;
            request.Response.Headers["x-amz-checksum-type"] = type;
        }
        return request.AnswerAsync(Element("InitiateMultipartUploadResult",
            Element("Bucket", request.BucketName), Element("Key", request.ObjectKey), Element("UploadId", upload.Id)));
    }

    public static async Task UploadPart(S3Request request)
    {
        request.AllowObject("s3:PutObject");
        var number = PartNumber(request);
        var upload = Get(request);
        // A part's checksum must have been announced, too: https://github.com/aws/aws-sdk-java/issues/3173
        if (Incoming.Announced(request) is { } actual && actual != upload.Start.ChecksumAlgorithm)
            throw S3Error.InvalidRequest(
                $"Checksum Type mismatch occurred, expected checksum Type: " +
                $"{upload.Start.ChecksumAlgorithm?.ToLowerInvariant() ?? "null"}, actual checksum Type: {actual.ToLowerInvariant()}");
        await using var writer = await Incoming.ReceiveAsync(
            request, upload.Start.ChecksumAlgorithm ?? Checksum.DefaultAlgorithm);
        var part = Add(request, number, writer);
        request.Response.Headers.ETag = ETag.Quoted(part.ETag);
        ObjectHeaders.WriteEncryption(request);
        request.Response.Headers[part.Checksum.Header] = part.Checksum.Value;
    }

    public static Part Add(S3Request request, int number, ObjectWriter writer)
    {
        var part = new Part(
            number,
            Path.GetFileName(writer.Path),
            writer.Length,
            ETag.Of(writer.Md5()),
            request.Store.Time.GetUtcNow(),
            writer.Checksum());
        request.Bucket.Change(() => Get(request).Add(writer, part));
        return part;
    }

    /// <summary>
    /// Makes an object of an upload's parts: (1) the parts that the request names are found among those that were
    /// uploaded; (2) their contents are written one after another into a new file, and hashed; (3) the checksum is
    /// compared with the request's; (4) in one step, unless the upload was aborted or the preconditions do not hold,
    /// the file becomes the object and the upload is gone; (5) the object is answered.
    /// </summary>
    public static async Task CompleteMultipartUpload(S3Request request)
    {
        request.AllowObject("s3:PutObject");
        // 1
        var upload = Get(request);
        var check = Preconditions.ForWrite(request);
        var parts = Chosen(await request.ReadXmlAsync(), upload);
        // 2
        var bucket = request.Bucket;
        var isComposite = upload.Start.ChecksumType == Checksum.Composite;
        await using var writer = bucket.NewWriter(
            isComposite ? null : upload.Start.ChecksumAlgorithm ?? Checksum.DefaultAlgorithm, md5: false);
        foreach (var part in parts)
        {
            await using var content = upload.Open(part);
            await Incoming.CopyAsync(content, writer, request.Cancellation);
        }
        await writer.CompleteAsync();
        // 3
        var checksum = isComposite ? MultipartChecksum.Of(parts) : writer.Checksum();
        if (request.Header(checksum.Header) is { } sent && sent != checksum.Value)
            throw new AwsException("BadDigest", $"The {checksum.Algorithm} you specified did not match the calculated checksum.");
        var metadata = new ObjectMetadata
        {
            ETag = ETag.Of(parts),
            Headers = upload.Start.Headers,
            Checksum = checksum,
            Parts = [.. parts.Select(part => new ObjectPart(part.Size, part.Checksum.Value))],
            Tags = upload.Start.Tags,
        };
        // 4
        var stored = bucket.Change(() =>
        {
            Get(request); // aborted meanwhile?
            var stored = bucket.Commit(upload.Key, writer, metadata, check);
            upload.Delete();
            return stored;
        });
        // 5
        request.WriteVersion(stored);
        ObjectHeaders.WriteEncryption(request);
        await request.AnswerAsync(Element("CompleteMultipartUploadResult",
            Element("Location", $"{request.Request.Scheme}://{request.Request.Host}{request.Request.Path.ToUriComponent()}"),
            Element("Bucket", request.BucketName), Element("Key", upload.Key),
            Element("ETag", ETag.Quoted(stored.Metadata.ETag)),
            Element(checksum.Element, checksum.Value), Element("ChecksumType", checksum.Type)));
    }

    public static Task AbortMultipartUpload(S3Request request)
    {
        request.AllowObject("s3:AbortMultipartUpload");
        request.Bucket.Change(() => Get(request).Delete());
        request.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static int PartNumber(S3Request request) =>
        request.Number("partNumber", 1, 10000)
            ?? throw S3Error.InvalidArgument("Part number must be an integer between 1 and 10000, inclusive");

    public static Upload Get(S3Request request) => Upload.Get(request.Bucket, request.ObjectKey, request.Parameter("uploadId") ?? "");

    /// <summary>The parts that the completion names, each as it was named.</summary>
    static List<Part> Chosen(XElement document, Upload upload)
    {
        var uploaded = upload.Parts().ToDictionary(part => part.Number);
        var chosen = new List<Part>();
        foreach (var element in document.Elements().Where(element => element.Name.LocalName == "Part"))
        {
            var fields = element.Elements().ToLookup(field => field.Name.LocalName, field => field.Value);
            if (!int.TryParse(fields["PartNumber"].FirstOrDefault(), out var number)
                || fields["ETag"].FirstOrDefault() is not { } etag)
                throw S3Error.MalformedXml();
            if (chosen.Count > 0 && number <= chosen[^1].Number)
                throw new AwsException("InvalidPartOrder",
                    "The list of parts was not in ascending order. Parts must be ordered by part number.");
            if (!uploaded.TryGetValue(number, out var part) || etag.Trim('"') != part.ETag
                || fields[part.Checksum.Element].Any(value => value != part.Checksum.Value))
                throw S3Error.InvalidPart().With("UploadId", upload.Id).With("PartNumber", number)
                    .With("ETag", etag.Trim('"'));
            // https://github.com/aws/aws-sdk-net/issues/3059
            if (upload.Start is { ChecksumType: Checksum.Composite, ChecksumAlgorithm: { } algorithm }
                && !fields.Contains(part.Checksum.Element))
                throw S3Error.InvalidRequest(
                    $"The upload was created using a {algorithm.ToLowerInvariant()} checksum. The complete request " +
                    $"must include the checksum for each part. It was missing for part {number} in the request.");
            chosen.Add(part);
        }
        if (chosen.Count == 0)
            throw S3Error.MalformedXml();
        if (chosen.SkipLast(1).FirstOrDefault(part => part.Size < SmallestPart) is { } small)
            throw new AwsException("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
                .With("ETag", small.ETag).With("MinSizeAllowed", SmallestPart)
                .With("PartNumber", small.Number).With("ProposedSize", small.Size);
        return chosen;
    }
}

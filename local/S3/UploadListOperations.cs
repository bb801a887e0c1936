using System.Globalization;
using System.Xml.Linq;
using Local.S3.Files;
using static Local.S3.S3Request;

namespace Local.S3;

/// <summary>The uploads in parts that a bucket has, and the parts of one.</summary>
static class UploadListOperations
{
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html"/>
    public static Task ListMultipartUploads(S3Request request)
    {
        var listing = Listing.Of(request, "s3:ListBucketMultipartUploads", "max-uploads");
        var (keyMarker, idMarker) = (request.Parameter("key-marker") ?? "", request.Parameter("upload-id-marker") ?? "");
        // "If key-marker is not specified, the upload-id-marker parameter is ignored."
        var entries = Upload.All(listing.Bucket)
            .Where(upload => upload.Key.StartsWith(listing.Prefix, StringComparison.Ordinal))
            .OrderBy(upload => upload.Key, Utf8Order.Comparer).ThenBy(upload => upload.Start.Initiated)
            .ThenBy(upload => upload.Id, StringComparer.Ordinal)
            .Select(upload => (Name: listing.Fold(upload.Key), Upload: upload))
            .DistinctBy(entry => listing.IsFolded(entry.Name) ? (entry.Name, "") : (entry.Name, entry.Upload.Id))
            .Where(entry => IsAfter(entry.Name, keyMarker))
            .ToList();
        if (idMarker != "" && entries.FindIndex(
            entry => entry.Name == keyMarker && entry.Upload.Id == idMarker) is >= 0 and var at)
            entries.RemoveRange(0, at + 1);
        var page = entries[..Math.Min(listing.MaxKeys, entries.Count)];
        var isTruncated = page.Count > 0 && entries.Count > page.Count;
        return request.AnswerAsync(Element("ListMultipartUploadsResult",
            Element("Bucket", request.BucketName), listing.Echo("KeyMarker", keyMarker),
            Element("UploadIdMarker", idMarker),
            isTruncated ? listing.Echo("NextKeyMarker", page[^1].Name) : null,
            isTruncated && !listing.IsFolded(page[^1].Name) ? Element("NextUploadIdMarker", page[^1].Upload.Id) : null,
            listing.Echo("Prefix", listing.Prefix), listing.EchoDelimiter(), listing.EchoEncoding(),
            Element("MaxUploads", listing.MaxKeys), Element("IsTruncated", isTruncated),
            page.Where(entry => !listing.IsFolded(entry.Name)).Select(entry => Describe(listing, entry.Upload)),
            page.Where(entry => listing.IsFolded(entry.Name)).Select(entry => listing.CommonPrefix(entry.Name))));

        bool IsAfter(string name, string marker) =>
            marker == "" || Utf8Order.Comparer.Compare(name, marker) is var order
                && (idMarker == "" ? order > 0 : order >= 0);
    }

    static XElement Describe(Listing listing, Upload upload) => Element("Upload",
        listing.Echo("Key", upload.Key), Element("UploadId", upload.Id),
        Element("Initiator", Element("ID", listing.Request.Store.Account.Id)), listing.Owner(),
        Element("StorageClass", "STANDARD"), Element("Initiated", Time(upload.Start.Initiated)),
        upload.Start.ChecksumAlgorithm is { } algorithm
            ? new[] { Element("ChecksumAlgorithm", algorithm), Element("ChecksumType", upload.Start.ChecksumType) }
            : null);

    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html"/>
    public static Task ListParts(S3Request request)
    {
        request.AllowObject("s3:ListMultipartUploadParts");
        var most = Math.Min(request.Number("max-parts", 0, int.MaxValue) ?? 1000, 1000);
        var marker = request.Number("part-number-marker", 0, int.MaxValue) ?? 0;
        var upload = MultipartOperations.Get(request);
        var parts = upload.Parts().Where(part => part.Number > marker).ToList();
        var page = parts.Take(most).ToList();
        return request.AnswerAsync(Element("ListPartsResult",
            Element("Bucket", request.BucketName), Element("Key", upload.Key), Element("UploadId", upload.Id),
            Element("PartNumberMarker", marker),
            Element("NextPartNumberMarker", page.LastOrDefault()?.Number ?? 0), Element("MaxParts", most),
            Element("IsTruncated", parts.Count > page.Count),
            upload.Start.ChecksumAlgorithm is { } algorithm
                ? new[] { Element("ChecksumAlgorithm", algorithm), Element("ChecksumType", upload.Start.ChecksumType) }
                : null,
            page.Select(part => Element("Part",
                Element("PartNumber", part.Number), Element("LastModified", Time(part.LastModified)),
                Element("ETag", ETag.Quoted(part.ETag)),
                Element("Size", part.Size.ToString(CultureInfo.InvariantCulture)),
                Element(part.Checksum.Element, part.Checksum.Value))),
            Element("StorageClass", "STANDARD")));
    }
}

using System.Globalization;
using System.Xml.Linq;
using Local.S3.Files;
using static Local.S3.S3Request;

namespace Local.S3;

/// <summary>What is known of an object, without its content.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html"/>
static class AttributesOperations
{
    static readonly string[] Names = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

    public static Task GetObjectAttributes(S3Request request)
    {
        request.AllowVersion("s3:GetObject");
        request.AllowVersion("s3:GetObjectAttributes");
        var asked = request.Request.Headers["x-amz-object-attributes"]
            .SelectMany(value => value!.Split(
                ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        if (asked.Count == 0 || asked.Exists(name => !Names.Contains(name)))
            throw S3Error.InvalidArgument("Invalid attribute name specified.");
        var found = request.FindObject();
        Preconditions.CheckRead(request, found);
        request.WriteVersion(found);
        request.Response.Headers.LastModified = found.LastModified.ToString("R");
        return request.AnswerAsync(Element("GetObjectAttributesResponse",
            Names.Where(asked.Contains).Select(name => Attribute(request, found, name))));
    }

    static XElement? Attribute(S3Request request, S3Object found, string name) => name switch
    {
        "ETag" => Element("ETag", found.Metadata.ETag),
        "Checksum" => found.Metadata.Checksum is { } checksum
            ? Element("Checksum", Element(checksum.Element, checksum.Value), Element("ChecksumType", checksum.Type))
            : null,
        "ObjectParts" => found.Metadata.Parts is { } parts ? Parts(request, found, parts) : null,
        "StorageClass" => Element("StorageClass", "STANDARD"),
        _ => Element("ObjectSize", found.Size.ToString(CultureInfo.InvariantCulture)),
    };

    /// <remarks>The parts are named one by one only where each has a checksum.</remarks>
    static XElement Parts(S3Request request, S3Object found, IReadOnlyList<ObjectPart> parts)
    {
        var most = Math.Min(Header(request, "x-amz-max-parts") ?? 1000, 1000);
        var marker = Header(request, "x-amz-part-number-marker") ?? 0;
        var page = parts.Index().Skip(marker).Take(most).ToList();
        return Element("ObjectParts",
            Element("PartsCount", parts.Count),
            found.Metadata.Checksum is not { } checksum ? null : new[]
            {
                Element("PartNumberMarker", marker),
                Element("NextPartNumberMarker", page.Count == 0 ? marker : page[^1].Index + 1),
                Element("MaxParts", most), Element("IsTruncated", marker + page.Count < parts.Count),
            }.Concat(page.Where(part => part.Item.Checksum is not null).Select(part => Element("Part",
                Element("PartNumber", part.Index + 1),
                Element("Size", part.Item.Size.ToString(CultureInfo.InvariantCulture)),
                Element(checksum.Element, part.Item.Checksum)))));
    }

    static int? Header(S3Request request, string name) =>
        request.Header(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw S3Error.InvalidArgument($"{name} must be a whole number; it is '{text}'.");
}

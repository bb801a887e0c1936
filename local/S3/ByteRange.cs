using System.Net;
using Local.Aws;
using Local.S3.Files;
using Microsoft.Net.Http.Headers;

namespace Local.S3;

/// <summary>The bytes of an object that an answer has.</summary>
/// <param name="IsPart">Whether the request asked for a part.</param>
/// <param name="Checksum">The checksum of exactly these bytes; null where none is known.</param>
readonly record struct ByteRange(long First, long Length, bool IsPart, Checksum? Checksum)
{
    /// <remarks>
    /// One range; a header that is not one is ignored, as RFC 9110 §14.2 says. "Amazon S3 doesn't support retrieving
    /// multiple ranges of data per GET request."
    /// </remarks>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"/>
    public static ByteRange Of(S3Request request, S3Object found)
    {
        if (request.Number("partNumber", 1, 10000) is { } number)
            return OfPart(number, found);
        if (!RangeHeaderValue.TryParse(request.Header("Range"), out var header) || header.Unit != "bytes"
            || header.Ranges.Count != 1)
            return new(0, found.Size, false, found.Metadata.Checksum);
        var range = header.Ranges.Single();
        var first = range.From ?? Math.Max(0, found.Size - range.To!.Value);
        var last = range.From is not null ? Math.Min(range.To ?? long.MaxValue, found.Size - 1) : found.Size - 1;
        if (first > last || (range.From is null && range.To == 0))
            throw NotSatisfiable("InvalidRange", "The requested range is not satisfiable");
        var (start, length) = (first, last - first + 1);
        var aligned = Parts(found).FirstOrDefault(part => part.First == start && part.Length == length);
        return aligned.IsPart
            ? aligned
            : new(start, length, true, null);
    }

    static ByteRange OfPart(int number, S3Object found)
    {
        var parts = Parts(found).ToList();
        return number <= parts.Count ? parts[number - 1]
            : throw NotSatisfiable("InvalidPartNumber", "The requested partnumber is not satisfiable");
    }

    /// <summary>
    /// "You can get an individual part's checksum by […] specifying a part number or byte range that aligns with a
    /// single part."
    /// </summary>
    /// <remarks>An object that was uploaded whole is its own only part.</remarks>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html"/>
    static IEnumerable<ByteRange> Parts(S3Object found)
    {
        var checksum = found.Metadata.Checksum;
        var first = 0L;
        foreach (var part in found.Metadata.Parts ?? [new(found.Size, checksum?.Value)])
        {
            yield return new(first, part.Size, true,
                part.Checksum is { } value ? checksum! with { Value = value } : null);
            first += part.Size;
        }
    }

    static AwsException NotSatisfiable(string code, string message) =>
        new(code, message, HttpStatusCode.RequestedRangeNotSatisfiable);
}

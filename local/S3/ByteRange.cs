using System.Net;
using Local.Aws;
using Microsoft.Net.Http.Headers;

namespace Local.S3;

/// <summary>The bytes of an object that an answer has.</summary>
/// <param name="IsPart">Whether the request asked for a part.</param>
readonly record struct ByteRange(long First, long Length, bool IsPart)
{
    /// <remarks>One range; a header that is not one is ignored, as RFC 9110 §14.2 says. "Amazon S3 doesn't support retrieving multiple ranges of data per GET request."</remarks>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"/>
    public static ByteRange Of(S3Request request, S3Object found)
    {
        if (request.Number("partNumber", 1, 10000) is { } number)
            return OfPart(number, found);
        if (!RangeHeaderValue.TryParse(request.Header("Range"), out var header) || header.Unit != "bytes" || header.Ranges.Count != 1)
            return new(0, found.Size, false);
        var range = header.Ranges.Single();
        var first = range.From ?? Math.Max(0, found.Size - range.To!.Value);
        var last = range.From is { } ? Math.Min(range.To ?? long.MaxValue, found.Size - 1) : found.Size - 1;
        if (first > last || (range.From is null && range.To == 0))
            throw new AwsException("InvalidRange", "The requested range is not satisfiable", HttpStatusCode.RequestedRangeNotSatisfiable);
        return new(first, last - first + 1, true);
    }

    /// <summary>An object that was uploaded whole is its own first part.</summary>
    static ByteRange OfPart(int number, S3Object found)
    {
        var sizes = found.Metadata.PartSizes ?? [found.Size];
        return number <= sizes.Count ? new(sizes.Take(number - 1).Sum(), sizes[number - 1], true)
            : throw new AwsException("InvalidPartNumber", "The requested partnumber is not satisfiable", HttpStatusCode.RequestedRangeNotSatisfiable);
    }
}

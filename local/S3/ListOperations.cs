using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Local.S3.Files;
using static Local.S3.S3Request;

namespace Local.S3;

/// <summary>
/// Listings of a bucket: a page of keys, and of the prefixes that stand for what a delimiter folds together.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html"/>
static class ListOperations
{
    public static Task ListObjectsV2(S3Request request)
    {
        var token = request.Parameter("continuation-token");
        var page = Page.Of(request, token is not null ? FromToken(token) : request.Parameter("start-after") ?? "");
        return request.AnswerAsync(Element("ListBucketResult",
            Element("Name", request.BucketName), page.Echo("Prefix", page.Prefix), page.EchoIf("Delimiter", request.Parameter("delimiter")),
            page.EchoIf("StartAfter", request.Parameter("start-after")), EchoIf("ContinuationToken", token),
            EchoIf("EncodingType", request.Parameter("encoding-type")),
            Element("MaxKeys", page.MaxKeys), Element("KeyCount", page.Entries.Count),
            Element("IsTruncated", page.IsTruncated),
            page.IsTruncated ? Element("NextContinuationToken", ToToken(page.Entries[^1])) : null,
            page.Contents(request.Parameter("fetch-owner") == "true"), page.CommonPrefixes()));
    }

    public static Task ListObjects(S3Request request)
    {
        var page = Page.Of(request, request.Parameter("marker") ?? "");
        return request.AnswerAsync(Element("ListBucketResult",
            Element("Name", request.BucketName), page.Echo("Prefix", page.Prefix), page.Echo("Marker", request.Parameter("marker") ?? ""),
            page.EchoIf("Delimiter", request.Parameter("delimiter")), EchoIf("EncodingType", request.Parameter("encoding-type")),
            Element("MaxKeys", page.MaxKeys), Element("IsTruncated", page.IsTruncated),
            page.IsTruncated && request.Parameter("delimiter") is { Length: > 0 }
                ? page.Echo("NextMarker", page.Entries[^1]) : null,
            page.Contents(owner: true), page.CommonPrefixes()));
    }

    static XElement? EchoIf(string name, string? value) => value is not null ? Element(name, value) : null;

    // Opaque to clients; it is the entry after which the next page begins.
    static string ToToken(string entry) => Convert.ToBase64String(Encoding.UTF8.GetBytes(entry));

    static string FromToken(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw S3Error.InvalidArgument("The continuation token provided is incorrect");
    }

    sealed record Page(
        S3Request Request,
        string Prefix,
        string Delimiter,
        int MaxKeys,
        IReadOnlyList<string> Entries,
        bool IsTruncated)
    {
        public static Page Of(S3Request request, string after)
        {
            var (prefix, delimiter) = (request.Parameter("prefix") ?? "", request.Parameter("delimiter") ?? "");
            var context = new Dictionary<string, string> { ["s3:prefix"] = prefix, ["s3:delimiter"] = delimiter };
            // A condition key is there when the request has the parameter.
            foreach (var absent in context.Keys.Where(key => request.Parameter(key["s3:".Length..]) is null).ToList())
                context.Remove(absent);
            if (request.Parameter("max-keys") is { } maxKeys)
                context["s3:max-keys"] = maxKeys;
            request.AllowBucket("s3:ListBucket", context);
            if (request.Parameter("encoding-type") is not (null or "url"))
                throw S3Error.InvalidArgument("Invalid Encoding Method specified in Request");
            var most = Math.Min(request.Number("max-keys", 0, int.MaxValue) ?? 1000, 1000);
            // After an entry that stands for many keys come those that it does not stand for.
            var folded = delimiter != "" && after.EndsWith(delimiter, StringComparison.Ordinal);
            var entries = request.Bucket.Keys(prefix)
                .Where(key => Utf8Order.Comparer.Compare(key, after) > 0
                    && !(folded && key.StartsWith(after, StringComparison.Ordinal)))
                .Select(key => Fold(key, prefix, delimiter)).Distinct().Take(most + 1).ToList();
            return new(
                request,
                prefix,
                delimiter,
                most,
                entries[..Math.Min(most, entries.Count)],
                most > 0 && entries.Count > most);
        }

        public IEnumerable<XElement> Contents(bool owner) =>
            Entries.Where(entry => !IsFolded(entry)).Select(Request.Bucket.Find).OfType<S3Object>()
            .Select(found => Element("Contents",
                Echo("Key", found.Key), Element("LastModified", Time(found.LastModified)),
                Element("ETag", ETag.Quoted(found.Metadata.ETag)),
                found.Metadata.Checksum is { } checksum
                    ? new[] { Element("ChecksumAlgorithm", checksum.Algorithm), Element("ChecksumType", checksum.Type) }
                    : null,
                Element("Size", found.Size.ToString(CultureInfo.InvariantCulture)), Element("StorageClass", "STANDARD"),
                owner ? Element("Owner", Element("ID", Request.Store.Account.Id)) : null));

        public IEnumerable<XElement> CommonPrefixes() =>
            Entries.Where(IsFolded).Select(entry => Element("CommonPrefixes", Echo("Prefix", entry)));

        public XElement Echo(string name, string value) =>
            Element(name, Request.Parameter("encoding-type") == "url"
                ? Uri.EscapeDataString(value).Replace("%2F", "/", StringComparison.Ordinal) : value);

        public XElement? EchoIf(string name, string? value) => value is not null ? Echo(name, value) : null;

        bool IsFolded(string entry) =>
            Delimiter != "" && entry.IndexOf(Delimiter, Prefix.Length, StringComparison.Ordinal) >= 0;

        static string Fold(string key, string prefix, string delimiter) =>
            delimiter != "" && key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal) is >= 0 and var at
                ? key[..(at + delimiter.Length)] : key;
    }
}

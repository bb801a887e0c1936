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
        var listing = Listing.Of(request, "s3:ListBucket");
        var token = request.Parameter("continuation-token");
        var page = Page.Read(listing, token is not null ? FromToken(token) : request.Parameter("start-after") ?? "");
        return request.AnswerAsync(Element("ListBucketResult",
            Element("Name", request.BucketName), listing.Echo("Prefix", listing.Prefix), listing.EchoDelimiter(),
            listing.EchoIf("StartAfter", request.Parameter("start-after")),
            token is not null ? Element("ContinuationToken", token) : null, listing.EchoEncoding(),
            Element("MaxKeys", listing.MaxKeys), Element("KeyCount", page.Entries.Count),
            Element("IsTruncated", page.IsTruncated),
            page.IsTruncated ? Element("NextContinuationToken", ToToken(page.Entries[^1])) : null,
            page.Contents(request.Parameter("fetch-owner") == "true"), page.CommonPrefixes()));
    }

    public static Task ListObjects(S3Request request)
    {
        var listing = Listing.Of(request, "s3:ListBucket");
        var page = Page.Read(listing, request.Parameter("marker") ?? "");
        return request.AnswerAsync(Element("ListBucketResult",
            Element("Name", request.BucketName), listing.Echo("Prefix", listing.Prefix),
            listing.Echo("Marker", request.Parameter("marker") ?? ""), listing.EchoDelimiter(), listing.EchoEncoding(),
            Element("MaxKeys", listing.MaxKeys), Element("IsTruncated", page.IsTruncated),
            page.IsTruncated && listing.Delimiter != "" ? listing.Echo("NextMarker", page.Entries[^1]) : null,
            page.Contents(owner: true), page.CommonPrefixes()));
    }

    // Opaque to clients; it is the entry after which the next page begins.
    static string ToToken(string entry) => Convert.ToBase64String(Encoding.UTF8.GetBytes(entry));

    static string FromToken(string token)
    {
        var bytes = new byte[token.Length];
        return Convert.TryFromBase64String(token, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw S3Error.InvalidArgument("The continuation token provided is incorrect");
    }

    sealed record Page(Listing Listing, IReadOnlyList<string> Entries, bool IsTruncated)
    {
        public static Page Read(Listing listing, string after)
        {
            var walk = listing.Bucket.Keys(listing.Prefix, after);
            if (listing.IsFolded(after))
                walk.Skip(after); // the keys that the last entry stood for
            List<string> entries = [];
            while (entries.Count <= listing.MaxKeys && walk.Next() is { } key)
            {
                var entry = listing.Fold(key);
                entries.Add(entry);
                if (listing.IsFolded(entry))
                    walk.Skip(entry);
            }
            var isTruncated = listing.MaxKeys > 0 && entries.Count > listing.MaxKeys;
            return new(listing, entries[..Math.Min(listing.MaxKeys, entries.Count)], isTruncated);
        }

        public IEnumerable<XElement> Contents(bool owner) =>
            Entries.Where(entry => !Listing.IsFolded(entry)).Select(key => Listing.Bucket.Find(key)).OfType<S3Object>()
            .Select(found => Element("Contents",
                Listing.Echo("Key", found.Key), Element("LastModified", Time(found.LastModified)),
                Listing.Describe(found), owner ? Listing.Owner() : null));

        public IEnumerable<XElement> CommonPrefixes() => Entries.Where(Listing.IsFolded).Select(Listing.CommonPrefix);
    }
}

/// <summary>What a listing asks for: which keys, folded how, how many, and how they are written.</summary>
sealed record Listing(S3Request Request, Bucket Bucket, string Prefix, string Delimiter, int MaxKeys)
{
    /// <param name="most">The parameter that says how many entries an answer may have.</param>
    public static Listing Of(S3Request request, string action, string most = "max-keys")
    {
        // A condition key is there when the request has the parameter.
        var context = ((string[])["prefix", "delimiter", "max-keys"])
            .Select(name => (Key: "s3:" + name, Value: request.Parameter(name)))
            .Where(parameter => parameter.Value is not null)
            .ToDictionary(parameter => parameter.Key, parameter => parameter.Value!);
        request.AllowBucket(action, context);
        if (request.Parameter("encoding-type") is not (null or "url"))
            throw S3Error.InvalidArgument("Invalid Encoding Method specified in Request");
        return new(
            request,
            request.Bucket,
            request.Parameter("prefix") ?? "",
            request.Parameter("delimiter") ?? "",
            Math.Min(request.Number(most, 0, int.MaxValue) ?? 1000, 1000));
    }

    /// <summary>Whether an entry stands for all keys that start with it.</summary>
    public bool IsFolded(string entry) =>
        Delimiter != "" && entry.Length > Prefix.Length && entry.StartsWith(Prefix, StringComparison.Ordinal)
        && entry.IndexOf(Delimiter, Prefix.Length, StringComparison.Ordinal) is >= 0 and var at
        && at + Delimiter.Length == entry.Length;

    public string Fold(string key) =>
        Delimiter != "" && key.IndexOf(Delimiter, Prefix.Length, StringComparison.Ordinal) is >= 0 and var at
            ? key[..(at + Delimiter.Length)] : key;

    /// <summary>What is said of an object, or a version, beside its name and time.</summary>
    public static IEnumerable<XElement> Describe(S3Object found)
    {
        yield return Element("ETag", ETag.Quoted(found.Metadata.ETag));
        if (found.Metadata.Checksum is { } checksum)
        {
            yield return Element("ChecksumAlgorithm", checksum.Algorithm);
            yield return Element("ChecksumType", checksum.Type);
        }
        yield return Element("Size", found.Size.ToString(CultureInfo.InvariantCulture));
        yield return Element("StorageClass", "STANDARD");
    }

    public XElement Owner() => Element("Owner", Element("ID", Request.Store.Account.Id));

    public XElement CommonPrefix(string entry) => Element("CommonPrefixes", Echo("Prefix", entry));

    public XElement Echo(string name, string value) =>
        Element(name, Request.Parameter("encoding-type") == "url"
            ? Uri.EscapeDataString(value).Replace("%2F", "/", StringComparison.Ordinal) : value);

    public XElement? EchoIf(string name, string? value) => value is not null ? Echo(name, value) : null;

    /// <summary>An empty delimiter is none: https://github.com/apache/ozone/pull/10586 shows it not echoed.</summary>
    public XElement? EchoDelimiter() => Delimiter == "" ? null : Echo("Delimiter", Delimiter);

    public XElement? EchoEncoding() =>
        Request.Parameter("encoding-type") is { } encoding ? Element("EncodingType", encoding) : null;

    static XElement Element(string name, params object?[] content) => S3Request.Element(name, content);
}

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
        var (token, startAfter) = (request.Parameter("continuation-token"), request.Parameter("start-after"));
        var page = Page.Read(listing, token is not null ? FromToken(token) : startAfter ?? "");
        var text = Begin(listing)
            .Write("Delimiter", listing.EncodedDelimiter)
            .Write("StartAfter", startAfter is null ? null : listing.Encode(startAfter))
            .Write("ContinuationToken", token)
            .Write("EncodingType", listing.EncodingType)
            .Write("MaxKeys", listing.MaxKeys)
            .Write("KeyCount", page.Entries.Count)
            .Write("IsTruncated", page.IsTruncated)
            .Write("NextContinuationToken", page.IsTruncated ? ToToken(page.Entries[^1]) : null);
        return page.AnswerAsync(text, owner: request.Parameter("fetch-owner") == "true");
    }

    public static Task ListObjects(S3Request request)
    {
        var listing = Listing.Of(request, "s3:ListBucket");
        var marker = request.Parameter("marker") ?? "";
        var page = Page.Read(listing, marker);
        var text = Begin(listing)
            .Write("Marker", listing.Encode(marker))
            .Write("Delimiter", listing.EncodedDelimiter)
            .Write("EncodingType", listing.EncodingType)
            .Write("MaxKeys", listing.MaxKeys)
            .Write("IsTruncated", page.IsTruncated)
            .Write("NextMarker", page.IsTruncated && listing.Delimiter != "" ? listing.Encode(page.Entries[^1]) : null);
        return page.AnswerAsync(text, owner: true);
    }

    static XmlText Begin(Listing listing) =>
        new XmlText("ListBucketResult")
            .Write("Name", listing.Bucket.Name)
            .Write("Prefix", listing.Encode(listing.Prefix));

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

        public Task AnswerAsync(XmlText text, bool owner)
        {
            List<string> prefixes = [];
            foreach (var entry in Entries)
            {
                if (Listing.IsFolded(entry))
                    prefixes.Add(entry);
                else if (Listing.Bucket.FindListed(entry) is { } found)
                    Write(text, entry, found, owner);
            }
            foreach (var prefix in prefixes)
                text.Begin("CommonPrefixes").Write("Prefix", Listing.Encode(prefix)).End("CommonPrefixes");
            return text.AnswerAsync(Listing.Request.Http);
        }

        void Write(XmlText text, string key, ListedObject found, bool owner)
        {
            text.Begin("Contents")
                .Write("Key", Listing.Encode(key))
                .Write("LastModified", Time(found.LastModified))
                .Write("ETag", ETag.Quoted(found.ETag))
                .Write("ChecksumAlgorithm", found.ChecksumAlgorithm)
                .Write("ChecksumType", found.ChecksumType)
                .Write("Size", found.Size)
                .Write("StorageClass", "STANDARD");
            if (owner)
                text.Begin("Owner").Write("ID", Listing.Request.Store.Account.Id).End("Owner");
            text.End("Contents");
        }
    }
}

/// <summary>What a listing asks for: which keys, folded how, how many, and how they are written.</summary>
/// <param name="EncodingType">Null, or <c>url</c>.</param>
sealed record Listing(
    S3Request Request,
    Bucket Bucket,
    string Prefix,
    string Delimiter,
    int MaxKeys,
    string? EncodingType)
{
    /// <param name="most">The parameter that says how many entries an answer may have.</param>
    public static Listing Of(S3Request request, string action, string most = "max-keys")
    {
        Dictionary<string, string> context = [];
        foreach (var name in (string[])["prefix", "delimiter", "max-keys"])
        {
            // A condition key is there when the request has the parameter.
            if (request.Parameter(name) is { } value)
                context["s3:" + name] = value;
        }
        request.AllowBucket(action, context);
        if (request.Parameter("encoding-type") is not (null or "url"))
            throw S3Error.InvalidArgument("Invalid Encoding Method specified in Request");
        return new(
            request,
            request.Bucket,
            request.Parameter("prefix") ?? "",
            request.Parameter("delimiter") ?? "",
            Math.Min(request.Number(most, 0, int.MaxValue) ?? 1000, 1000),
            request.Parameter("encoding-type"));
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

    /// <summary>Keys and what is of their kind, as the request wants them written.</summary>
    public string Encode(string value) => EncodingType is null ? value
        : Uri.EscapeDataString(value).Replace("%2F", "/", StringComparison.Ordinal);

    /// <summary>An empty delimiter is none: https://github.com/apache/ozone/pull/10586 shows it not echoed.</summary>
    public string? EncodedDelimiter => Delimiter == "" ? null : Encode(Delimiter);

    public XElement Echo(string name, string value) => Element(name, Encode(value));

    public XElement? EchoDelimiter() => EncodedDelimiter is { } delimiter ? Element("Delimiter", delimiter) : null;

    public XElement? EchoEncoding() => EncodingType is { } encoding ? Element("EncodingType", encoding) : null;

    static XElement Element(string name, params object?[] content) => S3Request.Element(name, content);
}

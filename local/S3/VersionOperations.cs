using System.Xml.Linq;
using Local.S3.Files;
using static Local.S3.S3Request;

namespace Local.S3;

/// <summary>The list of all versions of a bucket's objects, and of delete markers.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html"/>
static class VersionOperations
{
    public static Task ListObjectVersions(S3Request request)
    {
        var listing = Listing.Of(request, "s3:ListBucketVersions");
        var (keyMarker, versionMarker) = (request.Parameter("key-marker") ?? "", request.Parameter("version-id-marker") ?? "");
        if (versionMarker != "" && keyMarker == "")
            throw S3Error.InvalidArgument("A version-id marker cannot be specified without a key marker.");
        List<Entry> entries = [];
        foreach (var entry in Entries(listing, keyMarker, versionMarker))
        {
            entries.Add(entry);
            if (entries.Count > listing.MaxKeys)
                break;
        }
        var isTruncated = listing.MaxKeys > 0 && entries.Count > listing.MaxKeys;
        var page = entries[..Math.Min(listing.MaxKeys, entries.Count)];
        return request.AnswerAsync(Element("ListVersionsResult",
            Element("Name", request.BucketName), listing.Echo("Prefix", listing.Prefix),
            listing.Echo("KeyMarker", keyMarker), Element("VersionIdMarker", versionMarker),
            isTruncated ? listing.Echo("NextKeyMarker", page[^1].Name) : null,
            isTruncated && page[^1].Version is { } last ? Element("NextVersionIdMarker", last.VersionId) : null,
            Element("MaxKeys", listing.MaxKeys), listing.EchoDelimiter(), listing.EchoEncoding(),
            Element("IsTruncated", isTruncated),
            page.Where(entry => entry.Version is not null).Select(entry => Describe(listing, entry)),
            page.Where(entry => entry.Version is null).Select(entry => listing.CommonPrefix(entry.Name))));
    }

    static XElement Describe(Listing listing, Entry entry)
    {
        var version = entry.Version!;
        return Element(version.IsDeleteMarker ? "DeleteMarker" : "Version",
            version.IsDeleteMarker ? null : Listing.Describe(version),
            listing.Echo("Key", version.Key), Element("VersionId", version.VersionId),
            Element("IsLatest", entry.IsLatest), Element("LastModified", Time(version.LastModified)), listing.Owner());
    }

    static IEnumerable<Entry> Entries(Listing listing, string keyMarker, string versionMarker)
    {
        if (versionMarker != "")
        {
            // Clients delete what a page has before they ask for the next: the marker, and all before it, are then
            // gone.
            var ofKey = OfKey(listing.Bucket, keyMarker).ToList();
            foreach (var rest in ofKey[(ofKey.FindIndex(entry => entry.Version!.VersionId == versionMarker) + 1)..])
                yield return rest;
        }
        foreach (var key in Keys(listing, keyMarker))
        {
            if (listing.IsFolded(key))
                yield return new(key, null, false);
            else
            {
                foreach (var version in OfKey(listing.Bucket, key))
                    yield return version;
            }
        }
    }

    /// <summary>The keys that have an object, versions or both, in order; what a delimiter folds once.</summary>
    static IEnumerable<string> Keys(Listing listing, string after)
    {
        KeyWalk[] walks = [listing.Bucket.Keys(listing.Prefix, after),
            listing.Bucket.KeysOfVersions(listing.Prefix, after)];
        if (listing.IsFolded(after))
            Array.ForEach(walks, walk => walk.Skip(after));
        var next = Array.ConvertAll(walks, walk => walk.Next());
        while (next.OfType<string>().Min(Utf8Order.Comparer) is { } key)
        {
            var entry = listing.Fold(key);
            yield return entry;
            for (var i = 0; i < walks.Length; i++)
            {
                if (listing.IsFolded(entry))
                    walks[i].Skip(entry);
                if (next[i] == key
                    || (listing.IsFolded(entry) && next[i]?.StartsWith(entry, StringComparison.Ordinal) is true))
                    next[i] = walks[i].Next();
            }
        }
    }

    /// <summary>An object whose file was deleted by hand has versions, none of which is the latest.</summary>
    static IEnumerable<Entry> OfKey(Bucket bucket, string key)
    {
        var versions = bucket.Versions(key);
        return versions.Select((version, i) => new Entry(
            key, version, i == 0 && (version.IsDeleteMarker || bucket.Locate(key) is not null)));
    }

    /// <param name="Version">Null for what a delimiter folds.</param>
    sealed record Entry(string Name, S3Object? Version, bool IsLatest);
}

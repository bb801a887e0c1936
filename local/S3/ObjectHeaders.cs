using System.Globalization;
using System.Text;
using Local.Aws;
using Local.S3.Configuration;
using Local.S3.Files;

namespace Local.S3;

/// <summary>The headers of an object: those that are stored with it, and those that an answer has.</summary>
static class ObjectHeaders
{
    const string UserMetadata = "x-amz-meta-";

    /// <summary>In bytes: the names and values of an object's own metadata.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata"/>
    const int MostUserMetadata = 2048;

    public static readonly string[] StoredNames =
        ["Content-Type", "Content-Disposition", "Content-Encoding", "Content-Language", "Cache-Control", "Expires"];

    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html#API_PutObject_RequestSyntax"/>
    static readonly HashSet<string> StorageClasses =
    [
        "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE",
        "OUTPOSTS", "GLACIER_IR", "SNOW", "EXPRESS_ONEZONE", "FSX_OPENZFS", "FSX_ONTAP",
    ];

    /// <summary>What a client may send and S3 would act upon, but nothing here does.</summary>
    static readonly (string Name, string[] Harmless)[] RefusedNames =
    [
        ("x-amz-website-redirect-location", []),
        ("x-amz-object-lock-mode", []),
        ("x-amz-object-lock-retain-until-date", []),
        ("x-amz-object-lock-legal-hold", ["OFF"]),
        ("x-amz-server-side-encryption", ["AES256", "aws:kms", "aws:kms:dsse"]),
        ("x-amz-server-side-encryption-customer-algorithm", []),
        ("x-amz-storage-class", ["STANDARD"]),
        ("x-amz-write-offset-bytes", []),
    ];

    /// <summary>The headers of a request that are stored with its object.</summary>
    public static Dictionary<string, string> Read(S3Request request)
    {
        var stored = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in StoredNames)
        {
            if (request.Header(name) is { } value)
                stored[name] = value;
        }
        // The encoding of the transfer, which is undone.
        if (stored.Remove("Content-Encoding", out var encoding)
            && string.Join(", ", encoding.Split(',', StringSplitOptions.TrimEntries).Where(name => name is not ("aws-chunked" or "")))
                is { Length: > 0 } remaining)
            stored["Content-Encoding"] = remaining;
        var size = 0;
        foreach (var (name, values) in request.Request.Headers.Where(header => IsUserMetadata(header.Key)))
        {
            var value = values.ToString();
            stored[name.ToLowerInvariant()] = value;
            size += name.Length - UserMetadata.Length + Encoding.UTF8.GetByteCount(value);
        }
        return size <= MostUserMetadata ? stored
            : throw new AwsException("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");
    }

    public static void RefuseUnsupported(S3Request request)
    {
        if (request.Header("x-amz-acl") is not (null or "private" or "bucket-owner-full-control")
            || request.Request.Headers.Keys.Any(
                name => name.StartsWith("x-amz-grant-", StringComparison.OrdinalIgnoreCase)))
            throw AclOperations.NotSupported();
        if (request.Header("x-amz-storage-class") is { } storage && !StorageClasses.Contains(storage))
            throw S3Error.InvalidStorageClass();
        foreach (var (name, harmless) in RefusedNames)
        {
            if (request.Header(name) is { } value && !harmless.Contains(value))
                throw S3Error.NotImplemented($"A header you provided implies functionality that is not implemented: {name}: {value}");
        }
    }

    /// <param name="checksum">The checksum of the bytes that the answer has; null where none is known.</param>
    public static void Write(S3Request request, S3Object found, Checksum? checksum)
    {
        var headers = request.Response.Headers;
        headers.ContentType = "binary/octet-stream";
        WriteStored(headers, found.Metadata.Headers);
        headers.ETag = ETag.Quoted(found.Metadata.ETag);
        headers.LastModified = found.LastModified.ToString("R");
        headers.AcceptRanges = "bytes";
        request.WriteVersion(found);
        WriteEncryption(request);
        if (found.Metadata.Tags is { Count: > 0 } tags)
            headers["x-amz-tagging-count"] = tags.Count.ToString(CultureInfo.InvariantCulture);
        if (request.Header("x-amz-checksum-mode") == "ENABLED" && checksum is not null)
            Write(request, checksum);
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: "Overriding response header values"
        foreach (var name in StoredNames)
        {
            var parameter = "response-" + name.ToLowerInvariant();
            if (request.Parameter(parameter) is { } value)
                headers[name] = IsPrintable(value) ? value : throw NotRepresentable(parameter);
        }
    }

    /// <summary>The tags that a request gives its object; null for none.</summary>
    public static IReadOnlyDictionary<string, string>? ReadTags(S3Request request) =>
        request.Header("x-amz-tagging") is { Length: > 0 } tags ? TagSet.Parse(tags).CheckObject() : null;

    /// <summary>
    /// What S3 says of every object, though here it is a plain file; to a writer, what it has asked for.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html"/>
    public static void WriteEncryption(S3Request request) =>
        request.Response.Headers["x-amz-server-side-encryption"] =
            request.Header("x-amz-server-side-encryption") ?? "AES256";

    public static void Write(S3Request request, Checksum checksum)
    {
        request.Response.Headers[checksum.Header] = checksum.Value;
        request.Response.Headers["x-amz-checksum-type"] = checksum.Type;
    }

    /// <remarks>
    /// What HTTP cannot carry is encoded by RFC 2047. "If the metadata contains unprintable characters, it is not
    /// returned. Instead,
    /// the x-amz-missing-meta header is returned with a value of the number of unprintable metadata entries."
    /// </remarks>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html#UserMetadata"/>
    static void WriteStored(IHeaderDictionary headers, IReadOnlyDictionary<string, string> stored)
    {
        var missing = 0;
        foreach (var (name, value) in stored)
        {
            if (IsPrintable(value))
                headers[name] = value;
            else if (IsUserMetadata(name) && value.Any(char.IsControl))
                missing++;
            else
                headers[name] = $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=";
        }
        if (missing > 0)
            headers["x-amz-missing-meta"] = missing.ToString(CultureInfo.InvariantCulture);
    }

    static bool IsUserMetadata(string name) => name.StartsWith(UserMetadata, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a header can have this value: the server refuses all others.</summary>
    static bool IsPrintable(string value) => value.All(character => character is >= ' ' and <= '~');

    static AwsException NotRepresentable(string parameter) =>
        S3Error.InvalidArgument($"Header value cannot be represented using ISO-8859-1.: {parameter}");
}

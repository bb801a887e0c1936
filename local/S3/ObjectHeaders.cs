using System.Text;

namespace Local.S3;

/// <summary>The headers of an object: those that are kept with it, and those that an answer has.</summary>
static class ObjectHeaders
{
    static readonly string[] KeptNames = ["Content-Type", "Content-Disposition", "Content-Encoding", "Content-Language", "Cache-Control", "Expires"];

    /// <summary>What a client may send and S3 would act upon, but nothing here does.</summary>
    static readonly (string Name, string[] Harmless)[] RefusedNames =
    [
        ("x-amz-tagging", []),
        ("x-amz-website-redirect-location", []),
        ("x-amz-object-lock-mode", []),
        ("x-amz-object-lock-retain-until-date", []),
        ("x-amz-object-lock-legal-hold", ["OFF"]),
        ("x-amz-acl", ["private", "bucket-owner-full-control"]),
        ("x-amz-grant-full-control", []), ("x-amz-grant-read", []), ("x-amz-grant-read-acp", []), ("x-amz-grant-write-acp", []),
        ("x-amz-server-side-encryption", ["AES256"]),
        ("x-amz-server-side-encryption-customer-algorithm", []),
        ("x-amz-storage-class", ["STANDARD"]),
        ("x-amz-write-offset-bytes", []),
    ];

    /// <summary>The headers of a request that its object keeps.</summary>
    public static Dictionary<string, string> Kept(S3Request request)
    {
        var kept = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in KeptNames)
        {
            if (request.Header(name) is { } value)
                kept[name] = value;
        }
        // The encoding of the transfer, which is undone.
        if (kept.TryGetValue("Content-Encoding", out var encoding)
            && string.Join(", ", encoding.Split(',', StringSplitOptions.TrimEntries).Where(name => name is not ("aws-chunked" or ""))) is var stored)
        {
            kept.Remove("Content-Encoding");
            if (stored != "")
                kept["Content-Encoding"] = stored;
        }
        foreach (var (name, values) in request.Request.Headers.Where(header => header.Key.StartsWith("x-amz-meta-", StringComparison.OrdinalIgnoreCase)))
            kept[name.ToLowerInvariant()] = values.ToString();
        return kept;
    }

    public static void RefuseUnsupported(S3Request request)
    {
        foreach (var (name, harmless) in RefusedNames)
        {
            if (request.Header(name) is { } value && !harmless.Contains(value))
                throw S3Error.NotImplemented($"A header you provided implies functionality that is not implemented: {name}: {value}");
        }
    }

    public static void Write(S3Request request, S3Object found)
    {
        var headers = request.Response.Headers;
        headers.ContentType = "binary/octet-stream";
        foreach (var (name, value) in found.Metadata.Headers)
            headers[name] = Ascii.IsValid(value) ? value : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?="; // as S3 does, by RFC 2047
        headers.ETag = ETag.Quoted(found.Metadata.ETag);
        headers.LastModified = found.LastModified.ToString("R");
        headers.AcceptRanges = "bytes";
        if (request.Header("x-amz-checksum-mode") == "ENABLED" && found.Metadata.Checksum is { } checksum)
            Write(request, checksum);
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html: "Overriding response header values"
        foreach (var name in KeptNames)
        {
            if (request.Parameter("response-" + name.ToLowerInvariant()) is { } value)
                headers[name] = value;
        }
    }

    public static void Write(S3Request request, Checksum checksum)
    {
        request.Response.Headers[checksum.Header] = checksum.Value;
        request.Response.Headers["x-amz-checksum-type"] = checksum.Type;
    }
}

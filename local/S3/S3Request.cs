using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Unicode;
using System.Xml;
using System.Xml.Linq;
using Local.Aws;
using Local.Aws.Protocols;
using Local.S3.Files;
using Microsoft.AspNetCore.Http.Features;

namespace Local.S3;

/// <summary>
/// A request for a bucket or an object of it, addressed as <c>/bucket/key</c> or as <c>/key</c> of the host
/// <c>bucket.localhost</c>.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html"/>
sealed class S3Request
{
    public static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    Bucket? _bucket;

    public HttpContext Http { get; }
    public ObjectStore Store { get; }
    public string? BucketName { get; }
    public string? Key { get; }

    /// <summary>Whether the address is text: what is encoded in it is UTF-8.</summary>
    public bool IsText { get; }

    public S3Request(HttpContext http, ObjectStore store)
    {
        (Http, Store) = (http, store);
        // The target as it was sent: a key may hold what a path's normal form loses, such as // and ..
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var encoded = target.Split('?')[0][1..];
        var bytes = Encoding.UTF8.GetBytes(encoded);
        IsText = !encoded.Contains('%') || Utf8.IsValid(WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length));
        var path = Uri.UnescapeDataString(encoded);
        const string Suffix = ".localhost";
        if (http.Request.Host.Host.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase))
            (BucketName, Key) = (http.Request.Host.Host[..^Suffix.Length], path);
        else if (path.IndexOf('/') is >= 0 and var slash)
            (BucketName, Key) = (path[..slash], path[(slash + 1)..]);
        else
            BucketName = path;
        BucketName = BucketName is "" ? null : BucketName;
        Key = Key is "" ? null : Key;
    }

    public HttpRequest Request => Http.Request;
    public HttpResponse Response => Http.Response;
    public Principal Caller => Http.Caller();
    public CancellationToken Cancellation => Http.RequestAborted;

    public Bucket Bucket => _bucket ??= Store.Bucket(BucketName!);
    public string ObjectKey => Key!;

    /// <summary>Refuses what the caller may not do to the object.</summary>
    public void AllowObject(string action) => Store.Require(Caller, action, BucketName, Key);

    /// <summary>Refuses what the caller may not do to the object, or to the version that the request names.</summary>
    public void AllowVersion(string action) => AllowObject(Parameter("versionId") is null
        ? action
        : action.Replace("Object", "ObjectVersion", StringComparison.Ordinal));

    /// <summary>The version that the request names; null for the current one.</summary>
    public string? VersionId => Parameter("versionId") switch
    {
        null => null,
        "" => throw S3Error.InvalidArgument("Version id cannot be the empty string"),
        { } id when VersionFolder.IsId(id) => id,
        _ => throw S3Error.InvalidArgument("Invalid version id specified"),
    };

    /// <summary>The object, or the version, that the request names.</summary>
    /// <exception cref="AwsException">There is none, or it is a delete marker.</exception>
    public S3Object FindObject() => Bucket.Find(ObjectKey, VersionId) is { } found ? Readable(found) : throw NotFound();

    /// <inheritdoc cref="FindObject"/>
    public (S3Object Object, FileStream Content) OpenObject()
    {
        var opened = Bucket.Open(ObjectKey, VersionId) ?? throw NotFound();
        if (opened.Object.IsDeleteMarker)
            opened.Content.Dispose();
        Readable(opened.Object);
        return opened;
    }

    /// <summary>Says which version an answer is about, if the bucket keeps them.</summary>
    public void WriteVersion(S3Object version)
    {
        if (Bucket.IsVersioned)
            Response.Headers["x-amz-version-id"] = version.VersionId;
    }

    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeleteMarker.html"/>
    S3Object Readable(S3Object found)
    {
        if (!found.IsDeleteMarker)
            return found;
        WriteMarker(found);
        Response.Headers.LastModified = found.LastModified.ToString("R");
        Response.Headers.Allow = "DELETE";
        throw new AwsException(
            "MethodNotAllowed", "The specified method is not allowed against this resource.",
            HttpStatusCode.MethodNotAllowed);
    }

    AwsException NotFound()
    {
        if (VersionId is not null)
            return S3Error.NoSuchVersion().With("VersionId", VersionId);
        if (Bucket.FindMarker(ObjectKey) is { } marker)
            WriteMarker(marker);
        return Store.Missing(Caller, BucketName!);
    }

    public void WriteMarker(S3Object marker)
    {
        Response.Headers["x-amz-delete-marker"] = "true";
        Response.Headers["x-amz-version-id"] = marker.VersionId;
    }

    /// <summary>Refuses what the caller may not do to the bucket.</summary>
    public void AllowBucket(string action, IReadOnlyDictionary<string, string>? context = null) =>
        Store.Require(Caller, action, BucketName, context: context);

    /// <summary>A header's value; null when it is absent.</summary>
    public string? Header(string name) => Request.Headers[name].FirstOrDefault();

    /// <summary>A parameter of the query; null when it is absent.</summary>
    public string? Parameter(string name) => Request.Query[name].FirstOrDefault();

    /// <summary>
    /// The algorithm that a copy or an upload in parts shall have its checksum by; null when the client names none.
    /// </summary>
    public string? ChecksumAlgorithm =>
        Header("x-amz-checksum-algorithm") is not { } algorithm || Checksum.Algorithms.Contains(algorithm)
        ? Header("x-amz-checksum-algorithm")
        : throw S3Error.InvalidRequest(
            "Checksum algorithm provided is unsupported. Please try again with any of the valid types: " +
            $"[{string.Join(", ", Checksum.Algorithms)}]");

    public int? Number(string parameter, int least, int most) =>
        Parameter(parameter) is not { Length: > 0 } text ? null
        : int.TryParse(text, out var number) && number >= least && number <= most ? number
        : throw S3Error.InvalidArgument($"{parameter} must be an integer between {least} and {most}; it is '{text}'.");

    /// <summary>The whole body, compared with the MD5 and the checksum that the client sent.</summary>
    /// <param name="longest">In bytes.</param>
    public async Task<byte[]> ReadBodyAsync(int longest)
    {
        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await Request.Body.ReadAsync(buffer, Cancellation) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
            if (body.Length > longest)
                throw new AwsException("MaxMessageLengthExceeded", "Your request was too big.");
        }
        var bytes = body.ToArray();
        Incoming.Check(this, bytes);
        return bytes;
    }

    public async Task<XElement> ReadXmlAsync()
    {
        var body = await ReadBodyAsync(8 * 1024 * 1024);
        try
        {
            // Far deeper than any of S3's documents. Each element of a tree costs as much as it is deep.
            using (var levels = Reader(body))
                while (levels.Read())
                    if (levels.Depth > 64)
                        throw S3Error.MalformedXml();
            using var reader = Reader(body);
            return XDocument.Load(reader).Root!;
        }
        catch (XmlException)
        {
            throw S3Error.MalformedXml();
        }
    }

    /// <summary>Entities stay unresolved: a document cannot grow, nor read files.</summary>
    static XmlReader Reader(byte[] body) =>
        XmlReader.Create(new MemoryStream(body), new() { DtdProcessing = DtdProcessing.Prohibit });

    public Task AnswerAsync(XElement body, HttpStatusCode status = HttpStatusCode.OK)
    {
        Response.StatusCode = (int)status;
        return ErrorResponse.WriteXmlAsync(Http, body);
    }

    public static XElement Element(string name, params object?[] content) => new(Namespace + name, content);

    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Xml.Linq;
using Local.Aws;
using Local.S3.Files;
using static Local.S3.S3Request;

namespace Local.S3;

/// <summary>What is done to one object.</summary>
static class ObjectOperations
{
    public static async Task PutObject(S3Request request)
    {
        request.AllowObject("s3:PutObject");
        ObjectHeaders.RefuseUnsupported(request);
        var check = Preconditions.ForWrite(request);
        await using var writer = await Incoming.ReceiveAsync(request);
        var stored = request.Bucket.Commit(request.ObjectKey, writer,
            new() { ETag = ETag.Of(writer.Md5()), Headers = ObjectHeaders.Read(request), Checksum = writer.Checksum() },
            check);
        request.Response.Headers.ETag = ETag.Quoted(stored.Metadata.ETag);
        ObjectHeaders.Write(request, stored.Metadata.Checksum!);
    }

    public static async Task GetObject(S3Request request)
    {
        request.AllowObject("s3:GetObject");
        RefuseVersions(request);
        var (found, content) = request.Bucket.Open(request.ObjectKey)
            ?? throw request.Store.Missing(request.Caller, request.BucketName!);
        await using var _ = content;
        var range = Describe(request, found);
        content.Position = range.First;
        await CopyAsync(content, request.Response, range.Length, request.Cancellation);
    }

    public static Task HeadObject(S3Request request)
    {
        request.AllowObject("s3:GetObject");
        RefuseVersions(request);
        Describe(request, request.Bucket.Find(request.ObjectKey)
            ?? throw request.Store.Missing(request.Caller, request.BucketName!));
        return Task.CompletedTask;
    }

    public static Task DeleteObject(S3Request request)
    {
        request.AllowObject("s3:DeleteObject");
        RefuseVersions(request);
        request.Bucket.Delete(request.ObjectKey, Preconditions.ForWrite(request));
        request.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static async Task DeleteObjects(S3Request request)
    {
        var bucket = request.Bucket;
        var document = await request.ReadXmlAsync();
        var names = document.Elements().Where(element => element.Name.LocalName == "Object").ToList();
        if (document.Name.LocalName != "Delete" || names.Count is 0 or > 1000)
            throw S3Error.MalformedXml();
        var quiet = document.Elements().Any(element => element.Name.LocalName == "Quiet" && element.Value == "true");
        await request.AnswerAsync(Element("DeleteResult", names.Select(name => Delete(request, bucket, name, quiet))));
    }

    static XElement? Delete(S3Request request, Bucket bucket, XElement name, bool quiet)
    {
        var key = name.Elements().FirstOrDefault(element => element.Name.LocalName == "Key")?.Value
            ?? throw S3Error.MalformedXml();
        try
        {
            if (name.Elements().Any(element => element.Name.LocalName == "VersionId" && element.Value != "null"))
                throw Versions();
            request.Store.Require(request.Caller, "s3:DeleteObject", bucket.Name, key);
            bucket.Delete(key);
            return quiet ? null : Element("Deleted", Element("Key", key));
        }
        catch (AwsException refusal)
        {
            return Element("Error", Element("Key", key), Element("Code", refusal.Code),
                Element("Message", refusal.Message));
        }
    }

    /// <summary>Writes the headers of the answer, and says which bytes of the content it has.</summary>
    static ByteRange Describe(S3Request request, S3Object found)
    {
        Preconditions.CheckRead(request, found);
        var range = ByteRange.Of(request, found);
        ObjectHeaders.Write(request, found, range.Checksum);
        if (range.IsPart)
        {
            request.Response.StatusCode = StatusCodes.Status206PartialContent;
            if (range.Length > 0) // an empty object's part is no range
                request.Response.Headers.ContentRange = $"bytes {range.First}-{range.First + range.Length - 1}/{found.Size}";
            if (request.Parameter("partNumber") is not null && found.Metadata.Parts is { } parts)
                request.Response.Headers["x-amz-mp-parts-count"] = parts.Count.ToString(CultureInfo.InvariantCulture);
        }
        request.Response.ContentLength = range.Length;
        return range;
    }

    static async Task CopyAsync(Stream content, HttpResponse response, long length, CancellationToken cancellation)
    {
        const int Piece = 64 * 1024;
        while (length > 0)
        {
            var memory = response.BodyWriter.GetMemory(Piece);
            var read = await content.ReadAsync(memory[..(int)Math.Min(memory.Length, length)], cancellation);
            if (read == 0)
                throw new EndOfStreamException("The object's file was cut short while it was read.");
            response.BodyWriter.Advance(read);
            await response.BodyWriter.FlushAsync(cancellation);
            length -= read;
        }
    }

    public static void RefuseVersions(S3Request request)
    {
        if (request.Parameter("versionId") is { } version and not "null")
            throw Versions();
    }

    static AwsException Versions() =>
        S3Error.NotImplemented("Object versions are not kept here: only an object's newest content is, and versionId can only be null.");
}

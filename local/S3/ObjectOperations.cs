using System.Globalization;
using System.Xml.Linq;
using Local.Aws;
using Local.S3.Files;
using static Local.S3.ObjectHeaders;
using static Local.S3.S3Request;

namespace Local.S3;

/// <summary>What is done to one object.</summary>
static class ObjectOperations
{
    public static async Task PutObject(S3Request request)
    {
        request.AllowObject("s3:PutObject");
        RefuseUnsupported(request);
        var tags = ReadTags(request);
        var check = Preconditions.ForWrite(request);
        await using var writer = await Incoming.ReceiveAsync(request);
        var stored = request.Bucket.Commit(request.ObjectKey, writer,
            new()
            {
                ETag = ETag.Of(writer.Md5()),
                Headers = Read(request),
                Checksum = writer.Checksum(),
                Tags = tags,
            },
            check);
        DescribeWritten(request, stored);
        Write(request, stored.Metadata.Checksum!);
    }

    public static async Task GetObject(S3Request request)
    {
        request.AllowVersion("s3:GetObject");
        var (found, content) = request.OpenObject();
        await using var _ = content;
        var range = Describe(request, found);
        content.Position = range.First;
        await CopyAsync(content, request.Response, range.Length, request.Cancellation);
    }

    public static Task HeadObject(S3Request request)
    {
        request.AllowVersion("s3:GetObject");
        Describe(request, request.FindObject());
        return Task.CompletedTask;
    }

    public static Task DeleteObject(S3Request request)
    {
        request.AllowVersion("s3:DeleteObject");
        var (bucket, key, version) = (request.Bucket, request.ObjectKey, request.VersionId);
        var check = Preconditions.ForWrite(request);
        var marker = version is null ? bucket.Delete(key, check) : bucket.DeleteVersion(key, version, check);
        if (marker?.IsDeleteMarker is true)
            request.WriteMarker(marker);
        else if (version is not null)
            request.Response.Headers["x-amz-version-id"] = version;
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
        var fields = name.Elements().ToLookup(field => field.Name.LocalName, field => field.Value);
        var key = fields["Key"].FirstOrDefault() ?? throw S3Error.MalformedXml();
        var version = fields["VersionId"].FirstOrDefault();
        try
        {
            ObjectStore.CheckKey(key);
            if (version is not null && !VersionFolder.IsId(version))
                throw S3Error.NoSuchVersion();
            var action = version is null ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
            request.Store.Require(request.Caller, action, bucket.Name, key);
            var check = fields["ETag"].FirstOrDefault() is { } etag ? Preconditions.Matching(etag) : null;
            var gone = version is null ? bucket.Delete(key, check) : bucket.DeleteVersion(key, version, check);
            return quiet ? null : Element("Deleted",
                Element("Key", key), version is null ? null : Element("VersionId", version),
                gone?.IsDeleteMarker is not true ? null
                    : new[] { Element("DeleteMarker", true), Element("DeleteMarkerVersionId", gone.VersionId) });
        }
        catch (AwsException refusal)
        {
            return Element("Error", Element("Key", key), version is null ? null : Element("VersionId", version),
                Element("Code", refusal.Code), Element("Message", refusal.Message));
        }
    }

    /// <summary>The headers that every operation has which writes an object.</summary>
    public static void DescribeWritten(S3Request request, S3Object stored)
    {
        request.Response.Headers.ETag = ETag.Quoted(stored.Metadata.ETag);
        request.WriteVersion(stored);
        WriteEncryption(request);
    }

    /// <summary>Writes the headers of the answer, and says which bytes of the content it has.</summary>
    static ByteRange Describe(S3Request request, S3Object found)
    {
        Preconditions.CheckRead(request, found);
        var range = ByteRange.Of(request, found);
        Write(request, found, range.Checksum);
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
}

using System.Net;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Local.Aws;
using Local.Aws.SigV4;
using Local.S3.Configuration;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Local.S3;

/// <summary>An object that a browser's form sends.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html"/>
static class PostOperations
{
    /// <summary>The most that all fields before the file may have, in bytes.</summary>
    const int MostOfFields = 20 * 1024;

    public static bool IsForm(S3Request request) => request.Http.Features.Get<FormSignature>() is not null;

    public static async Task PostObject(S3Request request)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.Request.ContentType, out var type)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString() : "";
        if (boundary == "" || request.Http.Features.Get<FormSignature>() is not { } signature)
            throw Malformed();
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var file = await ReadFieldsAsync(request, new MultipartReader(boundary, request.Request.Body), fields);
        request.Http.Features.Set(signature.Verify(request.Request, fields.GetValueOrDefault));

        var key = (fields.GetValueOrDefault("key") ?? throw S3Error.InvalidArgument("Bucket POST must contain a field named 'key'."))
            .Replace("${filename}", Path.GetFileName(file.FileName), StringComparison.Ordinal);
        ObjectStore.CheckKey(key);
        var checkedFields = fields.ToDictionary(field => field.Key.ToLowerInvariant(), field => field.Value);
        (checkedFields["bucket"], checkedFields["key"]) = (request.BucketName!, key);
        var (least, most) = PostPolicy.Parse(fields["policy"]).Check(checkedFields, request.Store.Time.GetUtcNow());
        request.Store.Require(request.Caller, "s3:PutObject", request.BucketName, key);

        MakeHeaders(request, fields);
        ObjectHeaders.RefuseUnsupported(request);
        await using var writer = await Incoming.ReceiveAsync(request, file.Content, least, most);
        var stored = request.Bucket.Commit(key, writer, new()
        {
            ETag = ETag.Of(writer.Md5()),
            Headers = ObjectHeaders.Read(request),
            Checksum = writer.Checksum(),
            Tags = ObjectHeaders.ReadTags(request),
        });
        request.WriteVersion(stored);
        await AnswerAsync(request, fields, key, ETag.Quoted(stored.Metadata.ETag));
    }

    /// <summary>Reads up to the file, which is the last field that counts.</summary>
    static async Task<(string? FileName, Stream Content)> ReadFieldsAsync(
        S3Request request, MultipartReader reader, Dictionary<string, string> fields)
    {
        var left = MostOfFields;
        try
        {
            while (await reader.ReadNextSectionAsync(request.Cancellation) is { } section)
            {
                if (section.GetContentDispositionHeader() is not { } disposition)
                    throw Malformed();
                var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
                if (name.Equals("file", StringComparison.OrdinalIgnoreCase))
                    return (HeaderUtilities.RemoveQuotes(disposition.FileName).ToString(), section.Body);
                fields[name] = await ReadAsync(section.Body, left, request.Cancellation);
                left -= Encoding.UTF8.GetByteCount(fields[name]);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw Malformed();
        }
        throw S3Error.InvalidArgument("POST requires exactly one file upload per request.");
    }

    static async Task<string> ReadAsync(Stream field, int most, CancellationToken cancellation)
    {
        var value = new MemoryStream();
        var buffer = new byte[1024];
        while (await field.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            value.Write(buffer, 0, read);
            if (value.Length > most)
                throw new AwsException("MaxPostPreDataLengthExceededError",
                    "Your POST request fields preceding the upload file were too large.");
        }
        return Encoding.UTF8.GetString(value.ToArray());
    }

    /// <summary>The fields that are an object's headers are read as such.</summary>
    static void MakeHeaders(S3Request request, Dictionary<string, string> fields)
    {
        var headers = request.Request.Headers;
        headers.Remove("Content-Type");
        foreach (var (name, value) in fields)
        {
            if (ObjectHeaders.StoredNames.Contains(name, StringComparer.OrdinalIgnoreCase)
                || (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)
                    && !name.Equals("x-amz-signature", StringComparison.OrdinalIgnoreCase)))
                headers[name] = value;
        }
        if (fields.TryGetValue("acl", out var acl))
            headers["x-amz-acl"] = acl;
        if (fields.TryGetValue("tagging", out var tagging))
            headers["x-amz-tagging"] = string.Join('&', TagSet.Parse(ReadTagging(tagging))
                .ToDictionary().Select(tag => $"{Uri.EscapeDataString(tag.Key)}={Uri.EscapeDataString(tag.Value)}"));
    }

    static XElement ReadTagging(string text)
    {
        try
        {
            return XElement.Parse(text); // without a document type: entities are none
        }
        catch (XmlException)
        {
            throw S3Error.MalformedXml();
        }
    }

    static async Task AnswerAsync(S3Request request, Dictionary<string, string> fields, string key, string etag)
    {
        var path = string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
        var location = $"{request.Request.Scheme}://{request.Request.Host}/{request.BucketName}/{path}";
        request.Response.Headers.ETag = etag;
        request.Response.Headers.Location = location;
        ObjectHeaders.WriteEncryption(request);
        if ((fields.GetValueOrDefault("success_action_redirect") ?? fields.GetValueOrDefault("redirect"))
            is { } redirect
            && Uri.TryCreate(redirect, UriKind.Absolute, out var target))
        {
            request.Response.StatusCode = StatusCodes.Status303SeeOther;
            var parameters = new Dictionary<string, string?>
            {
                ["bucket"] = request.BucketName,
                ["key"] = key,
                ["etag"] = etag,
            };
            request.Response.Headers.Location = QueryHelpers.AddQueryString(target.AbsoluteUri, parameters);
            return;
        }
        switch (fields.GetValueOrDefault("success_action_status"))
        {
            case "200":
                break;
            case "201":
                await request.AnswerAsync(new XElement("PostResponse",
                    new XElement("Location", location), new XElement("Bucket", request.BucketName),
                    new XElement("Key", key), new XElement("ETag", etag)), HttpStatusCode.Created);
                break;
            default:
                request.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
        }
    }

    static AwsException Malformed() => new("MalformedPOSTRequest",
        "The body of your POST request is not well-formed multipart/form-data.");
}

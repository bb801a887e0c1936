using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Local.Aws.SigV4;

namespace Local.Aws;

/// <summary>Writes a refusal: in the form of a protocol, or of the one that the request speaks.</summary>
static class ErrorResponse
{
    public static Task WriteAsync(HttpContext http, AwsException error) =>
        Refusal.SpeaksS3(http.Request) ? WriteXmlAsync(http, error)
        : Refusal.SpeaksQuery(http.Request) ? WriteQueryAsync(http, error)
        : WriteJsonAsync(http, error);

    /// <summary>S3's form.</summary>
    /// <param name="details">Elements between the message and the request's id, such as <c>BucketName</c> and <c>Key</c>.</param>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses"/>
    public static async Task WriteXmlAsync(HttpContext http, AwsException error, params XElement?[] details)
    {
        http.Response.StatusCode = (int)error.Status;
        http.Response.Headers["x-amz-request-id"] = http.TraceIdentifier;
        if (HttpMethods.IsHead(http.Request.Method) || http.Response.StatusCode == StatusCodes.Status304NotModified)
            return; // these answers have no body
        var body = new XElement("Error",
            new XElement("Code", error.Code), new XElement("Message", error.Message), details, new XElement("RequestId", http.TraceIdentifier));
        await WriteXmlAsync(http, body);
    }

    public static async Task WriteXmlAsync(HttpContext http, XElement body, string contentType = "application/xml")
    {
        http.Response.ContentType = contentType;
        // Keys may hold characters that XML has not; S3 writes them as references all the same.
        await using var writer = XmlWriter.Create(http.Response.Body, new() { Async = true, CheckCharacters = false, Encoding = new UTF8Encoding(false) });
        await body.SaveAsync(writer, http.RequestAborted);
    }

    public const string QueryContentType = "text/xml";

    /// <summary>The query protocol's form, which STS speaks.</summary>
    /// <seealso href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization"/>
    public static Task WriteQueryAsync(HttpContext http, AwsException error)
    {
        XNamespace xml = "https://sts.amazonaws.com/doc/2011-06-15/";
        http.Response.StatusCode = (int)error.Status;
        http.Response.Headers["x-amzn-RequestId"] = http.TraceIdentifier;
        return WriteXmlAsync(http, new XElement(xml + "ErrorResponse",
            new XElement(xml + "Error", new XElement(xml + "Type", "Sender"), new XElement(xml + "Code", error.Code), new XElement(xml + "Message", error.Message)),
            new XElement(xml + "RequestId", http.TraceIdentifier)), QueryContentType);
    }

    /// <summary>The JSON protocols' form.</summary>
    /// <seealso href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization"/>
    public static Task WriteJsonAsync(HttpContext http, AwsException error, string contentType = "application/x-amz-json-1.1")
    {
        http.Response.StatusCode = (int)error.Status;
        http.Response.Headers["x-amzn-ErrorType"] = error.Code;
        http.Response.Headers["x-amzn-RequestId"] = http.TraceIdentifier;
        http.Response.ContentType = contentType;
        return http.Response.WriteAsync(
            JsonSerializer.Serialize(new Dictionary<string, string> { ["__type"] = error.Code, ["message"] = error.Message }, AwsJson.PascalCase), http.RequestAborted);
    }
}

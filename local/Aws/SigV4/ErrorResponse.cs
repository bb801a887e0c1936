using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Local.Aws.SigV4;

/// <summary>Writes a refusal in the protocol that the request speaks.</summary>
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

    public static async Task WriteXmlAsync(HttpContext http, XElement body)
    {
        http.Response.ContentType = "application/xml";
        // Keys may hold characters that XML has not; S3 writes them as references all the same.
        await using var writer = XmlWriter.Create(http.Response.Body, new() { Async = true, CheckCharacters = false, Encoding = new UTF8Encoding(false) });
        await body.SaveAsync(writer, http.RequestAborted);
    }

    /// <summary>The query protocol's form, which STS speaks.</summary>
    /// <seealso href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization"/>
    static Task WriteQueryAsync(HttpContext http, AwsException error)
    {
        http.Response.StatusCode = (int)error.Status;
        return WriteXmlAsync(http, new XElement("ErrorResponse",
            new XElement("Error", new XElement("Type", "Sender"), new XElement("Code", error.Code), new XElement("Message", error.Message)),
            new XElement("RequestId", http.TraceIdentifier)));
    }

    static Task WriteJsonAsync(HttpContext http, AwsException error)
    {
        http.Response.StatusCode = (int)error.Status;
        http.Response.Headers["x-amzn-ErrorType"] = error.Code;
        http.Response.ContentType = "application/x-amz-json-1.1";
        return http.Response.WriteAsync(
            JsonSerializer.Serialize(new Dictionary<string, string> { ["__type"] = error.Code, ["message"] = error.Message }), http.RequestAborted);
    }
}

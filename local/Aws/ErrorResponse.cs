using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Local.Aws.Protocols;
using Local.Aws.SigV4;

namespace Local.Aws;

/// <summary>Writes a refusal: in the form of a protocol, or of the one that the request speaks.</summary>
static class ErrorResponse
{
    public const string QueryContentType = "text/xml";

    /// <summary>Where REST clients read an error's code.</summary>
    public const string TypeHeader = "x-amzn-ErrorType";

    public static Task WriteAsync(HttpContext http, AwsException error) => WireProtocols.Of(http.Request) switch
    {
        WireProtocol.S3 => WriteXmlAsync(http, error),
        WireProtocol.Query => WriteQueryAsync(http, error, QueryProtocol.Namespace(http.Request)),
        WireProtocol.Ec2 => WriteEc2Async(http, error),
        WireProtocol.Cbor => WriteCborAsync(http, error),
        _ => WriteJsonAsync(http, error, JsonType(http.Request)),
    };

    /// <summary>S3's form.</summary>
    /// <param name="details">Elements between the message and the request's id, such as <c>BucketName</c> and
    /// <c>Key</c>.</param>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#RESTErrorResponses"/>
    public static async Task WriteXmlAsync(HttpContext http, AwsException error, params XElement?[] details)
    {
        http.Response.StatusCode = (int)error.Status;
        http.Response.Headers[RequestIds.S3Header] = http.TraceIdentifier;
        if (HttpMethods.IsHead(http.Request.Method) || http.Response.StatusCode == StatusCodes.Status304NotModified)
            return; // these answers have no body
        var body = new XElement("Error",
            new XElement("Code", error.Code),
            new XElement("Message", error.Message),
            details,
            new XElement("RequestId", http.TraceIdentifier));
        await WriteXmlAsync(http, body);
    }

    public static async Task WriteXmlAsync(HttpContext http, XElement body, string contentType = "application/xml")
    {
        http.Response.ContentType = contentType;
        // Keys may hold characters that XML has not; S3 writes them as references all the same.
        await using var writer = XmlWriter.Create(http.Response.Body, new()
        {
            Async = true,
            CheckCharacters = false,
            Encoding = new UTF8Encoding(false),
        });
        await body.SaveAsync(writer, http.RequestAborted);
    }

    /// <summary>The query protocol's form.</summary>
    /// <seealso href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization"/>
    /// <seealso href="https://github.com/goadapp/goad/issues/85">The status of a denial.</seealso>
    public static Task WriteQueryAsync(HttpContext http, AwsException error, XNamespace xml)
    {
        Begin(http, error);
        // The JSON protocols answer it as any other refusal of a service, with 400.
        if (QueryCode(error.Code) is "AccessDenied")
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
        var type = (int)error.Status < StatusCodes.Status500InternalServerError ? "Sender" : "Receiver";
        var body = new XElement(xml + "ErrorResponse",
            new XElement(xml + "Error",
                new XElement(xml + "Type", type),
                new XElement(xml + "Code", QueryCode(error.Code)),
                new XElement(xml + "Message", error.Message)),
            new XElement(xml + "RequestId", http.TraceIdentifier));
        return WriteXmlAsync(http, body, QueryContentType);
    }

    /// <seealso href="https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html#operation-error-serialization"/>
    static Task WriteEc2Async(HttpContext http, AwsException error)
    {
        Begin(http, error);
        XElement[] details = [new("Code", QueryCode(error.Code)), new("Message", error.Message)];
        var body = new XElement("Response",
            new XElement("Errors", new XElement("Error", details)),
            new XElement("RequestID", http.TraceIdentifier));
        return WriteXmlAsync(http, body, QueryContentType);
    }

    public static async Task WriteCborAsync(HttpContext http, AwsException error)
    {
        Begin(http, error);
        http.Response.Headers[CborProtocol.Header] = CborProtocol.Name;
        http.Response.ContentType = CborError.ContentType;
        await http.Response.Body.WriteAsync(CborError.Write(error), http.RequestAborted);
    }

    /// <summary>Some codes have other names in the query protocol than in the JSON protocols.</summary>
    /// <seealso href="https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html"/>
    static string QueryCode(string code) => code switch
    {
        "AccessDeniedException" => "AccessDenied",
        "IncompleteSignatureException" => "IncompleteSignature",
        "MissingAuthenticationTokenException" => "MissingAuthenticationToken",
        "SerializationException" => "MalformedInput",
        "UnknownOperationException" => "InvalidAction",
        "ValidationException" => "ValidationError",
        var other => other,
    };

    static void Begin(HttpContext http, AwsException error)
    {
        // Where an API has spoken the query protocol before, clients know its errors by the codes of then.
        if (RequestSignature.FindScope(http.Request) is "monitoring")
            http.Response.Headers["x-amzn-query-error"] = $"{QueryCode(error.Code)};Sender";
        http.Response.StatusCode = (int)error.Status;
        http.Response.Headers[RequestIds.Header] = http.TraceIdentifier;
    }

    /// <summary>The JSON protocols' form.</summary>
    /// <seealso href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html#operation-error-serialization"/>
    /// <seealso href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization"/>
    public static async Task WriteJsonAsync(HttpContext http, AwsException error, string contentType)
    {
        Begin(http, error);
        http.Response.Headers[TypeHeader] = error.Code;
        http.Response.ContentType = contentType;
        await using var writer = new Utf8JsonWriter(http.Response.BodyWriter, AwsJson.Writer);
        writer.WriteStartObject();
        writer.WriteString("__type", error.Code);
        writer.WriteString("message", error.Message);
        writer.WriteEndObject();
    }

    /// <summary>
    /// A request with a target speaks the version of JSON that it is written in; one without is a REST service's.
    /// </summary>
    static string JsonType(HttpRequest request) =>
        request.Headers[JsonProtocol.TargetHeader].Count == 0 ? "application/json"
        : request.ContentType is "application/x-amz-json-1.0" ? request.ContentType
        : "application/x-amz-json-1.1";
}

using System.Text.Json;
using Local.Aws.Model;

namespace Local.Aws.Protocols;

/// <summary>
/// The AWS REST protocol with JSON: the operation is the method and the path, members are in the path, the query, the
/// headers and the body.
/// </summary>
/// <seealso href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html"/>
static class RestJsonProtocol
{
    public const string ContentType = "application/json";

    public static async Task AnswerAsync(HttpContext http, AwsService service)
    {
        try
        {
            var named = $"{http.Request.Method} {http.Request.Path}";
            var (operation, labels) = service.Routes.Find(http.Request) ?? throw service.UnknownOperation(named);
            if (!service.Operations.Contains(operation))
                throw service.UnknownOperation(operation);
            var request = await RestRequest.ReadAsync(http, service.Model, operation, labels);
            await service.Ready();
            if (await service.TryAnswerAsync(operation, http, request))
                return;
            var answer = await service.CallAsync(operation, http.Caller(), request, http.RequestAborted);
            await service.Durable();
            await WriteAsync(http, service.Model, operation, answer);
        }
        catch (AwsException e)
        {
            await RefuseAsync(http, service.Model, e);
        }
    }

    static async Task WriteAsync(HttpContext http, ApiModel model, string operation, JsonElement answer)
    {
        model.TryGetOperation(operation, out var described);
        http.Response.StatusCode = described!.Http.ResponseCode is > 0 and var code ? code : StatusCodes.Status200OK;
        http.Response.Headers[RequestIds.Header] = http.TraceIdentifier;
        if (http.Response.StatusCode == StatusCodes.Status204NoContent)
            return;
        http.Response.ContentType = ContentType;
        await using var writer = new Utf8JsonWriter(http.Response.BodyWriter, AwsJson.Writer);
        answer.WriteTo(writer);
    }

    /// <summary>An error has the members that the model gives its exception: they are not spelt alike.</summary>
    static async Task RefuseAsync(HttpContext http, ApiModel model, AwsException e)
    {
        var members = model.Shapes.Contains(e.Code) ? model.Shape(e.Code).Members?.Keys.ToArray() ?? [] : [];
        var message = Array.Find(members, name => name.Equals("message", StringComparison.OrdinalIgnoreCase));
        http.Response.StatusCode = (int)e.Status;
        http.Response.Headers[RequestIds.Header] = http.TraceIdentifier;
        http.Response.Headers[ErrorResponse.TypeHeader] = e.Code;
        http.Response.ContentType = ContentType;
        await using var writer = new Utf8JsonWriter(http.Response.BodyWriter, AwsJson.Writer);
        writer.WriteStartObject();
        if (members.Contains("Type"))
            writer.WriteString("Type", (int)e.Status < StatusCodes.Status500InternalServerError ? "User" : "Service");
        writer.WriteString(message ?? "Message", e.Message);
        writer.WriteEndObject();
    }
}

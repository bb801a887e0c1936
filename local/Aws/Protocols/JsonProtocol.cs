using System.Text.Json;
using System.Text.Unicode;

namespace Local.Aws.Protocols;

/// <summary>
/// The AWS JSON protocols 1.0 and 1.1: <c>POST /</c>, the operation in a header, <c>X-Amz-Target: Prefix.Operation</c>.
/// </summary>
/// <seealso href="https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html"/>
static class JsonProtocol
{
    public const string TargetHeader = "X-Amz-Target";

    public static async Task AnswerAsync(HttpContext http, AwsService service, string targetPrefix)
    {
        var contentType = $"application/x-amz-json-{service.Model.Service.JsonVersion}";
        try
        {
            var target = http.Request.Headers[TargetHeader].ToString();
            var operation = target.StartsWith($"{targetPrefix}.", StringComparison.Ordinal)
                ? target[(targetPrefix.Length + 1)..]
                : throw service.UnknownOperation(target is "" ? $"{http.Request.Method} {http.Request.Path}" : target);
            if (!service.Operations.Contains(operation))
                throw service.UnknownOperation(operation);
            var request = Read(await RequestBody.ReadAsync(http));
            await service.Ready();
            if (await service.TryStreamAsync(operation, http, request))
                return;
            var answer = await service.CallAsync(operation, http.Caller(), request, http.RequestAborted);
            await service.Durable();
            var wasSent = false;
            try
            {
                await WriteAsync(http, contentType, answer);
                wasSent = !http.RequestAborted.IsCancellationRequested;
            }
            finally
            {
                service.Answered(operation, answer, wasSent);
            }
        }
        catch (AwsException e)
        {
            await ErrorResponse.WriteJsonAsync(http, e, contentType);
        }
    }

    /// <summary>
    /// Reads JSON of which every text can be read: duplicate members, bytes that are no UTF-8, and halves of surrogate
    /// pairs are refused here, and nowhere else.
    /// </summary>
    /// <exception cref="AwsException">A <c>SerializationException</c>.</exception>
    public static JsonElement Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            if (!Utf8.IsValid(body.Span))
                throw new JsonException("it is not UTF-8.");
            using var document = JsonDocument.Parse(body, new() { AllowDuplicateProperties = false });
            // Only an escape can stand for half a pair in what is UTF-8.
            if (body.Span.IndexOf(@"\u"u8) >= 0)
                WholeCharacters.Check(document.RootElement);
            return document.RootElement.Clone();
        }
        // The latter is what a name with half a pair is for the parser.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new AwsException("SerializationException", $"The request's body is not JSON: {e.Message}");
        }
    }

    static async Task WriteAsync(HttpContext http, string contentType, JsonElement body)
    {
        http.Response.Headers[RequestIds.Header] = http.TraceIdentifier;
        http.Response.ContentType = contentType;
        await using (var writer = new Utf8JsonWriter(http.Response.BodyWriter, AwsJson.Writer))
            body.WriteTo(writer);
        await http.Response.CompleteAsync();
    }
}

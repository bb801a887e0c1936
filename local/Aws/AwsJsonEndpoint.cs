using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Local.Aws;

/// <summary>Answers the AWS JSON requests of all services on one port; other requests pass by.</summary>
static class AwsJsonEndpoint
{
    /// <remarks>The caller is the <see cref="Principal"/> that signature verification left in the request's features.</remarks>
    public static IApplicationBuilder UseAwsJson(this IApplicationBuilder app, IReadOnlyCollection<AwsJsonService> services) =>
        app.Use((http, next) => http.Request.Headers["X-Amz-Target"].ToString() is { Length: > 0 } target
            ? AnswerAsync(http, target, services)
            : next(http));

    static async Task AnswerAsync(HttpContext http, string target, IReadOnlyCollection<AwsJsonService> services)
    {
        var dot = target.LastIndexOf('.');
        var service = services.FirstOrDefault(service => dot >= 0 && service.TargetPrefix.AsSpan().SequenceEqual(target.AsSpan(0, dot)));
        try
        {
            var operation = target[(dot + 1)..];
            if (service?.Actions.GetValueOrDefault(operation) is not { } action)
                throw new AwsException("UnknownOperationException", $"'{target}' is not an operation that is served here.");
            var request = await ReadAsync(http);
            await service.Ready();
            var answer = await action(http.Caller(), request, http.RequestAborted);
            await service.Settled();
            var wasSent = false;
            try
            {
                await WriteAsync(http, service.ContentType, answer);
                await http.Response.CompleteAsync();
                wasSent = !http.RequestAborted.IsCancellationRequested;
            }
            finally
            {
                service.Answered(operation, answer, wasSent);
            }
        }
        catch (AwsException e)
        {
            await ErrorResponse.WriteJsonAsync(http, e, service?.ContentType ?? "application/x-amz-json-1.0");
        }
    }

    static async Task<JsonElement> ReadAsync(HttpContext http)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new AwsException("SerializationException", $"The request's body is not JSON: {e.Message}");
        }
    }

    static async Task WriteAsync(HttpContext http, string contentType, JsonElement body)
    {
        http.Response.Headers["x-amzn-RequestId"] = http.TraceIdentifier;
        http.Response.ContentType = contentType;
        await using var writer = new Utf8JsonWriter(http.Response.BodyWriter, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        body.WriteTo(writer);
    }
}

/// <summary>Who made the request that is being answered.</summary>
static class RequestCaller
{
    public static Principal Caller(this HttpContext http) =>
        http.Features.Get<Principal>() ?? throw new AwsException("MissingAuthenticationTokenException", "Missing Authentication Token", HttpStatusCode.Forbidden);
}

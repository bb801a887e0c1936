using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Features;

namespace Local.Lambda;

/// <summary>The Lambda Runtime API, through which a function's process takes its events and answers them.</summary>
/// <remarks>
/// An environment is known by the path in its <c>AWS_LAMBDA_RUNTIME_API</c>, which nobody else knows or can guess;
/// requests are not signed.
/// </remarks>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"/>
static class RuntimeApi
{
    /// <summary>What every path of the API begins with.</summary>
    public const string Root = "/_lambda";

    public static string Path(string secret) => $"{Root}/{secret}";

    const string Version = "2018-06-01", Json = "application/json", JsonUtf8 = Json + "; charset=utf-8";

    /// <summary>
    /// Answers <c>/_lambda/SECRET/2018-06-01/runtime/…</c>. Whoever does not know a secret is refused before anything
    /// of the request is read.
    /// </summary>
    public static Task AnswerAsync(HttpContext http, LambdaService service) =>
        http.Request.Path.Value!.Split('/') is not ["", _, var secret, Version, "runtime", .. var rest]
            ? NotFoundAsync(http)
            : service.FindEnvironment(secret) is not { } environment
                ? UnknownEnvironmentAsync(http)
                : (http.Request.Method, rest) switch
                {
                    ("GET", ["invocation", "next"]) => NextAsync(environment, http),
                    ("POST", ["invocation", var id, "response"]) => RespondAsync(environment, id, http),
                    ("POST", ["invocation", var id, "error"]) => FailAsync(environment, id, http),
                    ("POST", ["init", "error"]) => FailInitializationAsync(environment, http),
                    _ => NotFoundAsync(http),
                };

    static async Task NextAsync(IRuntimeEnvironment environment, HttpContext http)
    {
        try
        {
            var invocation = await environment.NextAsync(http.RequestAborted);
            var headers = http.Response.Headers;
            headers["Lambda-Runtime-Aws-Request-Id"] = invocation.RequestId;
            headers["Lambda-Runtime-Deadline-Ms"] = invocation.Deadline.ToUnixTimeMilliseconds()
                .ToString(CultureInfo.InvariantCulture);
            headers["Lambda-Runtime-Invoked-Function-Arn"] = invocation.InvokedArn;
            headers["Lambda-Runtime-Trace-Id"] = invocation.TraceId;
            await WriteAsync(http, StatusCodes.Status200OK, Json, invocation.Payload);
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            // The process that asked is gone.
        }
    }

    static async Task RespondAsync(IRuntimeEnvironment environment, string id, HttpContext http)
    {
        var body = await ReadAsync(http);
        var answer = environment.Answer(
            id, body is { } payload ? new Outcome.Responded(payload) : new Outcome.TooLarge());
        await (answer is true && body is null
            ? RefuseAsync(
                http,
                StatusCodes.Status413PayloadTooLarge,
                "RequestEntityTooLarge",
                $"Exceeded maximum allowed payload size ({Outcome.MaximumPayload} bytes).")
            : ConfirmAsync(http, answer, "InvocationResponse"));
    }

    static async Task FailAsync(IRuntimeEnvironment environment, string id, HttpContext http)
    {
        var body = await ReadAsync(http);
        var answer = environment.Answer(id, body is { } payload ? new Outcome.Failed(payload) : new Outcome.TooLarge());
        await ConfirmAsync(http, answer, "InvocationErrorResponse");
    }

    static async Task FailInitializationAsync(IRuntimeEnvironment environment, HttpContext http) =>
        await ConfirmAsync(
            http, environment.FailInitialization(await ReadAsync(http) ?? ReadOnlyMemory<byte>.Empty), "InitError");

    static Task ConfirmAsync(HttpContext http, bool? accepted, string state) => accepted switch
    {
        null => RefuseAsync(http, StatusCodes.Status400BadRequest, "InvalidRequestID", "Invalid request ID"),
        false => RefuseAsync(
            http,
            StatusCodes.Status403Forbidden,
            "InvalidStateTransition",
            $"State transition to {state} is not allowed."),
        true => WriteAsync(http, StatusCodes.Status202Accepted, JsonUtf8, """{"status":"OK"}"""u8.ToArray()),
    };

    static Task UnknownEnvironmentAsync(HttpContext http) => RefuseAsync(
        http,
        StatusCodes.Status403Forbidden,
        "UnknownEnvironment",
        "There is no such execution environment, or it has ended.");

    static Task NotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    static Task RefuseAsync(HttpContext http, int status, string type, string message)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("errorMessage", message);
            writer.WriteString("errorType", type);
            writer.WriteEndObject();
        }
        return WriteAsync(http, status, JsonUtf8, json.WrittenMemory);
    }

    static Task WriteAsync(HttpContext http, int status, string type, ReadOnlyMemory<byte> content)
    {
        (http.Response.StatusCode, http.Response.ContentType) = (status, type);
        http.Response.ContentLength = content.Length;
        return http.Response.Body.WriteAsync(content, http.RequestAborted).AsTask();
    }

    /// <returns>Null when the body is larger than Lambda accepts.</returns>
    static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext http)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            // The rest is read as well: a client that still writes would miss the answer.
            if (body.Length <= Outcome.MaximumPayload)
                body.Write(buffer, 0, read);
        }
        return body.Length <= Outcome.MaximumPayload
            ? new ReadOnlyMemory<byte>(body.GetBuffer(), 0, (int)body.Length)
            : default(ReadOnlyMemory<byte>?);
    }
}

using System.Globalization;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

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

    /// <remarks>
    /// Plain delegates: what the framework does for typed parameters takes a sixth of the program's start.
    /// </remarks>
    public static IEndpointRouteBuilder MapRuntimeApi(this IEndpointRouteBuilder app, LambdaService service)
    {
        var api = app.MapGroup($"{Root}/{{secret}}/2018-06-01/runtime");
        api.MapGet("invocation/next", Answer(NextAsync));
        api.MapPost("invocation/{id}/response", Answer(RespondAsync));
        api.MapPost("invocation/{id}/error", Answer(FailAsync));
        api.MapPost("init/error", Answer(FailInitializationAsync));
        return app;

        // Whoever does not know a secret is refused before anything of the request is read.
        RequestDelegate Answer(Func<IRuntimeEnvironment, HttpContext, Task<IResult>> answer) => async http =>
        {
            var environment = service.FindEnvironment(RouteValue(http, "secret"));
            IResult result = environment is null ? UnknownEnvironment() : await answer(environment, http);
            await result.ExecuteAsync(http);
        };
    }

    static string RouteValue(HttpContext http, string name) => (string)http.GetRouteValue(name)!;

    static async Task<IResult> NextAsync(IRuntimeEnvironment environment, HttpContext http)
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
            return Results.Bytes(invocation.Payload, "application/json");
        }
        catch (Exception e) when (e is OperationCanceledException or ChannelClosedException)
        {
            return Results.Empty; // The process that asked is gone.
        }
    }

    static async Task<IResult> RespondAsync(IRuntimeEnvironment environment, HttpContext http)
    {
        var id = RouteValue(http, "id");
        var body = await ReadAsync(http);
        var answer = environment.Answer(
            id, body is { } payload ? new Outcome.Responded(payload) : new Outcome.TooLarge());
        return answer is true && body is null
            ? Refuse(StatusCodes.Status413PayloadTooLarge, "RequestEntityTooLarge",
                $"Exceeded maximum allowed payload size ({Outcome.MaximumPayload} bytes).")
            : Confirm(answer, "InvocationResponse");
    }

    static async Task<IResult> FailAsync(IRuntimeEnvironment environment, HttpContext http)
    {
        var id = RouteValue(http, "id");
        var body = await ReadAsync(http);
        var answer = environment.Answer(id, body is { } payload ? new Outcome.Failed(payload) : new Outcome.TooLarge());
        return Confirm(answer, "InvocationErrorResponse");
    }

    static async Task<IResult> FailInitializationAsync(IRuntimeEnvironment environment, HttpContext http) =>
        Confirm(environment.FailInitialization(await ReadAsync(http) ?? ReadOnlyMemory<byte>.Empty), "InitError");

    static IResult Confirm(bool? accepted, string state) => accepted switch
    {
        null => Refuse(StatusCodes.Status400BadRequest, "InvalidRequestID", "Invalid request ID"),
        false => Refuse(StatusCodes.Status403Forbidden, "InvalidStateTransition", $"State transition to {state} is not allowed."),
        true => TypedResults.Json(new { status = "OK" }, statusCode: StatusCodes.Status202Accepted),
    };

    static JsonHttpResult<object> UnknownEnvironment() =>
        Refuse(StatusCodes.Status403Forbidden, "UnknownEnvironment", "There is no such execution environment, or it has ended.");

    static JsonHttpResult<object> Refuse(int status, string errorType, string errorMessage) =>
        TypedResults.Json<object>(new { errorMessage, errorType }, statusCode: status);

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

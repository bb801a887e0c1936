using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Local.Run;

/// <summary>
/// <c>POST /_runs</c>: starts a run in the process that holds the data folder. The request is a <see
/// cref="RunRequest"/> as JSON, the answer its <see cref="RunEvent"/>s, one JSON line each, as they happen. <see
/// cref="RunClient"/> is the other end.
/// </summary>
static class RunEndpoint
{
    public const string Path = "/_runs";

    /// <param name="token">
    /// What the caller must know: it is in a file that only this process's own user can read.
    /// </param>
    /// <param name="run">Null when the process is about to end and takes no more runs.</param>
    public static RequestDelegate Create(
        string token, Func<RunRequest, CancellationToken, IAsyncEnumerable<RunEvent>?> run)
    {
        var expected = Encoding.UTF8.GetBytes($"Bearer {token}");
        return http => AnswerAsync(http, expected, run);
    }

    static async Task AnswerAsync(
        HttpContext http, byte[] authorization, Func<RunRequest, CancellationToken, IAsyncEnumerable<RunEvent>?> run)
    {
        // Before the body is read: a stranger's is not.
        var given = Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString());
        if (!CryptographicOperations.FixedTimeEquals(given, authorization))
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
        else if (!HttpMethods.IsPost(http.Request.Method))
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        else if (await ReadAsync(http) is not { } request)
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        else if (run(request, http.RequestAborted) is not { } events)
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        else
            await WriteAsync(http, events);
    }

    static async Task<RunRequest?> ReadAsync(HttpContext http)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(
                http.Request.Body, RunJson.Default.RunRequest, http.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static async Task WriteAsync(HttpContext http, IAsyncEnumerable<RunEvent> events)
    {
        http.Response.ContentType = "application/x-ndjson";
        // The headers tell the client that its run was taken, however long the first event takes.
        await http.Response.StartAsync(http.RequestAborted);
        await foreach (var @event in events.WithCancellation(http.RequestAborted))
        {
            await JsonSerializer.SerializeAsync(
                http.Response.Body, @event, RunJson.Default.RunEvent, http.RequestAborted);
            await http.Response.WriteAsync("\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }
}

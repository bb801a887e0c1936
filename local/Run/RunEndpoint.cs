using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Local.Run;

/// <summary><c>POST /_console/runs</c>: starts a run in the process that holds the data folder; the answer is its events, one JSON line each, as they happen.</summary>
static class RunEndpoint
{
    const string Path = "/_console/runs";

    /// <param name="run">Null when the process is about to end and takes no more runs.</param>
    public static void MapRuns(this IEndpointRouteBuilder app, string token, Func<RunRequest, CancellationToken, IAsyncEnumerable<RunEvent>?> run) =>
        app.MapPost(Path, async (HttpContext http, RunRequest request) =>
        {
            if (!IsFor(http, token))
                http.Response.StatusCode = (int)HttpStatusCode.Forbidden;
            else if (run(request, http.RequestAborted) is not { } events)
                http.Response.StatusCode = (int)HttpStatusCode.ServiceUnavailable;
            else
                await WriteAsync(http, events);
        });

    static bool IsFor(HttpContext http, string token) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString()), Encoding.UTF8.GetBytes($"Bearer {token}"));

    static async Task WriteAsync(HttpContext http, IAsyncEnumerable<RunEvent> events)
    {
        http.Response.ContentType = "application/x-ndjson";
        // The headers tell the client that its run was taken, however long the first event takes.
        await http.Response.StartAsync(http.RequestAborted);
        await foreach (var @event in events.WithCancellation(http.RequestAborted))
        {
            await JsonSerializer.SerializeAsync(http.Response.Body, @event, JsonSerializerOptions.Web, http.RequestAborted);
            await http.Response.WriteAsync("\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }

    /// <summary>The other end: the events of a run in the process that holds the data folder; null when that process takes none, or is gone.</summary>
    public static async Task<IAsyncEnumerable<RunEvent>?> TryRunAsync(HolderEndpoint holder, RunRequest request, CancellationToken cancellation)
    {
        var client = new HttpClient { BaseAddress = holder.Url, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", holder.Token);
        using var message = new HttpRequestMessage(HttpMethod.Post, Path) { Content = JsonContent.Create(request) };
        try
        {
            var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.IsSuccessStatusCode)
                return ReadAsync(client, response, cancellation);
            response.Dispose();
        }
        catch (HttpRequestException)
        {
            // It ended between announcing itself and now.
        }
        client.Dispose();
        return null;
    }

    static async IAsyncEnumerable<RunEvent> ReadAsync(
        HttpClient client, HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using (client)
        using (response)
        using (var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation)))
        {
            while (await NextAsync(lines, cancellation) is { } line)
                yield return JsonSerializer.Deserialize<RunEvent>(line, JsonSerializerOptions.Web)!;
        }
    }

    static async Task<string?> NextAsync(StreamReader lines, CancellationToken cancellation)
    {
        try
        {
            return await lines.ReadLineAsync(cancellation);
        }
        catch (HttpIOException)
        {
            return null; // that process was killed; the view says that the execution has no end
        }
    }
}

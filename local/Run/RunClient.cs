using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Local.Run;

/// <summary>Starts a run in the process that holds the data folder, and follows it.</summary>
static class RunClient
{
    /// <returns>The run's events as they happen; null when that process takes no runs any more, or is gone.</returns>
    /// <exception cref="UsageException">That process does not understand the request.</exception>
    public static async Task<IAsyncEnumerable<RunEvent>?> TryRunAsync(
        HolderEndpoint holder, RunRequest request, CancellationToken cancellation)
    {
        var client = new HttpClient { BaseAddress = holder.Url, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", holder.Token);
        using var message = new HttpRequestMessage(HttpMethod.Post, RunEndpoint.Path)
        {
            Content = JsonContent.Create(request, RunJson.Default.RunRequest),
        };
        try
        {
            var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.IsSuccessStatusCode)
                return ReadAsync(client, response, cancellation);
            response.Dispose();
            if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden)
                throw new UsageException(
                    $"The process at {holder.Url} that holds the data folder is of another version of this program, and "
                    + $"takes no run from this one ({(int)response.StatusCode}). End it, or take another folder (--data).");
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
                yield return JsonSerializer.Deserialize(line, RunJson.Default.RunEvent)!;
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

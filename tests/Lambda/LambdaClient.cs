using System.Diagnostics;
using System.Text.Json;

namespace Tests.Lambda;

static class LambdaClient
{
    static readonly HttpClient Http = new();

    public static async Task<HttpResponseMessage> InvokeAsync(
        Uri endpoint,
        string function,
        string payload,
        bool tail = false,
        string? type = null)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri(
            endpoint, $"/2015-03-31/functions/{function}/invocations"))
        { Content = new StringContent(payload) };
        if (tail)
            request.Headers.Add("X-Amz-Log-Type", "Tail");
        if (type is not null)
            request.Headers.Add("X-Amz-Invocation-Type", type);
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static Task<HttpResponseMessage> GetAsync(Uri endpoint, string path) =>
        Http.GetAsync(new Uri(endpoint, path), TestContext.Current.CancellationToken);

    /// <summary>A request with a body of JSON, or none.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        Uri endpoint, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(endpoint, path));
        if (body is not null)
            request.Content = new StringContent(body as string ?? JsonSerializer.Serialize(body));
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The message of an error, whose member the model spells with a capital or without.</summary>
    public static string Message(JsonElement error) => error.EnumerateObject()
        .Single(member => member.Name.Equals("message", StringComparison.OrdinalIgnoreCase)).Value.GetString()!;

    public static Task<string> Text(this HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    public static async Task<JsonElement> Json(this HttpResponseMessage response) =>
        JsonElement.Parse(await response.Text());
}

static class Processes
{
    public static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

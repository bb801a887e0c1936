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

using System.Net.Http.Headers;
using System.Text.Json;
using Local.Aws;
using Local.Aws.SigV4;

namespace Tests.Chaos;

/// <summary>
/// An AWS endpoint that may be gone at any time and come back: whoever asks, asks again until it answers.
/// </summary>
sealed class Endpoint(Uri url, string service, string target, string contentType) : IDisposable
{
    static readonly Credentials Credentials = new(
        "test", "test", null, Principal.Root(new("123456789012", "us-east-1")));

    readonly HttpClient _client = new(
        new SigningHandler(Credentials, service, "us-east-1", TimeProvider.System, new SocketsHttpHandler()))
    {
        BaseAddress = url,
    };

    /// <returns>The answer, and whether an earlier attempt may have been carried out without one.</returns>
    /// <exception cref="AwsException">The service refuses.</exception>
    public async Task<(JsonElement Answer, bool IsRepeated)> CallAsync(
        string operation, object request, CancellationToken cancellation)
    {
        for (var isRepeated = false; ; isRepeated = true)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, "/")
            {
                Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request)),
            };
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
            message.Headers.Add("X-Amz-Target", $"{target}.{operation}");
            try
            {
                using var response = await _client.SendAsync(message, cancellation);
                var body = JsonElement.Parse(await response.Content.ReadAsStringAsync(cancellation));
                return response.IsSuccessStatusCode ? (body, isRepeated)
                    : throw new RefusedException(
                        body.GetProperty("__type").GetString()!.Split('#')[^1], $"{operation}: {body}", isRepeated);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellation);
            }
        }
    }

    public void Dispose() => _client.Dispose();
}

/// <param name="isRepeated">Whether an earlier attempt may have been carried out.</param>
sealed class RefusedException(string code, string message, bool isRepeated) : Exception(message)
{
    public string Code { get; } = code;
    public bool IsRepeated { get; } = isRepeated;
}

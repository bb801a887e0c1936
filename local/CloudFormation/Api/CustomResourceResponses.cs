using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;

namespace Local.CloudFormation.Api;

/// <summary>
/// The addresses to which functions answer that make custom resources. As with a presigned address, who knows one may
/// answer, once.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html"/>
sealed class CustomResourceResponses(Func<Uri> url, TimeProvider time)
{
    /// <summary>What every address begins with.</summary>
    public const string Root = "/_cloudformation";

    /// <summary>A documented limit, in bytes.</summary>
    const int LargestBody = 4096;

    readonly ConcurrentDictionary<string, Expected> _expected = [];

    /// <summary>A new address.</summary>
    public Expected Expect()
    {
        var secret = RandomNumberGenerator.GetHexString(40, lowercase: true);
        return _expected[secret] = new(this, secret);
    }

    /// <summary>Answers a <c>PUT</c> of a response.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        if (http.Request.Method != "PUT" || http.Request.Path.Value!.Split('/') is not [_, _, var secret]
            || !_expected.TryGetValue(secret, out var expected))
            return;
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        var body = new byte[LargestBody + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false);
        if (length <= LargestBody && CustomResourceResponse.Read(body.AsMemory(0, length)) is { } response)
        {
            expected.Receive(response);
            http.Response.StatusCode = StatusCodes.Status200OK;
        }
    }

    /// <summary>A response that is waited for.</summary>
    internal sealed class Expected(CustomResourceResponses all, string secret) : IDisposable
    {
        readonly TaskCompletionSource<CustomResourceResponse> _received =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string RequestId { get; } = Guid.NewGuid().ToString();

        public string Url => new Uri(all.Url, $"{Root}/{secret}").ToString();

        public void Receive(CustomResourceResponse response) => _received.TrySetResult(response);

        /// <returns>Null when there is none in that time.</returns>
        public async Task<CustomResourceResponse?> ReceiveAsync(TimeSpan timeout, CancellationToken cancellation)
        {
            try
            {
                return await _received.Task.WaitAsync(timeout, all.Time, cancellation);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }

        public void Dispose() => all._expected.TryRemove(secret, out _);
    }

    Uri Url => url();
    TimeProvider Time => time;
}

/// <summary>What a function says of the resource that it has made, changed or deleted.</summary>
/// <param name="Data">What <c>Fn::GetAtt</c> gives.</param>
sealed record CustomResourceResponse(
    string Status, string? Reason, string? PhysicalResourceId, IReadOnlyDictionary<string, string> Data)
{
    /// <summary>Null when it is none.</summary>
    public static CustomResourceResponse? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind is not JsonValueKind.Object || Text("Status") is not ("SUCCESS" or "FAILED"))
                return null;
            var data = json.RootElement.TryGetProperty(nameof(Data), out var given)
                && given.ValueKind is JsonValueKind.Object ? given.EnumerateObject() : default;
            return new(
                Text("Status")!,
                Text("Reason"),
                Text("PhysicalResourceId"),
                data.ToDictionary(member => member.Name, member => member.Value.ToString()));

            string? Text(string name) => json.RootElement.TryGetProperty(name, out var value)
                && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

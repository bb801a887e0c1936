using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Local.Aws.Clients;

/// <summary>HTTP Tasks: <c>arn:aws:states:::http:invoke</c>, with connections of a file.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html"/>
sealed class HttpTask(Connections connections, AwsAccount account, TimeProvider time) : IServiceIntegration, IDisposable
{
    static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"];
    static readonly string[] Binary = ["application/octet-stream", "image/", "video/", "audio/"];

    /// <summary>As documented.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Ours, in bytes; more than 262,144 are more than a task may return.</summary>
    public const int LargestAnswer = 16 << 20;

    readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        MaxResponseContentBufferSize = LargestAnswer,
    };

    public string Service => "http";

    public bool Supports(string action, IntegrationPattern pattern) =>
        action == "invoke" && pattern is IntegrationPattern.RequestResponse;

    public async Task<IntegrationCall> CallAsync(IntegrationRequest request, CancellationToken cancellation)
    {
        var parameters = request.Parameters;
        var arn = Text(parameters, "InvocationConfig", "ConnectionArn")
            ?? Text(parameters, "Authentication", "ConnectionArn");
        var connection = arn is null ? throw Runtime("The parameters of http:invoke have no ConnectionArn.")
            : connections.Find(arn) ?? throw new IntegrationException(
                "Events.ConnectionResource.ResourceNotFound", $"The file of connections has no connection '{arn}'.");
        using var message = Create(parameters, connection.AuthParameters.InvocationHttpParameters);
        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            await AuthorizeAsync(message, connection, either.Token);
            if (request.Trace is { RevealsSecrets: true })
            {
                await request.Trace.SawAsync(message, either.Token);
            }
            else if (request.Trace is not null)
            {
                using var open = Create(parameters, added: null);
                await request.Trace.SawAsync(open, either.Token);
            }
            using var response = await _http.SendAsync(message, either.Token);
            if (request.Trace is not null)
                await request.Trace.SawAsync(response, either.Token);
            return new(await ReadAsync(response, either.Token));
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConfigurationLimitExceeded)
        {
            throw new IntegrationException(
                "States.DataLimitExceeded",
                $"The response has more than {LargestAnswer} bytes, which is more than is read here.");
        }
        catch (HttpRequestException e)
        {
            throw new IntegrationException("States.Http.Socket", e.Message);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new IntegrationException(
                "States.Http.Socket", $"There was no answer within {Longest.TotalSeconds} seconds.");
        }
    }

    public void Dispose() => _http.Dispose();

    HttpRequestMessage Create(JsonElement parameters, ConnectionParameters? added)
    {
        var message = HttpTaskRequest.Create(parameters, added);
        message.Headers.TryAddWithoutValidation("User-Agent", $"Amazon|StepFunctions|HttpInvoke|{account.Region}");
        message.Headers.TryAddWithoutValidation("Range", "bytes=0-262144");
        return message;
    }

    async Task AuthorizeAsync(HttpRequestMessage message, Connection connection, CancellationToken cancellation)
    {
        switch (connection.AuthParameters)
        {
            case { BasicAuthParameters: { } basic }:
                message.Headers.TryAddWithoutValidation("Authorization", basic.Header);
                break;
            case { ApiKeyAuthParameters: { } key }:
                message.Headers.TryAddWithoutValidation(key.ApiKeyName, key.ApiKeyValue);
                break;
            case { OAuthParameters: { } oauth }:
                var token = await TokenAsync(oauth, cancellation);
                message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
                break;
        }
    }

    async Task<string> TokenAsync(OAuth oauth, CancellationToken cancellation)
    {
        var fields = new Dictionary<string, string>
        {
            ["client_id"] = oauth.ClientParameters.ClientID,
            ["client_secret"] = oauth.ClientParameters.ClientSecret,
        };
        foreach (var added in oauth.OAuthHttpParameters?.BodyParameters ?? [])
            fields[added.Key] = added.Value;
        using var request = new HttpRequestMessage(new(oauth.HttpMethod), oauth.AuthorizationEndpoint)
        {
            Content = new FormUrlEncodedContent(fields),
        };
        foreach (var added in oauth.OAuthHttpParameters?.HeaderParameters ?? [])
            request.Headers.TryAddWithoutValidation(added.Key, added.Value);
        using var response = await _http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return response.IsSuccessStatusCode && TryParse(text) is { ValueKind: JsonValueKind.Object } json
            && json.TryGetProperty("access_token", out var token)
            ? token.GetString()!
            : throw new IntegrationException(
                "Events.ConnectionResource.InvalidConnectionState",
                $"{oauth.AuthorizationEndpoint} gave no access_token: {(int)response.StatusCode} {text}");
    }

    static async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        if (Array.Exists(Binary, binary => type.StartsWith(binary, StringComparison.OrdinalIgnoreCase)))
            throw Runtime($"The response has the content type '{type}', which is not text.");
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if (!response.IsSuccessStatusCode)
        {
            var code = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            throw new IntegrationException(
                $"States.Http.StatusCode.{code}", text.Length > 0 ? text : response.ReasonPhrase);
        }
        return JsonSerializer.SerializeToElement(new
        {
            Headers = response.Headers.Concat(response.Content.Headers)
                .ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToArray()),
            ResponseBody = TryParse(text) is { } json ? (object)json : text,
            StatusCode = (int)response.StatusCode,
            StatusText = response.ReasonPhrase,
        }, AwsJson.PascalCase);
    }

    static JsonElement? TryParse(string text)
    {
        try
        {
            return WholeCharacters.Parse(Encoding.UTF8.GetBytes(text));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The method of a request, which must be one of HTTP's.</summary>
    public static HttpMethod Method(string method) =>
        Methods.Contains(method)
            ? new(method)
            : throw Runtime($"The Method must be one of {string.Join(", ", Methods)}, not '{method}'.");

    public static IntegrationException Runtime(string cause) => new("States.Runtime", cause);

    static string? Text(JsonElement parameters, string name, string member) =>
        parameters.ValueKind is JsonValueKind.Object
        && parameters.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Object
        && value.TryGetProperty(member, out var text) ? text.GetString() : null;
}

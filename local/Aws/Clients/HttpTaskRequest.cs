using System.Text.Json;

namespace Local.Aws.Clients;

/// <summary>Makes the request of an HTTP Task; what its connection adds wins over what the state gives.</summary>
static class HttpTaskRequest
{
    static readonly string[] Forbidden =
    [
        "a-im", "accept-charset", "accept-datetime", "accept-encoding", "authorization", "cache-control", "connection",
        "content-encoding", "content-md5", "date", "expect", "forwarded", "from", "host", "http2-settings", "if-match",
        "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "max-forwards", "origin", "pragma",
        "proxy-authorization", "referer", "server", "te", "trailer", "transfer-encoding", "upgrade", "via", "warning",
    ];

    static readonly string[] ForbiddenPrefixes = ["x-forwarded-", "x-amz-", "x-amzn-"];

    public static HttpRequestMessage Create(JsonElement parameters, ConnectionParameters? added)
    {
        var endpoint = Text(parameters, "ApiEndpoint")
            ?? throw HttpTask.Runtime("The parameters of http:invoke have no ApiEndpoint.");
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw HttpTask.Runtime($"The ApiEndpoint '{endpoint}' is no address of HTTP.");
        var (format, isForm) = EncodingOf(parameters);
        var query = Fields(parameters, "QueryParameters", added?.QueryStringParameters);
        var target = new UriBuilder(address);
        target.Query = string.Join('&', new[] { target.Query.TrimStart('?') }
            .Append(Form(Pairs(query, format)))
            .Where(part => part.Length > 0));
        var message = new HttpRequestMessage(HttpTask.Method(Text(parameters, "Method") ?? ""), target.Uri);
        if (Body(parameters, added, format, isForm) is var (text, type))
        {
            message.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(text));
            message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }
        foreach (var (name, value) in Fields(parameters, "Headers", added?.HeaderParameters))
            AddHeader(message, name, value);
        return message;
    }

    static void AddHeader(HttpRequestMessage message, string name, JsonElement value)
    {
        var lower = name.ToLowerInvariant();
        if (Forbidden.Contains(lower)
            || Array.Exists(ForbiddenPrefixes, prefix => lower.StartsWith(prefix, StringComparison.Ordinal)))
            throw HttpTask.Runtime($"The header '{name}' may not be given by an HTTP Task.");
        string[] values = value.ValueKind is JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(Printed)]
            : [Printed(value)];
        if (lower is "content-type" && message.Content is { } content)
        {
            content.Headers.Remove(name);
            content.Headers.TryAddWithoutValidation(name, values);
        }
        else if (lower is not "content-type")
        {
            message.Headers.TryAddWithoutValidation(name, values);
        }
    }

    static (string Text, string Type)? Body(
        JsonElement parameters, ConnectionParameters? added, string format, bool isForm)
    {
        var fields = added?.BodyParameters ?? [];
        if (!parameters.TryGetProperty("RequestBody", out var body))
        {
            if (fields.Count == 0)
                return null;
            body = JsonElement.Parse("{}");
        }
        if (body.ValueKind is not JsonValueKind.Object)
        {
            return fields.Count > 0
                ? throw HttpTask.Runtime(
                    "A RequestBody that is no object cannot have the connection's body parameters added.")
                : body.ValueKind is JsonValueKind.String ? (body.GetString()!, "text/plain; charset=UTF-8")
                : (body.GetRawText(), "application/json; charset=UTF-8");
        }
        var all = Fields(parameters, "RequestBody", fields);
        return isForm
            ? (Form(Pairs(all, format)), "application/x-www-form-urlencoded")
            : (JsonSerializer.Serialize(all, AwsJson.PascalCase), "application/json; charset=UTF-8");
    }

    static string Form(IEnumerable<KeyValuePair<string, string>> pairs) =>
        string.Join('&', pairs.Select(pair => $"{Escape(pair.Key)}={Escape(pair.Value)}"));

    static Dictionary<string, JsonElement> Fields(
        JsonElement parameters, string name, IReadOnlyList<ConnectionParameter>? added)
    {
        var fields = parameters.TryGetProperty(name, out var given) && given.ValueKind is JsonValueKind.Object
            ? given.EnumerateObject().ToDictionary(field => field.Name, field => field.Value)
            : [];
        foreach (var parameter in added ?? [])
            fields[parameter.Key] = JsonSerializer.SerializeToElement(parameter.Value);
        return fields;
    }

    static (string ArrayFormat, bool IsForm) EncodingOf(JsonElement parameters)
    {
        if (!parameters.TryGetProperty("Transform", out var transform))
            return ("INDICES", false);
        var options = transform.TryGetProperty("RequestEncodingOptions", out var given) ? given : default;
        var format = options.ValueKind is JsonValueKind.Object ? Text(options, "ArrayFormat") : null;
        return (format ?? "INDICES", Text(transform, "RequestBodyEncoding") is "URL_ENCODED");
    }

    static IEnumerable<KeyValuePair<string, string>> Pairs(Dictionary<string, JsonElement> fields, string format) =>
        fields.SelectMany(field => Pairs(field.Key, field.Value, format));

    static IEnumerable<KeyValuePair<string, string>> Pairs(string name, JsonElement value, string format) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject()
                .SelectMany(member => Pairs($"{name}[{member.Name}]", member.Value, format)),
            JsonValueKind.Array when format is "COMMAS" =>
                [new(name, string.Join(',', value.EnumerateArray().Select(Printed)))],
            JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Pairs(format switch
            {
                "REPEAT" => name,
                "BRACKETS" => $"{name}[]",
                _ => $"{name}[{i}]",
            }, item, format)),
            _ => [new(name, Printed(value))],
        };

    static string Printed(JsonElement value) =>
        value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText();

    static string Escape(string text) => Uri.EscapeDataString(text);

    static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}

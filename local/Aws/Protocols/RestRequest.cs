using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws.Model;

namespace Local.Aws.Protocols;

/// <summary>A request of a REST service as one JSON object: what its path, query, headers and body give.</summary>
/// <seealso href="https://smithy.io/2.0/spec/http-bindings.html"/>
static class RestRequest
{
    /// <param name="labels">The values in the path.</param>
    /// <remarks>A payload of bytes is not part of it: whoever wants it reads the body.</remarks>
    /// <exception cref="AwsException">A <c>SerializationException</c>: the body is no JSON object.</exception>
    public static async Task<JsonElement> ReadAsync(
        HttpContext http, ApiModel model, string operation, IReadOnlyDictionary<string, string> labels)
    {
        if (model.Input(operation) is not { Members: { } members } input)
            return JsonElement.Parse("{}");
        var request = await ReadBodyAsync(http, model, input);
        foreach (var (name, member) in members)
            if (Find(http.Request, member, member.LocationName ?? name, labels, model.Shape(member)) is { } value)
                request[name] = value;
        return JsonSerializer.SerializeToElement(request, AwsJson.PascalCase);
    }

    static async Task<JsonObject> ReadBodyAsync(HttpContext http, ApiModel model, ApiShape input)
    {
        var payload = input.Payload is { } name ? model.Shape(input.Members![name]) : null;
        if (payload is { Type: "blob" or "string" })
            return [];
        var body = await RequestBody.ReadAsync(http);
        if (body.IsEmpty)
            return [];
        var json = JsonProtocol.Read(body);
        if (payload is not null)
            return new() { [input.Payload!] = JsonNode.Parse(json.GetRawText()) };
        if (json.ValueKind is not JsonValueKind.Object)
            throw new AwsException("SerializationException", "The request's body must be a JSON object.");
        JsonObject members = [];
        // What is elsewhere in the request is nowhere else.
        foreach (var (member, reference) in input.Members!.Where(member => member.Value.Location is null))
            if (json.TryGetProperty(reference.LocationName ?? member, out var value))
                members[member] = JsonNode.Parse(value.GetRawText());
        return members;
    }

    static JsonNode? Find(
        HttpRequest request,
        ApiReference member,
        string name,
        IReadOnlyDictionary<string, string> labels,
        ApiShape shape) => member.Location switch
        {
            "uri" => labels.TryGetValue(name, out var label) ? Value(shape, label) : null,
            "querystring" when shape.Type is "list" && request.Query.TryGetValue(name, out var values) =>
                new JsonArray([.. values.Select(value => JsonValue.Create(value))]),
            "querystring" => request.Query.TryGetValue(name, out var value) ? Value(shape, value.ToString()) : null,
            "header" => request.Headers.TryGetValue(name, out var header) ? Value(shape, header.ToString()) : null,
            _ => null,
        };

    /// <summary>A text as a value of its type; what is none stays a text, and is refused as one.</summary>
    static JsonValue Value(ApiShape shape, string text) => shape.Type switch
    {
        "integer" or "long" when long.TryParse(text, CultureInfo.InvariantCulture, out var number) =>
            JsonValue.Create(number),
        "float" or "double" when double.TryParse(text, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) => JsonValue.Create(number),
        "boolean" when bool.TryParse(text, out var boolean) => JsonValue.Create(boolean),
        _ => JsonValue.Create(text),
    };
}

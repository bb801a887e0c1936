using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ApiModels;

/// <summary>
/// A model without its documentation, as lines of text: <c>service NAME {…}</c>, then <c>operation NAME {…}</c>, then
/// <c>shape NAME {…}</c>, each with the published JSON. A reader needs to parse only the lines that it is asked for.
/// </summary>
static class CompactModel
{
    // What neither the form of a request nor that of an answer depends on.
    static readonly string[] Ignored =
    [
        "auth", "authtype", "box", "contextParam", "deprecated", "deprecatedMessage", "deprecatedSince",
        "documentation", "documentationUrl",
        "endpoint", "endpointdiscovery", "endpointoperation", "httpChecksum", "idempotent", "name",
        "operationContextParams", "readonly", "requestcompression", "retryable", "staticContextParams", "synthetic", "xmlOrder",
    ];

    static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="source">What the model was taken from, with its version, and its licence.</param>
    public static IEnumerable<string> Lines(PublishedModel model, string source, string licence)
    {
        var metadata = Without(model.Metadata);
        (metadata["source"], metadata["licence"]) = (source, licence);
        yield return Line("service", model.Name, metadata);
        foreach (var (name, operation) in model.Operations)
            yield return Line("operation", name, Operation(operation!.AsObject()));
        foreach (var (name, shape) in model.Shapes)
            yield return Line("shape", name, Shape(shape!.AsObject()));
    }

    static string Line(string kind, string name, JsonObject json) => $"{kind} {name} {json.ToJsonString(Relaxed)}";

    static JsonObject Operation(JsonObject published)
    {
        var operation = Without(published);
        foreach (var name in new[] { "input", "output" })
        {
            if (operation[name] is JsonObject shape)
                operation[name] = Without(shape);
        }
        if (operation["errors"] is JsonArray errors)
            operation["errors"] = new JsonArray(
                [.. errors.Select(error => (JsonNode)error!["shape"]!.GetValue<string>())]);
        return operation;
    }

    static JsonObject Shape(JsonObject published)
    {
        var shape = Without(published);
        foreach (var name in new[] { "member", "key", "value" })
        {
            if (shape[name] is JsonObject reference)
                shape[name] = Without(reference);
        }
        if (shape["members"] is JsonObject members)
            shape["members"] = new JsonObject(
                members.Select(member => KeyValuePair.Create(
                member.Key, (JsonNode?)Without(member.Value!.AsObject()))));
        return shape;
    }

    /// <summary>The object without what is ignored at its own level: members may have any name.</summary>
    static JsonObject Without(JsonObject json) =>
        new(json.Where(property => !Ignored.Contains(property.Key))
            .Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone())));
}

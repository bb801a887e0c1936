using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tests.SageMaker;

/// <summary>Requests that differ from another in a field.</summary>
static class Requests
{
    /// <summary>The request with one field set, or removed when the value is null.</summary>
    /// <param name="value">JSON.</param>
    public static JsonElement With(this JsonElement request, string path, string? value)
    {
        var root = JsonObject.Create(request)!;
        var parts = path.Split('.');
        var parent = parts[..^1].Aggregate(root, (node, part) => node[part]!.AsObject());
        parent.Remove(parts[^1]);
        if (value is not null)
            parent[parts[^1]] = JsonNode.Parse(value);
        return JsonSerializer.SerializeToElement(root);
    }
}

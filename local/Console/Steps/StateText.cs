using System.Text.Json;
using Local.Console.Controls;

namespace Local.Console.Steps;

/// <summary>Finds a state in a definition's text.</summary>
static class StateText
{
    /// <returns>Its JSON, indented; null when there is none of that name.</returns>
    public static string? Find(string definition, string name) =>
        PrettyJson.TryParse(definition) is { } json && Find(json, name) is { } state ? PrettyJson.Of(state) : null;

    static JsonElement? Find(JsonElement graph, string name)
    {
        if (graph.ValueKind is not JsonValueKind.Object || !graph.TryGetProperty("States", out var states)
            || states.ValueKind is not JsonValueKind.Object)
            return null;
        if (states.TryGetProperty(name, out var found))
            return found;
        foreach (var state in states.EnumerateObject().Where(state => state.Value.ValueKind is JsonValueKind.Object))
        {
            foreach (var inner in Inside(state.Value))
            {
                if (Find(inner, name) is { } deeper)
                    return deeper;
            }
        }
        return null;
    }

    static IEnumerable<JsonElement> Inside(JsonElement state)
    {
        foreach (var field in (string[])["ItemProcessor", "Iterator"])
        {
            if (state.TryGetProperty(field, out var processor))
                yield return processor;
        }
        if (state.TryGetProperty("Branches", out var branches) && branches.ValueKind is JsonValueKind.Array)
        {
            foreach (var branch in branches.EnumerateArray())
                yield return branch;
        }
    }
}

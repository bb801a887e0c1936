using System.Text.Encodings.Web;
using System.Text.Json;

namespace Local.Console.Controls;

/// <summary>JSON as one reads it.</summary>
static class PrettyJson
{
    static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        MaxDepth = 1000,
        // The page encodes what it shows.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(JsonElement json) => JsonSerializer.Serialize(json, Indented);

    /// <summary>The same of a text; one that is no JSON stays as it is.</summary>
    public static string Of(string text) => TryParse(text) is { } json ? Of(json) : text;

    public static string Of(IReadOnlyDictionary<string, object> json) => JsonSerializer.Serialize(json, Event);

    /// <summary>Null when the text is no JSON.</summary>
    public static JsonElement? TryParse(string text)
    {
        try
        {
            return JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = 1000 });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static readonly JsonSerializerOptions Event = new(Indented)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };
}

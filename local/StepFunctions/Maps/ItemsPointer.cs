using System.Globalization;
using System.Text.Json;

namespace Local.StepFunctions.Maps;

/// <summary>Where in a JSON file the items are: a JSON Pointer (RFC 6901) such as <c>/store/items</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html"/>
static class ItemsPointer
{
    /// <summary>Whether a text is one that the field takes.</summary>
    public static bool IsValid(string pointer) => pointer.Length is > 0 and < 2000 && pointer[0] == '/';

    /// <exception cref="FormatException">There is nothing at its end.</exception>
    public static JsonElement Find(JsonElement json, string pointer)
    {
        foreach (var name in pointer.Split('/').Skip(1).Select(Unescaped))
        {
            if (json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var member))
                json = member;
            else if (json.ValueKind is JsonValueKind.Array
                && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < json.GetArrayLength())
                json = json[index];
            else
                throw new FormatException($"The ItemsPointer '{pointer}' leads to nothing in the file.");
        }
        return json;
    }

    static string Unescaped(string name) =>
        name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}

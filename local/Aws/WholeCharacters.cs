using System.Text.Json;

namespace Local.Aws;

/// <summary>
/// JSON's escapes can write half a surrogate pair, <c>"\ud800"</c>, which is no text: nothing can print or store it. It
/// is refused where JSON comes in, so that nothing fails on it later.
/// </summary>
static class WholeCharacters
{
    /// <summary>Reads JSON from outside.</summary>
    /// <exception cref="JsonException">It is none, or has a text that is none.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> json)
    {
        var value = JsonElement.Parse(json, AwsJson.Reading);
        Check(value);
        return value;
    }

    /// <exception cref="JsonException">A name or a text has half a pair.</exception>
    public static void Check(JsonElement json)
    {
        if (!AreIn(json))
            throw new JsonException("A text has half of a surrogate pair.", path: null, lineNumber: 0,
                bytePositionInLine: 0);
    }

    /// <summary>Whether no name and no text has half a pair.</summary>
    public static bool AreIn(JsonElement json)
    {
        try
        {
            ReadTexts(json);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    // Reading a text throws when it has half a pair.
    static void ReadTexts(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    _ = member.Name;
                    ReadTexts(member.Value);
                }
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                    ReadTexts(item);
                break;
            case JsonValueKind.String:
                _ = value.GetString();
                break;
        }
    }
}

using System.Text;
using System.Text.Json;
using Local.Run;

namespace Local.Terminal;

/// <summary>
/// What to type here when a failure's message has a field of the input as JSON, such as <c>"ignore": ["id"]</c>.
/// </summary>
static class InputAdvice
{
    /// <param name="names">The fields that were typed under another name: <c>ignore</c> as <c>IGNORE</c>.</param>
    public static IEnumerable<string> Lines(RunEvent.ExecutionEnded? ended, IReadOnlyDictionary<string, string> names)
    {
        if (ended?.Cause is not { } cause)
            yield break;
        var message = Text.Message(cause);
        foreach (var (field, name) in names)
            if (Find(message, field) is { } typed)
                yield return $"Here: {name}={Quoted(typed)}";
    }

    /// <summary>The field's value as it is typed, a list with commas; null when there is none that can be.</summary>
    static string? Find(string message, string field)
    {
        var before = $"\"{field}\": ";
        var at = message.IndexOf(before, StringComparison.Ordinal);
        if (at < 0)
            return null;
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(message[(at + before.Length)..]));
            using var value = JsonDocument.ParseValue(ref reader);
            return value.RootElement.ValueKind is JsonValueKind.Array
                ? List([.. value.RootElement.EnumerateArray()])
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A list of one empty name is typed as two of them, since nothing typed is no list.
    static string? List(JsonElement[] items)
    {
        if (items.Length == 0 || !items.All(item => item.ValueKind is JsonValueKind.String))
            return null;
        var names = items.Select(item => item.GetString()!).ToArray();
        return names.Any(name => name.Contains(',')) ? null : names is [""] ? "," : string.Join(',', names);
    }

    static string Quoted(string typed) =>
        typed.All(letter => char.IsLetterOrDigit(letter) || letter is ',' or '_' or '-' or '.') ? typed
        : $"'{typed.Replace("'", @"'\''")}'";
}

using System.Text.Json;
using Local.StepFunctions.Jsonata;

namespace Local.StepFunctions.Language;

/// <summary>
/// Reads <c>{% … %}</c>: the strings of a definition that are JSONata expressions, alone or inside a template.
/// </summary>
/// <param name="refuse">Is told of each that is none or can never be evaluated: the code of the complaint, the message,
/// and where it is.</param>
/// <param name="hasResult">Whether they are of a Task, a Parallel or a Map state itself, which has a result.</param>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#writing-jsonata-expressions-in-json-strings"/>
sealed class JsonataText(Action<string, string, string> refuse, bool hasResult)
{
    const string Open = "{%";
    const string Close = "%}";
    const string Invalid = "INVALID_JSONATA_EXPRESSION";

    /// <summary>
    /// Whether the text is meant to be an expression. Recorded: with white space around it, it is a text like any
    /// other.
    /// </summary>
    public static bool IsExpression(string text) => Opens(text) || Closes(text);

    /// <param name="place">The field, as seen from the state.</param>
    /// <returns>Null for what was refused.</returns>
    public Expression.Jsonata? Expression(string text, string place, Expected? expected = null)
    {
        if (!Opens(text) || !Closes(text) || text.Length < Open.Length + Close.Length)
        {
            refuse(Invalid, $"A JSONata expression begins with '{Open}' and ends with '{Close}'", place);
            return null;
        }
        try
        {
            var query = JsonataExpression.Parse(text[Open.Length..^Close.Length].Trim(), JsonataVersion.Service);
            foreach (var complaint in JsonataReferences.Complaints(query, StatesMembers(place)))
                refuse("UNSUPPORTED_JSONATA_EXPRESSION", complaint, place);
            return new(query, place, expected);
        }
        catch (JsonataException e)
        {
            refuse(Invalid, e.Message, place);
            return null;
        }
    }

    public PayloadTemplate Template(JsonElement json, string place, Expected? expected = null)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                KeyValuePair<string, PayloadTemplate>[] members =
                [
                    .. json.EnumerateObject().Select(member =>
                        KeyValuePair.Create(member.Name, Template(member.Value, $"{place}/{member.Name}"))),
                ];
                return members.All(member => member.Value is PayloadTemplate.Constant)
                    ? Constant()
                    : new PayloadTemplate.Object(members);
            case JsonValueKind.Array:
                PayloadTemplate[] items = [.. json.EnumerateArray().Select((item, i) => Template(item, $"{place}[{i}]"))];
                return items.All(item => item is PayloadTemplate.Constant)
                    ? Constant()
                    : new PayloadTemplate.Array(items);
            case JsonValueKind.String when IsExpression(json.GetString()!):
                return Expression(json.GetString()!, place, expected) is { } expression
                    ? new PayloadTemplate.Computed(place, expression)
                    : Constant();
            default:
                return Constant();
        }

        PayloadTemplate.Constant Constant() => new(JsonText.Normalize(json));
    }

    /// <summary>What <c>$states</c> has in a field.</summary>
    /// <seealso href="https://states-language.net/#reserved-states-variable-with-jsonata"/>
    string[] StatesMembers(string place) =>
        place.StartsWith("Catch[", StringComparison.Ordinal) ? ["input", "context", "errorOutput"]
        : hasResult && place.Split('/', '[')[0] is "Output" or "Assign" ? ["input", "context", "result"]
        : ["input", "context"];

    static bool Opens(string text) => text.StartsWith(Open, StringComparison.Ordinal);

    static bool Closes(string text) => text.EndsWith(Close, StringComparison.Ordinal);
}

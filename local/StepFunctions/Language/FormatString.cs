using System.Text;
using System.Text.Json;

namespace Local.StepFunctions.Language;

/// <summary>
/// The template of <c>States.Format</c>: <c>{}</c> takes the next argument, and a backslash makes a character of a
/// brace, a quote or itself.
/// </summary>
static class FormatString
{
    public static string Fill(string template, IReadOnlyList<JsonElement> arguments)
    {
        var result = new StringBuilder();
        var next = 0;
        for (var i = 0; i < template.Length; i++)
        {
            var following = i + 1 < template.Length ? template[i + 1] : '\0';
            switch (template[i])
            {
                case '\\' when following is '{' or '}' or '\\' or '\'':
                    result.Append(template[++i]);
                    break;
                case '{' when following is '}':
                    result.Append(next < arguments.Count ? Print(arguments[next]) : throw Mismatch(arguments));
                    next++;
                    i++;
                    break;
                // The text is quoted from the service by a user: https://github.com/aws/aws-cdk/issues/29261. That of '}' is made after it.
                case '{':
                    throw new FormatException("Invalid template in States.Format: matching '}' not found for '{'.");
                case '}':
                    throw new FormatException("Invalid template in States.Format: matching '{' not found for '}'.");
                default:
                    result.Append(template[i]);
                    break;
            }
        }
        return next == arguments.Count ? result.ToString() : throw Mismatch(arguments);
    }

    /// <summary>Strings without quotes, objects as Java prints a map: <c>{a=1, b=[]}</c>.</summary>
    static string Print(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object =>
            $"{{{string.Join(", ", value.EnumerateObject().Select(property => $"{property.Name}={Print(property.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Print))}]",
        _ => value.GetRawText(),
    };

    static FormatException Mismatch(IReadOnlyList<JsonElement> arguments) =>
        new($"The number of '{{}}' in the template is not the number of its arguments, {arguments.Count}.");
}

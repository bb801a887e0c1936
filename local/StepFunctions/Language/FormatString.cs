using System.Text;
using System.Text.Json;

namespace Local.StepFunctions.Language;

/// <summary>The template of <c>States.Format</c>: <c>{}</c> takes the next argument, <c>\{</c> and <c>\}</c> are braces.</summary>
static class FormatString
{
    public static string Fill(string template, IReadOnlyList<JsonElement> arguments)
    {
        var result = new StringBuilder();
        var next = 0;
        for (var i = 0; i < template.Length; i++)
        {
            var following = i + 1 < template.Length ? template[i + 1] : '\0';
            if (template[i] == '\\' && following is '{' or '}')
                result.Append(template[++i]);
            else if (template[i] == '{' && following == '}')
            {
                result.Append(next < arguments.Count ? Print(arguments[next]) : throw Mismatch(arguments));
                next++;
                i++;
            }
            else
                result.Append(template[i]);
        }
        return next == arguments.Count ? result.ToString() : throw Mismatch(arguments);
    }

    /// <summary>Strings without quotes, objects as Java prints a map: <c>{a=1, b=[]}</c>.</summary>
    static string Print(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object => $"{{{string.Join(", ", value.EnumerateObject().Select(property => $"{property.Name}={Print(property.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Print))}]",
        _ => value.GetRawText(),
    };

    static FormatException Mismatch(IReadOnlyList<JsonElement> arguments) =>
        new($"The number of '{{}}' in the template is not the number of its arguments, {arguments.Count}.");
}

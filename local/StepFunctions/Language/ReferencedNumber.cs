using System.Globalization;
using System.Text.Json;

namespace Local.StepFunctions.Language;

/// <summary>The numbers of a Map's fields that end in <c>Path</c>, which may be given as text.</summary>
static class ReferencedNumber
{
    /// <exception cref="EvaluationException">There is a value, but no such number. The texts are recorded.</exception>
    public static long Whole(Expression expression, string field, JsonElement value) =>
        long.TryParse(Text(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Refusal(expression, field, value, "integer");

    /// <inheritdoc cref="Whole"/>
    public static double Fractional(Expression expression, string field, JsonElement value) =>
        double.TryParse(Text(value), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? number
            : throw Refusal(expression, field, value, "float");

    /// <summary>A value as messages show it.</summary>
    public static string Text(JsonElement value) =>
        value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText();

    static EvaluationException Refusal(Expression expression, string field, JsonElement value, string kind)
    {
        var path = expression is Expression.Path(var written) ? $": {written.Text}" : "";
        var message = $"The {field} field refers to value \"{Text(value)}\" which is not a valid {kind}{path}";
        return new(message) { IsOfLimits = true };
    }
}

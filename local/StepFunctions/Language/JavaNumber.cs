using System.Globalization;
using System.Text.Json;

namespace Local.StepFunctions.Language;

/// <summary>
/// Numbers as the service prints them. It is a Java program: integers stay as they are, the rest is a <c>double</c>.
/// </summary>
/// <seealso href="https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Double.html#toString(double)"/>
static class JavaNumber
{
    public static string Print(JsonElement number)
    {
        var text = number.GetRawText();
        return text.AsSpan().ContainsAny('.', 'e', 'E')
            && double.IsFinite(number.GetDouble()) ? Print(number.GetDouble()) : text is "-0" ? "0" : text;
    }

    public static string Print(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (value == 0 || Math.Abs(value) is >= 1e-3 and < 1e7)
            return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
        var sign = value < 0 ? "-" : "";
        var (mantissa, exponent) = text.TrimStart('-').Split('E') is [var m, var e]
            ? (m, int.Parse(e, CultureInfo.InvariantCulture))
            : (text.TrimStart('-'), 0);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal) is >= 0 and var at ? at : mantissa.Length;
        var padded = mantissa.Replace(".", "", StringComparison.Ordinal);
        var digits = padded.TrimStart('0');
        exponent += point - 1 - (padded.Length - digits.Length);
        digits = digits.TrimEnd('0');
        return $"{sign}{digits[0]}.{(digits.Length > 1 ? digits[1..] : "0")}E{exponent}";
    }

    /// <summary>Java's <c>Math.round</c>: halves go up, also below zero.</summary>
    public static long Round(double value) => (long)Math.Floor(value + 0.5);
}

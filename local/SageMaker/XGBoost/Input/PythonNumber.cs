using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>Numbers as Python reads and writes them, since the container is a Python program.</summary>
static partial class PythonNumber
{
    /// <summary>
    /// <c>int(text)</c>: surrounding blanks and single underscores between digits are fine, a decimal point is not.
    /// </summary>
    /// <seealso href="https://docs.python.org/3/library/functions.html#int"/>
    public static BigInteger? TryParseInteger(string text) =>
        Integer().IsMatch(text = WithAsciiDigits(text))
            ? BigInteger.Parse(
                text.Trim().Replace("_", ""), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : null;

    /// <summary><c>float(text)</c>: also <c>nan</c>, <c>inf</c> and <c>infinity</c> in any case.</summary>
    /// <seealso href="https://docs.python.org/3/library/functions.html#float"/>
    public static double? TryParseFloat(string text)
    {
        text = WithAsciiDigits(text);
        if (!Float().IsMatch(text))
            return null;
        var number = text.Trim().Replace("_", "");
        return number.TrimStart('+', '-').ToUpperInvariant() switch
        {
            "NAN" => double.NaN,
            "INF" or "INFINITY" => number[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
            _ => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
    }

    /// <summary>The same of UTF-8.</summary>
    public static double? TryParseFloat(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out double value, out var consumed)
            && consumed == text.Length
            && double.IsFinite(value)
            ? value
            : TryParseFloat(Encoding.UTF8.GetString(text));

    /// <summary>
    /// <c>repr(value)</c>, which <c>str</c> equals: the shortest text that reads back as the same number.
    /// </summary>
    public static string Format(double value)
    {
        Span<char> text = stackalloc char[32];
        return text[..Format(value, text)].ToString();
    }

    /// <returns>How many characters were written; at most 24.</returns>
    public static int Format(double value, Span<char> text)
    {
        if (!double.IsFinite(value))
        {
            var name = double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
            name.CopyTo(text);
            return name.Length;
        }
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        var exponent = text[..length].IndexOf('E');
        if (exponent >= 0)
        {
            text[exponent] = 'e';
            return length;
        }
        if (text[..length].Contains('.'))
            return length;
        var first = value < 0 ? 1 : 0;
        if (length - first > 16)
        {
            // .NET writes whole numbers of 17 digits out, Python changes to an exponent at 1e+16.
            var digits = text[..length].TrimEnd('0').Length;
            text[(first + 1)..digits].CopyTo(text[(first + 2)..]);
            text[first + 1] = '.';
            digits = digits == first + 1 ? digits : digits + 1;
            $"e+{length - first - 1}".CopyTo(text[digits..]);
            return digits + 4;
        }
        ".0".CopyTo(text[length..]);
        return length + 2;
    }

    /// <summary><c>"{:.Nf}".format(value)</c>: correctly rounded, an exact half to the even digit.</summary>
    public static string Fixed(double value, int digits)
    {
        // .NET rounds an exact half away from zero. A binary fraction lies exactly half way only when it ends at bit
        // digits + 1.
        var bits = Math.ScaleB(value, digits + 1);
        if (double.IsInteger(bits) && Math.Abs(bits) < 1L << 53 && !double.IsInteger(bits / 2))
            value = Math.Round(value * Math.Pow(10, digits), MidpointRounding.ToEven) / Math.Pow(10, digits);
        return double.IsFinite(value) ? value.ToString("F" + digits, CultureInfo.InvariantCulture) : Format(value);
    }

    /// <summary>Python's numbers may have the decimal digits of any script, such as full-width ones.</summary>
    static string WithAsciiDigits(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var ascii = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
                ascii.Append((int)Rune.GetNumericValue(rune));
            else
                ascii.Append(rune);
        }
        return ascii.ToString();
    }

    [GeneratedRegex(@"^\s*[+-]?[0-9]+(_[0-9]+)*\s*\z")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^\s*[+-]?(nan|inf|infinity|([0-9]+(_[0-9]+)*(\.([0-9]+(_[0-9]+)*)?)?|\.[0-9]+(_[0-9]+)*)(e[+-]?[0-9]+(_[0-9]+)*)?)\s*\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Float();
}

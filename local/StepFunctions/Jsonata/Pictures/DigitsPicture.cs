using System.Globalization;

namespace Local.StepFunctions.Jsonata;

/// <summary>Digits of any script, with separators: <c>#,##0</c>.</summary>
sealed class DigitsPicture : IntegerPicture
{
    readonly char _zero;
    readonly bool _isOrdinal;
    readonly Grouping _grouping;

    DigitsPicture(char zero, int mandatory, int optional, Grouping grouping, bool isOrdinal) =>
        (_zero, Mandatory, Optional, _grouping, _isOrdinal) = (zero, mandatory, optional, grouping, isOrdinal);

    public int Mandatory { get; }

    public int Optional { get; }

    /// <summary>The only separator of digits in equal groups; null when there is none.</summary>
    public string? Separator => _grouping.IsRegular ? _grouping.Positions[0].Separator : null;

    public static DigitsPicture Parse(string picture, bool isOrdinal)
    {
        char? zero = null;
        var (mandatory, optional, grouping) = (0, 0, new List<(int Position, string Separator)>());
        foreach (var c in picture.Reverse())
        {
            if (CharUnicodeInfo.GetDecimalDigitValue(c) is >= 0 and var digit)
            {
                var family = (char)(c - digit);
                if ((zero ??= family) != family)
                    throw Errors.Of("D3131");
                mandatory++;
            }
            else if (c is '#')
                optional++;
            else
                grouping.Add((mandatory + optional, c.ToString()));
        }
        return mandatory > 0
            ? new(zero!.Value, mandatory, optional, new(grouping), isOrdinal)
            : throw Errors.Of("D3130", picture);
    }

    /// <summary>The same with so many digits at least.</summary>
    public DigitsPicture WithDigits(int digits) => new(_zero, digits, Optional, _grouping, _isOrdinal);

    protected override string Write(double value)
    {
        Limits.Check(Mandatory);
        var digits = value.ToString("F0", CultureInfo.InvariantCulture).PadLeft(Mandatory, '0');
        return _grouping.Insert(Translated(digits, '0', _zero)) + (_isOrdinal ? Suffix(digits) : "");
    }

    static string Translated(string digits, char from, char to) =>
        from == to ? digits : string.Concat(digits.Select(digit => (char)(digit - from + to)));

    static string Suffix(string digits) => digits switch
    {
        [.., '1', _] => "th",
        [.., '1'] => "st",
        [.., '2'] => "nd",
        [.., '3'] => "rd",
        _ => "th",
    };

    public override string Pattern => PatternOf("+");

    /// <param name="count">How many digits: a quantifier of a regular expression.</param>
    public string PatternOf(string count) => $"[0-9]{count}{(_isOrdinal ? "(?:th|st|nd|rd)" : "")}";

    /// <summary>As JavaScript's <c>parseInt</c> has it: a sign and digits, as far as there are any.</summary>
    public override double Value(string text)
    {
        var digits = _isOrdinal ? text[..Math.Max(text.Length - 2, 0)] : text;
        // The reference engine takes commas out where separators are evenly spaced, whatever those are.
        foreach (var separator in _grouping.IsRegular
            ? [","]
            : _grouping.Positions.Select(position => position.Separator).Distinct())
            digits = digits.Replace(separator, "", StringComparison.Ordinal);
        return Leading(Translated(digits, _zero, '0'));
    }

    /// <summary>The whole number that a text begins with; NaN when it does not.</summary>
    public static double Leading(string text)
    {
        var trimmed = text.AsSpan().TrimStart();
        var sign = trimmed is ['+' or '-', ..] ? 1 : 0;
        var end = trimmed[sign..].IndexOfAnyExceptInRange('0', '9') is >= 0 and var other
            ? sign + other
            : trimmed.Length;
        return end > sign ? double.Parse(trimmed[..end], CultureInfo.InvariantCulture) : double.NaN;
    }
}

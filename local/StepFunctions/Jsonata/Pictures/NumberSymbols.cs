using System.Globalization;

namespace Local.StepFunctions.Jsonata;

/// <summary>The characters that mean something in a number's picture, each of which an option can replace.</summary>
/// <seealso href="https://www.w3.org/TR/xpath-functions-31/#defining-decimal-format"/>
sealed class NumberSymbols(ObjectValue? options)
{
    readonly char _zero = Option(options, "zero-digit", "0")[0];

    public string Decimal { get; } = Option(options, "decimal-separator", ".");

    public string Group { get; } = Option(options, "grouping-separator", ",");

    public string Exponent { get; } = Option(options, "exponent-separator", "e");

    public string Percent { get; } = Option(options, "percent", "%");

    public string PerMille { get; } = Option(options, "per-mille", "\u2030");

    /// <summary>A digit that is written if the number has it.</summary>
    public string Optional { get; } = Option(options, "digit", "#");

    public string Pattern { get; } = Option(options, "pattern-separator", ";");

    public string Minus { get; } = Option(options, "minus-sign", "-");

    static string Option(ObjectValue? options, string name, string standard) =>
        options?[name] is StringValue { Text: { Length: > 0 } text } ? text : standard;

    public bool IsDigit(char c) => c >= _zero && c < _zero + 10;

    /// <summary>A digit that the number has or may have.</summary>
    public bool IsPlace(char c) => IsDigit(c) || Is(Optional, c);

    public bool IsActive(char c) => IsPlace(c) || Is(Decimal, c) || Is(Exponent, c) || Is(Group, c) || Is(Pattern, c);

    public static bool Is(string symbol, char c) => symbol.Length == 1 && symbol[0] == c;

    /// <summary>The number's digits without any in front or behind that say nothing.</summary>
    /// <param name="places">The most digits behind the decimal point.</param>
    public (string Integer, string Fraction) Digits(double value, int places)
    {
        var parts = Math.Abs(value).ToString("F" + places, CultureInfo.InvariantCulture).Split('.');
        return (Digits(parts[0].TrimStart('0')), Digits(parts.Length > 1 ? parts[1].TrimEnd('0') : ""));
    }

    public string Digits(string digits) => string.Create(digits.Length, (digits, _zero), (span, given) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = (char)(given.digits[i] - '0' + given._zero);
    });

    public string Zeros(int count) => new(_zero, Math.Max(count, 0));
}

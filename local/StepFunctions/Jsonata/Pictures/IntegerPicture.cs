using System.Globalization;
using System.Text;

namespace Local.StepFunctions.Jsonata;

/// <summary>How a whole number is written, as in XPath's <c>fn:format-integer</c>: digits, letters, Roman numerals or words.</summary>
/// <seealso href="https://www.w3.org/TR/xpath-functions-31/#formatting-integers"/>
abstract class IntegerPicture
{
    private protected IntegerPicture() { }

    /// <summary>A regular expression for the numbers so written.</summary>
    public abstract string Pattern { get; }

    protected abstract string Write(double value);

    /// <summary>The number, of a text that fits the <see cref="Pattern"/>.</summary>
    public abstract double Value(string text);

    public string Format(double value) => (value < 0 ? "-" : "") + Write(Math.Abs(value));

    /// <summary>Null when the text is not so written.</summary>
    public double? Read(string text) => Value(text) is var value && double.IsFinite(value) ? value : null;

    public static IntegerPicture Parse(string picture)
    {
        var semicolon = picture.LastIndexOf(';');
        var (primary, isOrdinal) = semicolon < 0 ? (picture, false) : (picture[..semicolon], picture.AsSpan(semicolon).StartsWith(";o"));
        return primary switch
        {
            "A" or "a" => new LettersPicture(primary is "A"),
            "I" or "i" => new RomanPicture(primary is "I"),
            "W" => new WordsPicture(words => words.ToUpperInvariant(), isOrdinal),
            "w" => new WordsPicture(words => words.ToLowerInvariant(), isOrdinal),
            "Ww" => new WordsPicture(words => words, isOrdinal),
            _ => DigitsPicture.Parse(primary, isOrdinal),
        };
    }
}

/// <summary>a, b, … z, aa, ab and so on.</summary>
sealed class LettersPicture(bool isUpper) : IntegerPicture
{
    public override string Pattern => isUpper ? "[A-Z]+" : "[a-z]+";

    protected override string Write(double value)
    {
        var letters = new StringBuilder();
        for (var rest = (long)value; rest > 0; rest = (rest - 1) / 26)
            letters.Insert(0, (char)((isUpper ? 'A' : 'a') + (rest - 1) % 26));
        return letters.ToString();
    }

    public override double Value(string text) => text.Aggregate(0.0, (value, letter) => value * 26 + (char.ToLowerInvariant(letter) - 'a' + 1));
}

sealed class RomanPicture(bool isUpper) : IntegerPicture
{
    static readonly (int Value, string Letters)[] Numerals =
        [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")];

    public override string Pattern => isUpper ? "[MDCLXVI]+" : "[mdclxvi]+";

    protected override string Write(double value)
    {
        if (value > 1e6)
            throw Errors.Of("D1001", Print.Number(value));
        var (letters, rest) = (new StringBuilder(), (int)value);
        foreach (var numeral in Numerals)
            for (; rest >= numeral.Value; rest -= numeral.Value)
                letters.Append(numeral.Letters);
        return isUpper ? letters.ToString().ToUpperInvariant() : letters.ToString();
    }

    /// <summary>A letter before a greater one is taken away.</summary>
    public override double Value(string text)
    {
        var values = text.ToLowerInvariant().Select(letter => Numerals.Single(numeral => numeral.Letters == letter.ToString()).Value).ToList();
        return values.Select((value, i) => i + 1 < values.Count && value < values[i + 1] ? -value : value).Sum();
    }
}

/// <summary>Digits of any script, with separators: <c>#,##0</c>.</summary>
sealed class DigitsPicture : IntegerPicture
{
    readonly char _zero;
    readonly int _mandatory;
    readonly bool _isOrdinal;
    readonly Grouping _grouping;

    DigitsPicture(char zero, int mandatory, int optional, Grouping grouping, bool isOrdinal) =>
        (_zero, _mandatory, Optional, _grouping, _isOrdinal) = (zero, mandatory, optional, grouping, isOrdinal);

    public int Mandatory => _mandatory;

    public int Optional { get; }

    public bool HasSeparators => _grouping.Positions.Count > 0;

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
        return mandatory > 0 ? new(zero!.Value, mandatory, optional, new(grouping), isOrdinal) : throw Errors.Of("D3130", picture);
    }

    /// <summary>The same with at least so many digits.</summary>
    public DigitsPicture AtLeast(int digits) => new(_zero, Math.Max(_mandatory, digits), Optional, _grouping, _isOrdinal);

    protected override string Write(double value)
    {
        Limits.Check(_mandatory);
        var digits = value.ToString("F0", CultureInfo.InvariantCulture).PadLeft(_mandatory, '0');
        return _grouping.Insert(Translated(digits, '0', _zero)) + (_isOrdinal ? Suffix(digits) : "");
    }

    static string Translated(string digits, char from, char to) => from == to ? digits : string.Concat(digits.Select(digit => (char)(digit - from + to)));

    static string Suffix(string digits) => digits switch
    {
        [.., '1', _] => "th",
        [.., '1'] => "st",
        [.., '2'] => "nd",
        [.., '3'] => "rd",
        _ => "th",
    };

    public override string Pattern => $"[{_zero}-{(char)(_zero + 9)}{string.Concat(_grouping.Positions.Select(position => $"\\u{(int)position.Separator[0]:X4}"))}]+" + (_isOrdinal ? "(?:th|st|nd|rd)" : "");

    public string PatternOf(int digits) => $"[{_zero}-{(char)(_zero + 9)}]{{{digits}}}";

    public override double Value(string text) =>
        double.Parse(Translated(string.Concat(text.Where(c => c >= _zero && c <= _zero + 9)), _zero, '0') is { Length: > 0 } digits ? digits : "0", CultureInfo.InvariantCulture);
}

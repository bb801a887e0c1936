using System.Text;

namespace Local.StepFunctions.Jsonata;

/// <summary>
/// How a whole number is written, as in XPath's <c>fn:format-integer</c>: digits, letters, Roman numerals or words.
/// </summary>
/// <seealso href="https://www.w3.org/TR/xpath-functions-31/#formatting-integers"/>
abstract class IntegerPicture
{
    private protected IntegerPicture() { }

    /// <summary>A regular expression for the numbers so written, without regard to case.</summary>
    public abstract string Pattern { get; }

    protected abstract string Write(double value);

    /// <summary>
    /// What a text says. It may be anything: of what is not so written the reference engine makes some number, or none
    /// (NaN).
    /// </summary>
    public abstract double Value(string text);

    public string Format(double value) => (value < 0 ? "-" : "") + Write(Math.Abs(value));

    public static IntegerPicture Parse(string picture)
    {
        var semicolon = picture.LastIndexOf(';');
        var (primary, isOrdinal) = semicolon < 0
            ? (picture, false)
            : (picture[..semicolon], picture.AsSpan(semicolon).StartsWith(";o"));
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
    char First => isUpper ? 'A' : 'a';

    public override string Pattern => isUpper ? "[A-Z]+" : "[a-z]+";

    protected override string Write(double value)
    {
        var letters = new StringBuilder();
        for (var rest = value; rest > 0; rest = Math.Floor((rest - 1) / 26))
            letters.Insert(0, (char)(First + (rest - 1) % 26));
        return letters.ToString();
    }

    public override double Value(string text) =>
        text.Aggregate(0.0, (value, letter) => value * 26 + (letter - First + 1));
}

sealed class RomanPicture(bool isUpper) : IntegerPicture
{
    static readonly (int Value, string Letters)[] Numerals =
    [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];

    public override string Pattern => isUpper ? "[MDCLXVI]+" : "[mdclxvi]+";

    protected override string Write(double value)
    {
        if (value > 1e6)
            throw Errors.Of("D1001", value);
        var (letters, rest) = (new StringBuilder(), (int)value);
        foreach (var numeral in Numerals)
            for (; rest >= numeral.Value; rest -= numeral.Value)
                letters.Append(numeral.Letters);
        return isUpper ? letters.ToString().ToUpperInvariant() : letters.ToString();
    }

    /// <summary>A letter before a greater one is taken away.</summary>
    public override double Value(string text)
    {
        var (sum, greatest) = (0.0, 1.0);
        foreach (var letter in text.Reverse())
        {
            var value = ValueOf(isUpper ? letter : char.ToUpperInvariant(letter));
            if (value < greatest)
                sum -= value;
            else
                (sum, greatest) = (sum + value, value);
        }
        return sum;
    }

    static double ValueOf(char letter) => letter switch
    {
        'M' => 1000,
        'D' => 500,
        'C' => 100,
        'L' => 50,
        'X' => 10,
        'V' => 5,
        'I' => 1,
        _ => double.NaN,
    };
}

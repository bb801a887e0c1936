using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Local.StepFunctions.Jsonata;

/// <summary>A number in English words, counting or ranking.</summary>
sealed partial class WordsPicture(Func<string, string> inCase, bool isOrdinal) : IntegerPicture
{
    static readonly string[] Few =
    [
        "Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten",
        "Eleven", "Twelve", "Thirteen", "Fourteen", "Fifteen", "Sixteen", "Seventeen", "Eighteen", "Nineteen",
    ];

    static readonly string[] Ranks =
    [
        "Zeroth", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth",
        "Eleventh", "Twelfth", "Thirteenth", "Fourteenth", "Fifteenth", "Sixteenth", "Seventeenth", "Eighteenth", "Nineteenth",
    ];

    static readonly string[] Tens = ["Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety"];
    static readonly string[] Magnitudes = ["Thousand", "Million", "Billion", "Trillion"];

    static readonly FrozenDictionary<string, double> Values = new[]
    {
        Few.Select((word, i) => (word, (double)i)),
        Ranks.Select((word, i) => (word, (double)i)),
        Tens.Select((word, i) => (word, 10.0 * (i + 2))),
        Tens.Select((word, i) => (word[..^1] + "ieth", 10.0 * (i + 2))),
        [("Hundred", 100), ("Hundredth", 100)],
        Magnitudes.Select((word, i) => (word, Math.Pow(1000, i + 1))),
        Magnitudes.Select((word, i) => (word + "th", Math.Pow(1000, i + 1))),
    }.SelectMany(words => words)
        .ToFrozenDictionary(word => word.Item1, word => word.Item2, StringComparer.OrdinalIgnoreCase);

    static readonly string AnyWords = $"(?:{string.Join('|', Values.Keys.OrderByDescending(word => word.Length))}|and|[-, ])+";

    public override string Pattern => AnyWords;

    protected override string Write(double value) => inCase(Words(value, follows: false, isOrdinal));

    static string Words(double value, bool follows, bool ordinal)
    {
        switch (value)
        {
            case < 20:
                return (follows ? " and " : "") + (ordinal ? Ranks : Few)[(int)value];
            case < 100:
                var (ten, one) = Math.DivRem((int)value, 10);
                return (follows ? " and " : "")
                    + (one > 0 ? $"{Tens[ten - 2]}-{Words(one, false, ordinal)}"
                        : ordinal ? Tens[ten - 2][..^1] + "ieth"
                        : Tens[ten - 2]);
            case < 1000:
                return (follows ? ", " : "") + Few[(int)value / 100] + " Hundred" + Rest((int)value % 100, ordinal);
            default:
                var magnitude = Math.Min((int)Math.Floor(Math.Log10(value) / 3 + 1e-12), Magnitudes.Length);
                var unit = Math.Pow(1000, magnitude);
                var count = Math.Floor(value / unit);
                return $"{(follows ? ", " : "")}{Words(count, false, false)} {Magnitudes[magnitude - 1]}" + Rest(
                    value - count * unit, ordinal);
        }
    }

    static string Rest(double rest, bool ordinal) => rest > 0 ? Words(rest, true, ordinal) : ordinal ? "th" : "";

    /// <summary>Words below a hundred add up; the others multiply what stands before them.</summary>
    public override double Value(string text)
    {
        var sums = new Stack<double>([0]);
        foreach (var word in Separators().Split(text))
        {
            if (!Values.TryGetValue(word, out var value))
                return double.NaN;
            if (value >= 100)
                sums.Push(sums.Pop() * value);
            else
                sums.Push((sums.Peek() < 1000 ? sums.Pop() : 0) + value);
        }
        return sums.Sum();
    }

    [GeneratedRegex(@",\s|\sand\s|[\s-]", RegexOptions.IgnoreCase)]
    private static partial Regex Separators();
}

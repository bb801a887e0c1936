using System.Globalization;

namespace Local.Reports.Charts;

enum AxisScale
{
    Linear,
    Logarithmic,

    /// <summary>-log(1 - x), for values within 0 &lt;= x &lt; 1.</summary>
    ReverseLogarithmic,

    /// <summary>Words in no order: the value is a word's place.</summary>
    Words,
}

/// <summary>A direction of a chart: what it measures, from where to where, in which scale.</summary>
/// <param name="Name">With its unit, where it has one.</param>
sealed record Axis(string Name, double Low, double High, AxisScale Scale = AxisScale.Linear)
{
    // What a value needs to be drawn on a logarithmic axis rather than on a linear one.
    const double Spread = 30;

    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>How a tick is written; null for the shortest number.</summary>
    public Func<double, string>? Format { get; init; }

    /// <summary>An axis that has all values; logarithmic when they are positive and spread widely.</summary>
    public static Axis Of(string name, IEnumerable<double> values, bool mayBend = true)
    {
        double[] finite = [.. values.Where(double.IsFinite)];
        if (finite.Length == 0)
            return new(name, 0, 1);
        var (low, high) = (finite.Min(), finite.Max());
        if (mayBend && low > 0 && high / low > Spread)
            return new(name, low / 1.1, high * 1.1, AxisScale.Logarithmic);
        var margin = high > low ? (high - low) * 0.05 : Math.Max(Math.Abs(high) * 0.05, 1e-9);
        return new(name, low - margin, high + margin);
    }

    public static Axis OfWords(string name, IReadOnlyList<string> words) =>
        new(name, -0.5, words.Count - 0.5, AxisScale.Words) { Words = words };

    /// <summary>Where a value lies, 0 at the low end and 1 at the high one; what lies beyond is put there.</summary>
    public double Unit(double value)
    {
        var (low, high) = (Bend(Low), Bend(High));
        var unit = high != low ? (Bend(value) - low) / (high - low) : 0.5;
        return double.IsNaN(unit) ? 0 : Math.Clamp(unit, 0, 1);
    }

    /// <summary>Round values with their texts, at most about as many as asked for.</summary>
    public IReadOnlyList<(double Value, string Text)> Ticks(int most) => Scale switch
    {
        AxisScale.Words => [.. Every(Words.Count, most).Select(i => ((double)i, Words[i]))],
        AxisScale.Logarithmic when High / Low >= 10 => [.. Decades(most).Select(value => (value, Text(value)))],
        _ => [.. Steps(Scale is AxisScale.Linear ? most : 3).Select(value => (value, Text(value)))],
    };

    public string Text(double value) => Format?.Invoke(value) ?? (Scale is AxisScale.Words
        ? Words.ElementAtOrDefault((int)Math.Round(value)) ?? ""
        : Shortest(value));

    /// <summary>Four digits are enough on paper: <c>0.04213</c>, <c>1250</c>, <c>2.5e-7</c>.</summary>
    public static string Shortest(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1e7 or < 1e-4 => value.ToString("0.###e0", CultureInfo.InvariantCulture),
        var size => Math.Round(value, Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 8))
            .ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The same of a number as it was written; what is none stays as it is.</summary>
    public static string Shortest(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Shortest(number) : text ?? "";

    double Bend(double value) => Scale switch
    {
        AxisScale.Logarithmic => Math.Log(value),
        AxisScale.ReverseLogarithmic => -Math.Log(1 - value),
        _ => value,
    };

    static IEnumerable<int> Every(int count, int most)
    {
        var step = Math.Max(1, (int)Math.Ceiling(count / (double)most));
        for (var i = 0; i < count; i += step)
            yield return i;
    }

    IEnumerable<double> Decades(int most)
    {
        var (first, last) = ((int)Math.Ceiling(Math.Log10(Low) - 1e-9), (int)Math.Floor(Math.Log10(High) + 1e-9));
        var step = Math.Max(1, (int)Math.Ceiling((last - first + 1) / (double)most));
        double[] digits = (last - first + 1) * 3 <= most ? [1, 2, 5] : [1];
        for (var power = first - 1; power <= last; power++)
        {
            if ((power - first) % step != 0 && power >= first)
                continue;
            foreach (var value in digits.Select(digit => digit * Math.Pow(10, power)))
            {
                if (value >= Low * 0.999 && value <= High * 1.001)
                    yield return value;
            }
        }
    }

    /// <summary>Multiples of 1, 2 or 5 times a power of ten.</summary>
    IEnumerable<double> Steps(int most)
    {
        // An axis may run downwards.
        var (low, high) = (Math.Min(Low, High), Math.Max(Low, High));
        var rough = (high - low) / Math.Max(1, most);
        if (!(rough > 0) || !double.IsFinite(rough))
            yield break;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * ((double[])[1, 2, 5, 10]).First(digit => digit * power >= rough * 0.999);
        for (var i = Math.Ceiling(low / step - 1e-9); i * step <= high + step * 1e-9; i++)
            yield return i * step;
    }
}

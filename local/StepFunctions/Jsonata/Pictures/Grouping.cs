using System.Text;

namespace Local.StepFunctions.Jsonata;

/// <summary>
/// Where separators stand among digits, counted from the right; evenly spaced ones go on as far as there are digits.
/// </summary>
sealed class Grouping
{
    readonly int _interval;

    public Grouping(IReadOnlyList<(int Position, string Separator)> positions) =>
        (Positions, _interval) = (positions, Interval(positions));

    public IReadOnlyList<(int Position, string Separator)> Positions { get; }

    /// <summary>There are separators, all the same, and evenly spaced.</summary>
    public bool IsRegular => _interval > 0;

    static int Interval(IReadOnlyList<(int Position, string Separator)> positions)
    {
        if (positions.Count == 0 || positions.Any(place => place.Separator != positions[0].Separator))
            return 0;
        var known = positions.Select(place => place.Position).ToHashSet();
        var interval = positions.Select(place => place.Position).Aggregate(Divisor);
        return Enumerable.Range(1, positions.Count).All(i => known.Contains(i * interval)) ? interval : 0;
    }

    static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);

    public string Insert(string digits)
    {
        if (Positions.Count == 0)
            return digits;
        var separators = IsRegular ? [] : Positions.GroupBy(place => place.Position)
            .ToDictionary(group => group.Key, group => string.Concat(group.Select(place => place.Separator)));
        var result = new StringBuilder(digits.Length * 2);
        for (var i = 0; i < digits.Length; i++)
        {
            var right = digits.Length - i;
            if (IsRegular ? i > 0 && right % _interval == 0 : separators.ContainsKey(right))
                result.Append(IsRegular ? Positions[0].Separator : separators[right]);
            result.Append(digits[i]);
        }
        return result.ToString();
    }
}

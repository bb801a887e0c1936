using System.Text;

namespace Local.StepFunctions.Jsonata;

/// <summary>Where separators stand among digits, counted from the right; evenly spaced ones go on as far as there are digits.</summary>
sealed record Grouping(IReadOnlyList<(int Position, string Separator)> Positions)
{
    /// <summary>0 when they are not evenly spaced.</summary>
    int Interval()
    {
        if (Positions.Count == 0 || Positions.Any(place => place.Separator != Positions[0].Separator))
            return 0;
        var positions = Positions.Select(place => place.Position).ToHashSet();
        var interval = Positions.Select(place => place.Position).Aggregate(Divisor);
        return Enumerable.Range(1, Positions.Count).All(i => positions.Contains(i * interval)) ? interval : 0;
    }

    static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);

    public string Insert(string digits)
    {
        if (Positions.Count == 0)
            return digits;
        var interval = Interval();
        var separators = Positions.GroupBy(place => place.Position).ToDictionary(group => group.Key, group => string.Concat(group.Select(place => place.Separator)));
        var result = new StringBuilder(digits.Length * 2);
        for (var i = 0; i < digits.Length; i++)
        {
            var right = digits.Length - i;
            if (interval > 0 ? i > 0 && right % interval == 0 : separators.ContainsKey(right))
                result.Append(interval > 0 ? Positions[0].Separator : separators[right]);
            result.Append(digits[i]);
        }
        return result.ToString();
    }
}

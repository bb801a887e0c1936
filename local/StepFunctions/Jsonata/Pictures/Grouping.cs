using System.Text;

namespace Local.StepFunctions.Jsonata;

/// <summary>Where separators stand among digits, counted from the right; evenly spaced ones go on as far as there are digits.</summary>
sealed record Grouping(IReadOnlyList<(int Position, char Separator)> Positions)
{
    /// <summary>0 when they are not evenly spaced.</summary>
    int Interval => Positions.Count > 0 && Positions.All(place => place.Separator == Positions[0].Separator)
        && Positions.Select(place => place.Position).Order().Select((position, i) => position == Positions.Min(place => place.Position) * (i + 1)).All(fits => fits)
        ? Positions.Min(place => place.Position)
        : 0;

    public string Insert(string digits)
    {
        var result = new StringBuilder(digits);
        if (Interval is > 0 and var interval)
            for (var at = digits.Length - interval; at > 0; at -= interval)
                result.Insert(at, Positions[0].Separator);
        else
            foreach (var (position, separator) in Positions.Where(place => place.Position < digits.Length).OrderBy(place => place.Position))
                result.Insert(digits.Length - position, separator);
        return result.ToString();
    }
}

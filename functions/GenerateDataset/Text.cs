namespace GenerateDataset;

/// <summary>Words and lists in messages.</summary>
static class Text
{
    const int MostNames = 20;

    /// <summary><c>"a", "b" and 3 more</c></summary>
    public static string Names(IReadOnlyList<string> names) => names.Count <= MostNames
        ? string.Join(", ", names.Select(Quoted))
        : $"{string.Join(", ", names.Take(MostNames).Select(Quoted))} and {names.Count - MostNames} more";

    public static string Quoted(string text) => $"\"{text}\"";

    public static string Count(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>
    /// A question for the name that was probably meant, with a space before it; empty when none is near.
    /// </summary>
    public static string DidYouMean(string name, IEnumerable<string> known)
    {
        int DistanceTo(string candidate) => Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
        var nearest = known.MinBy(DistanceTo);
        return nearest is not null && DistanceTo(nearest) <= (nearest.Length + 1) / 3 ? $" Did you mean \"{nearest}\"?" : "";
    }

    /// <summary>Levenshtein's distance: how many letters must be put in, left out or replaced.</summary>
    static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            (var diagonal, row[0]) = (row[0], i);
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, replaced));
            }
        }
        return row[^1];
    }
}

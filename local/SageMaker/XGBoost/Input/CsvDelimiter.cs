using System.Text.RegularExpressions;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>
/// The delimiter that Python's <c>csv.Sniffer().sniff(line)</c> finds in one line: what the container goes by.
/// </summary>
/// <seealso href="https://docs.python.org/3.8/library/csv.html#csv.Sniffer"/>
static partial class CsvDelimiter
{
    const string Preferred = ",\t; :";

    /// <returns>Null when it cannot be determined.</returns>
    public static char? TrySniff(string line) =>
        (line.AsSpan().ContainsAny('"', '\'') ? BesideQuotes(line) : null) ?? MostFrequent(line);

    /// <summary>Quoted fields show it: the character before or after them.</summary>
    static char? BesideQuotes(string line) => new[] { Between(), First(), Last() }
        .Select(pattern => pattern.Matches(line))
        .FirstOrDefault(matches => matches.Count > 0)?
        .GroupBy(match => match.Groups["delimiter"].Value[0])
        .MaxBy(group => group.Count())?.Key;

    /// <summary>
    /// Otherwise each character of a single line is as consistent as the others: a preferred one, else the most
    /// frequent, else the last in ASCII. That is how a column of 1s gets the delimiter '1'.
    /// </summary>
    static char? MostFrequent(string line)
    {
        Span<int> counts = stackalloc int[127];
        foreach (var c in line)
        {
            if (c < counts.Length && c != '\n')
                counts[c]++;
        }
        if (counts.Length - counts.Count(0) > 1)
        {
            foreach (var c in Preferred)
            {
                if (counts[c] > 0)
                    return c;
            }
        }
        var most = 0;
        for (var c = 1; c < counts.Length; c++)
        {
            if (counts[c] >= counts[most])
                most = c;
        }
        return counts[most] > 0 ? (char)most : null;
    }

    [GeneratedRegex(
        """(?<delimiter>[^\w\n"'])(?<space> ?)(?<quote>["']).*?\k<quote>\k<delimiter>""",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Between();

    [GeneratedRegex(
        """(?:^|\n)(?<quote>["']).*?\k<quote>(?<delimiter>[^\w\n"'])(?<space> ?)""",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex First();

    [GeneratedRegex(
        """(?<delimiter>[^\w\n"'])(?<space> ?)(?<quote>["']).*?\k<quote>(?:$|\n)""",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Last();
}

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
    public static char? TrySniff(string line) => BesideQuotes(line) ?? MostFrequent(line);

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
        var counts = line.Where(c => c is < (char)127 and not '\n')
            .GroupBy(c => c)
            .ToDictionary(group => group.Key, group => group.Count());
        if (counts.Count == 0)
            return null;
        return counts.Count == 1
            ? counts.Keys.Single()
            : Preferred.Cast<char?>().FirstOrDefault(c => counts.ContainsKey(c!.Value))
                ?? counts.OrderBy(c => c.Value).ThenBy(c => c.Key).Last().Key;
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

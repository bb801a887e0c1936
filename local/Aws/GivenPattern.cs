using System.Text.RegularExpressions;

namespace Local.Aws;

/// <summary>A regular expression that comes from outside: however it is written, it takes little time.</summary>
static class GivenPattern
{
    /// <summary>For the patterns that look ahead, look back or refer, which can take any time.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <returns>Whether the text matches; null when the pattern is none, or takes too long.</returns>
    public static bool? Matches(string pattern, string text)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Longest);
        }
        catch (NotSupportedException)
        {
            return MatchesByTrying(pattern, text);
        }
        catch (Exception e) when (e is RegexParseException or RegexMatchTimeoutException)
        {
            return null;
        }
    }

    static bool? MatchesByTrying(string pattern, string text)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, Longest);
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}

using System.Text;
using System.Text.RegularExpressions;

namespace Local.Aws.Model;

/// <summary>
/// A pattern of a model, which is a regular expression of Java, as one of .NET. A text must match it from its beginning
/// to its end.
/// </summary>
/// <seealso href="https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/regex/Pattern.html"/>
sealed class ConstrainedText(string pattern)
{
    /// <summary>No pattern takes so long on a text that it could match.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    static readonly Dictionary<string, string> Classes = new()
    {
        [@"\_"] = "_",
        [@"\w"] = "a-zA-Z0-9_",
        [@"\d"] = "0-9",
        [@"\p{ASCII}"] = @"\x00-\x7F",
        [@"\p{Alnum}"] = "a-zA-Z0-9",
        [@"\p{Alpha}"] = "a-zA-Z",
        [@"\p{Digit}"] = "0-9",
        [@"\p{Graph}"] = @"\x21-\x7E",
        [@"\p{Print}"] = @"\x20-\x7E",
        [@"\p{Space}"] = @" \t\n\x0B\f\r",
        [@"\p{Blank}"] = @" \t",
        [@"\p{Upper}"] = "A-Z",
        [@"\p{Lower}"] = "a-z",
        [@"\p{XDigit}"] = "0-9a-fA-F",
        [@"\p{Punct}"] = @"!-/:-@\[-`{-~",
        [@"\p{IsAlphabetic}"] = @"\p{L}\p{Nl}",
        [@"\p{IsWhitespace}"] = @"\s",
        [@"\p{all}"] = @"\s\S",
        [@"\x{60}"] = "`",
    };

    readonly Regex? _regex = Compiled(Translated(pattern));

    public bool Matches(string text)
    {
        try
        {
            return _regex?.IsMatch(text) is not false;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <returns>Null for what is no pattern in Java either, as some models have it: it constrains nothing.</returns>
    static Regex? Compiled(string pattern)
    {
        try
        {
            return new($@"^(?:{pattern})\z", RegexOptions.CultureInvariant, Longest);
        }
        catch (RegexParseException)
        {
            return null;
        }
    }

    static string Translated(string pattern)
    {
        // Java sees a pair of surrogates as one character, and the range as all that are made of two.
        pattern = pattern.Replace(@"\uD800\uDC00-\uDBFF\uDFFF", @"\uD800-\uDFFF", StringComparison.Ordinal);
        var translated = new StringBuilder();
        var (inBrackets, before) = (false, "");
        for (var i = 0; i < pattern.Length;)
        {
            var length = pattern[i] != '\\' ? 1
                : pattern.AsSpan(i) is ['\\', 'p' or 'x', '{', ..] ? pattern.IndexOf('}', i) - i + 1
                : Math.Min(2, pattern.Length - i);
            var token = pattern.Substring(i, length);
            if (Classes.TryGetValue(token, out var characters))
                translated.Append(inBrackets ? characters : $"[{characters}]");
            else
                // A bracket inside brackets opens a union in Java; the models mean the character itself.
                translated.Append(inBrackets && token == "[" ? @"\[" : token);
            // In Java a quantifier with a plus after it gives nothing back; here it has none.
            if (!inBrackets && token == "+" && before is ("}" or "?" or "*" or "+"))
                translated.Length--;
            inBrackets = token == "[" || (inBrackets && token != "]");
            (before, i) = (token, i + length);
        }
        return translated.ToString();
    }
}

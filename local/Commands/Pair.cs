using System.CommandLine.Parsing;

namespace Local.Commands;

/// <summary>Values of the form <c>KEY=VALUE</c>.</summary>
static class Pair
{
    /// <summary>The texts before and after the first separator, which must be there.</summary>
    public static (string Key, string Value) Split(string text, string separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return (text[..at], text[(at + separator.Length)..]);
    }

    /// <summary>What the values say of each key; the last one counts, as with any other option.</summary>
    public static Dictionary<string, string> Read(IEnumerable<string>? values)
    {
        // A loop: what LINQ makes of pairs would be compiled while the program starts.
        var pairs = new Dictionary<string, string>();
        foreach (var text in values ?? [])
        {
            var (key, value) = Split(text, "=");
            pairs[key] = value;
        }
        return pairs;
    }

    /// <summary>Complains about each value without a separator, or without a key before it.</summary>
    /// <param name="complain">What is wrong with a value that has both; null when nothing is.</param>
    public static void Check(OptionResult option, string separator, Func<string, string?>? complain = null)
    {
        foreach (var text in option.Tokens.Select(token => token.Value))
        {
            if (text.IndexOf(separator, StringComparison.Ordinal) < 1)
                option.AddError($"{option.Option.Name} takes {option.Option.HelpName}, not '{text}'.");
            else if (complain?.Invoke(text) is { } complaint)
                option.AddError(complaint);
        }
    }

    /// <summary>Complains about each key that is given more than once.</summary>
    public static void CheckDistinct(OptionResult option)
    {
        var keys = option.Tokens.Select(token => token.Value.Split('=')[0]).CountBy(key => key);
        foreach (var (key, count) in keys.Where(key => key.Value > 1))
            option.AddError($"{option.Option.Name} has '{key}' {count} times.");
    }
}

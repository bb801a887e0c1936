namespace Local.StepFunctions.Jsonata;

/// <summary>A regular expression in JavaScript's form, ready to be looked for.</summary>
sealed class Pattern
{
    readonly PatternStep[] _steps;
    readonly int _places;
    readonly bool _ignoreCase;
    readonly bool _isMultiline;

    Pattern(PatternStep[] steps, int places, int groups, bool ignoreCase, bool isMultiline) =>
        (_steps, _places, Groups, _ignoreCase, _isMultiline) = (steps, places, groups, ignoreCase, isMultiline);

    public int Groups { get; }

    /// <exception cref="FormatException">It is not one.</exception>
    public static Pattern Parse(string text, bool ignoreCase = false, bool isMultiline = false)
    {
        var (part, groups) = PatternParser.Parse(text);
        var (steps, places) = PatternCompiler.Compile(part, groups, ignoreCase);
        return new(steps, places, groups, ignoreCase, isMultiline);
    }

    /// <summary>The first match from a position on; null when there is none.</summary>
    /// <param name="spend">Is told how much work the search is.</param>
    public Found? Find(Action<long> spend, string text, int from)
    {
        var search = new PatternSearch(_steps, _places, _ignoreCase, _isMultiline, text, spend);
        if (search.Find(from) is not { } places)
            return null;
        var groups = Enumerable.Range(1, Groups).Select(group => Part(places[2 * group], places[2 * group + 1]));
        return new(Part(places[0], places[1])!, places[0], places[1], [.. groups]);

        string? Part(int start, int end) => start < 0 || end < 0 ? null : text[start..end];
    }
}

/// <summary>
/// A match: its text, where it starts and where it ends, and what its groups hold: null for one that took no part.
/// </summary>
sealed record Found(string Text, int Start, int End, IReadOnlyList<string?> Groups);

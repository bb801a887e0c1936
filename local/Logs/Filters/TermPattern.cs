namespace Local.Logs.Filters;

/// <summary>
/// Terms: all must occur, of those with a question mark one, of those with a minus none. They are parts of words, and
/// their case counts.
/// </summary>
sealed class TermPattern : FilterPattern
{
    readonly List<FilterValue> _all = [], _any = [], _none = [];

    public static TermPattern Read(FilterReader reader)
    {
        var pattern = new TermPattern();
        while (!reader.IsAtEnd)
        {
            var terms = reader.TryTake("?") ? pattern._any : reader.TryTake("-") ? pattern._none : pattern._all;
            terms.Add(reader.TakeValue(""));
        }
        return pattern;
    }

    public override bool Matches(string message) =>
        _all.TrueForAll(term => term.IsIn(message))
        && !_none.Exists(term => term.IsIn(message))
        && (_any.Count == 0 || _all.Count > 0 || _any.Exists(term => term.IsIn(message)));
}

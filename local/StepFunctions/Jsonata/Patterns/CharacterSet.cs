namespace Local.StepFunctions.Jsonata;

/// <summary>A set of UTF-16 code units: of a class in brackets, an escape, a dot or a single character.</summary>
sealed class CharacterSet
{
    readonly bool[] _ascii = new bool[128];
    readonly List<(char First, char Last)> _ranges = [];

    public static readonly CharacterSet Digits = Of(('0', '9'));
    public static readonly CharacterSet Words = Of(('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'));
    public static readonly CharacterSet Lines = Of(('\n', '\n'), ('\r', '\r'), ('\u2028', '\u2029'));

    public static readonly CharacterSet Spaces = Of(
        ('\t', '\r'),
        (' ', ' '),
        ('\u00a0', '\u00a0'),
        ('\u1680', '\u1680'),
        ('\u2000', '\u200a'),
        ('\u2028', '\u2029'),
        ('\u202f', '\u202f'),
        ('\u205f', '\u205f'),
        ('\u3000', '\u3000'),
        ('\ufeff', '\ufeff'));

    public static CharacterSet Of(params ReadOnlySpan<(char First, char Last)> ranges)
    {
        var set = new CharacterSet();
        foreach (var (first, last) in ranges)
            set.Add(first, last);
        return set;
    }

    /// <summary>The only character there is; null when there are several, or none.</summary>
    public char? Single => _ranges is [var (first, last)] && first == last ? first : null;

    public void Add(char first, char last)
    {
        _ranges.Add((first, last));
        for (var c = (int)first; c <= Math.Min((int)last, 127); c++)
            _ascii[c] = true;
    }

    public void Add(CharacterSet other)
    {
        foreach (var (first, last) in other._ranges)
            Add(first, last);
    }

    /// <summary>All characters that are not in the set.</summary>
    public CharacterSet Inverse()
    {
        var (inverse, next) = (new CharacterSet(), 0);
        foreach (var (first, last) in _ranges.Order())
        {
            if (first > next)
                inverse.Add((char)next, (char)(first - 1));
            next = Math.Max(next, last + 1);
        }
        if (next <= char.MaxValue)
            inverse.Add((char)next, char.MaxValue);
        return inverse;
    }

    /// <summary>The set with the characters that differ from its own in their case only.</summary>
    public CharacterSet IgnoringCase()
    {
        var both = new CharacterSet();
        both.Add(this);
        // No other character's upper case counts as one of ASCII's.
        var last = _ranges.TrueForAll(range => range.Last < 128) ? 127 : char.MaxValue;
        for (var c = 0; c <= last; c++)
        {
            var upper = Folded((char)c);
            if (upper == c)
                continue;
            if (Contains((char)c))
                both.Add(upper, upper);
            else if (Contains(upper))
                both.Add((char)c, (char)c);
        }
        return both;
    }

    /// <summary>What characters that differ in their case only have in common.</summary>
    /// <seealso href="https://tc39.es/ecma262/#sec-runtime-semantics-canonicalize-ch"/>
    public static char Folded(char c) => char.ToUpperInvariant(c) is var upper && (c < 128 || upper >= 128) ? upper : c;

    public bool Contains(char c)
    {
        if (c < 128)
            return _ascii[c];
        foreach (var (first, last) in _ranges)
            if (first <= c && c <= last)
                return true;
        return false;
    }
}

using System.Globalization;

namespace Local.StepFunctions.Jsonata;

/// <summary>
/// Reads a regular expression of JavaScript, with what browsers allow besides (its annex B), since that is what the
/// reference engine's host takes.
/// </summary>
/// <seealso href="https://tc39.es/ecma262/#sec-patterns"/>
sealed partial class PatternParser(string text)
{
    const int MaxDepth = 200;

    readonly Dictionary<string, int> _names = [];
    readonly int _groups = CountGroups(text);
    int _at;
    int _depth;
    int _group;

    /// <exception cref="FormatException">It is not one.</exception>
    public static (PatternPart Part, int Groups) Parse(string text)
    {
        var parser = new PatternParser(text);
        var part = parser.Alternatives();
        return parser._at == text.Length ? (part, parser._groups) : throw new FormatException("Unmatched ')'");
    }

    static int CountGroups(string text)
    {
        var (count, inClass) = (0, false);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is '\\')
                at++;
            else if (text[at] is '[' or ']')
                inClass = text[at] is '[';
            else if (text[at] is '('
                && !inClass
                && (at + 1 == text.Length || text[at + 1] is not '?' || IsNamed(text, at + 1)))
                count++;
        }
        return count;
    }

    static bool IsNamed(string text, int at) =>
        at + 2 < text.Length && text[at + 1] is '<' && text[at + 2] is not ('=' or '!');

    PatternPart Alternatives()
    {
        if (++_depth > MaxDepth)
            throw new FormatException("Groups nest too deeply");
        var choices = new List<PatternPart> { Sequence() };
        while (Take('|'))
            choices.Add(Sequence());
        _depth--;
        return choices is [var only] ? only : new PatternPart.Choice(choices);
    }

    PatternPart Sequence()
    {
        var parts = new List<PatternPart>();
        while (_at < text.Length && text[_at] is not ('|' or ')'))
        {
            var before = _group;
            var term = Term();
            parts.Add(Repeated(term, (before + 1)..(_group + 1)));
        }
        return parts is [var only] ? only : new PatternPart.Sequence(parts);
    }

    PatternPart Term()
    {
        var c = text[_at++];
        return c switch
        {
            '^' => new PatternPart.Anchor(AnchorKind.Start),
            '$' => new PatternPart.Anchor(AnchorKind.End),
            '(' => Group(),
            '.' => new PatternPart.Characters(CharacterSet.Lines.Inverse()),
            '[' => Class(),
            '\\' => Escape(),
            '*' or '+' or '?' => throw new FormatException("Nothing to repeat"),
            '{' when Bounds() is not null => throw new FormatException("Nothing to repeat"),
            _ => Character(c),
        };
    }

    static PatternPart.Characters Character(char c) => new(CharacterSet.Of((c, c)));

    PatternPart Repeated(PatternPart part, Range groups)
    {
        if (_at == text.Length)
            return part;
        var bounds = text[_at] switch
        {
            '*' => (0, null),
            '+' => (1, null),
            '?' => (0, 1),
            '{' => null,
            _ => ((int Minimum, int? Maximum)?)null,
        };
        if (bounds is not null)
            _at++;
        else if (!Take('{'))
            return part;
        else if ((bounds = Bounds()) is null)
        {
            _at--;
            return part;
        }
        var (minimum, maximum) = bounds.Value;
        if (part is PatternPart.Anchor or PatternPart.Look { IsBehind: true })
            throw new FormatException("Nothing to repeat");
        if (minimum > maximum)
            throw new FormatException("Numbers out of order in a quantifier");
        return new PatternPart.Repetition(part, minimum, maximum, !Take('?'), groups);
    }

    /// <summary>What follows the brace of <c>{2,3}</c>; null, and nothing is taken, when it is none.</summary>
    (int Minimum, int? Maximum)? Bounds()
    {
        var begin = _at;
        if (Number() is { } minimum)
        {
            if (Take('}'))
                return (minimum, minimum);
            if (Take(','))
            {
                var maximum = Number();
                if (Take('}'))
                    return (minimum, maximum);
            }
        }
        _at = begin;
        return null;
    }

    int? Number()
    {
        var begin = _at;
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            _at++;
        return _at == begin ? null : int.TryParse(
            text.AsSpan(begin, _at - begin), CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
    }

    PatternPart Group()
    {
        if (!Take('?'))
            return Captured();
        if (_at == text.Length)
            throw new FormatException("Invalid group");
        switch (text[_at++])
        {
            case ':':
                return Closed(Alternatives());
            case '=':
                return new PatternPart.Look(Closed(Alternatives()), false, false);
            case '!':
                return new PatternPart.Look(Closed(Alternatives()), false, true);
            case '<' when Take('='):
                return new PatternPart.Look(Closed(Alternatives()), true, false);
            case '<' when Take('!'):
                return new PatternPart.Look(Closed(Alternatives()), true, true);
            case '<':
                if (!_names.TryAdd(Name(), _group + 1))
                    throw new FormatException("Duplicate capture group name");
                return Captured();
            default:
                throw new FormatException("Invalid group");
        }
    }

    PatternPart.Group Captured()
    {
        var number = ++_group;
        return new(number, Closed(Alternatives()));
    }

    PatternPart Closed(PatternPart part) => Take(')') ? part : throw new FormatException("Unterminated group");

    string Name()
    {
        var end = text.IndexOf('>', _at);
        var name = end > _at ? text[_at..end] : throw new FormatException("Invalid capture group name");
        _at = end + 1;
        return name;
    }

    bool Take(char c)
    {
        if (_at == text.Length || text[_at] != c)
            return false;
        _at++;
        return true;
    }
}

using System.Globalization;

namespace Local.StepFunctions.Language.Paths;

/// <summary>
/// <code>
/// path    = ( "$$" | "$" | "$" identifier ) *segment
/// segment = [ "." ] ( name | "*" | bracket ) | ".." ( name | "*" | bracket )
/// bracket = "[" ( "*" | name *( "," name ) | integer *( "," integer ) | slice | "?(" filter ")" | "(@.length-" integer
/// ")" ) "]" slice   = [ integer ] ":" [ integer ] [ ":" [ integer ] ]
/// </code>
/// A step of a slice is read and does nothing. A name in quotes holds what stands between them; only the quote itself
/// can be escaped.
/// </summary>
/// <param name="depth">How many filters there are around the path.</param>
sealed class JsonPathParser(string text, int start = 0, int depth = 0)
{
    int _at = start;

    /// <returns>Null when the text as a whole is not a path.</returns>
    public JsonPath? TryParse() => ReadPath('$', null) is { } path && _at == text.Length ? path : null;

    /// <summary>Reads a path and stops where it ends.</summary>
    /// <param name="sigil"><c>$</c>, or <c>@</c> inside a filter.</param>
    /// <param name="ends">What ends a name that is not in brackets, besides what always does, and a closing
    /// parenthesis.</param>
    public (JsonPath Path, int End)? TryParsePrefix(char sigil, Func<char, bool> ends) =>
        ReadPath(sigil, ends) is { } path ? (path, _at) : null;

    JsonPath? ReadPath(char sigil, Func<char, bool>? ends)
    {
        var begin = _at;
        if (!Take(sigil))
            return null;
        var root = sigil is '$' && Take('$') ? PathRoot.Context : PathRoot.Input;
        var variable = sigil is '$' && root is PathRoot.Input ? TakeName(c => !IsIdentifier(c)) : "";
        List<PathSegment> segments = [];
        while (_at < text.Length && text[_at] is '.' or '[')
        {
            if (!ReadSegment(segments, ends))
                return null;
        }
        if (segments is [.., PathSegment.Names last])
            segments[^1] = last with { IsLast = true };
        else if (segments is [.., PathSegment.DeepScan { Next: var step }])
            segments[^1] = new PathSegment.DeepScan(
                step is PathSegment.Names each ? each with { IsLast = true } : step, IsLast: true);
        return new()
        {
            Text = text[begin.._at],
            Root = variable.Length > 0 ? PathRoot.Variable : root,
            Variable = variable.Length > 0 ? variable : null,
            Segments = segments,
            IsDefinite = segments.TrueForAll(segment => segment.IsDefinite),
        };
    }

    bool ReadSegment(List<PathSegment> segments, Func<char, bool>? ends)
    {
        var isScan = _at + 1 < text.Length && text[_at] is '.' && text[_at + 1] is '.';
        _at += isScan ? 2 : 0;
        if (!isScan)
            Take('.');
        var segment = Take('[') ? ReadBracket() : Take('*') ? new PathSegment.Wildcard() : ReadName(ends);
        if (segment is null)
            return false;
        segments.Add(isScan ? new PathSegment.DeepScan(segment, IsLast: false) : segment);
        return true;
    }

    /// <summary>
    /// Parentheses would be a path function, which the service does not have: <c>$.a.length()</c> finds nothing there.
    /// </summary>
    PathSegment.Name? ReadName(Func<char, bool>? ends)
    {
        var name = TakeName(c => c is '.' or '[' or ' ' || ends is not null && (c == ')' && !IsCall() || ends(c)));
        return name.Length > 0 ? new(name) : null;
    }

    bool IsCall() => _at > 0 && text[_at - 1] == '(';

    PathSegment? ReadBracket()
    {
        SkipSpace();
        PathSegment? segment = Peek() switch
        {
            '*' when Take('*') => new PathSegment.Wildcard(),
            '\'' or '"' => ReadNames(),
            '?' when Take('?') => ReadFilter(),
            '(' when TakeWord("(@.length-") =>
                TakeInteger() is { } offset && Take(')') ? new PathSegment.FromEnd(offset) : null,
            _ => ReadNumbers(),
        };
        SkipSpace();
        return Take(']') ? segment : null;
    }

    PathSegment.Filter? ReadFilter()
    {
        SkipSpace();
        if (!Take('(') || new PathFilterParser(text, _at, depth + 1).TryParse() is not var (predicate, end))
            return null;
        _at = end;
        return Take(')') ? new(predicate) : null;
    }

    PathSegment? ReadNames()
    {
        List<string> names = [];
        do
        {
            SkipSpace();
            if (TakeQuoted() is not { } name)
                return null;
            names.Add(name);
            SkipSpace();
        }
        while (Take(','));
        return names is [var only] ? new PathSegment.Name(only) : new PathSegment.Names(names, IsLast: false);
    }

    string? TakeQuoted()
    {
        if (Peek() is not ('\'' or '"'))
            return null;
        var quote = text[_at++];
        var begin = _at;
        while (_at < text.Length && text[_at] != quote)
            _at += text[_at] is '\\' && _at + 1 < text.Length && text[_at + 1] == quote ? 2 : 1;
        var name = text[begin..Math.Min(_at, text.Length)];
        return Take(quote) ? name.Replace($"\\{quote}", quote.ToString(), StringComparison.Ordinal) : null;
    }

    PathSegment? ReadNumbers()
    {
        var end = text.IndexOf(']', _at);
        var parts = end < 0 ? [] : text[_at..end].Trim(' ').Split(':');
        if (end < 0)
            return null;
        _at = end;
        if (parts is [var indexes])
        {
            int?[] values = [.. indexes.Split(',').Select(index => Integer(index.Trim(' ')))];
            return values.Contains(null) ? null
                : values is [{ } only] ? new PathSegment.Index(only)
                : new PathSegment.Indexes([.. values.OfType<int>()]);
        }
        var (from, to) = (Integer(parts[0]), Integer(parts[1]));
        var isSlice = (from is not null || parts[0] is "")
            && (to is not null || parts[1] is "")
            && (from ?? to) is not null;
        return isSlice
            && parts.Skip(2).All(part => part is "" || long.TryParse(part, CultureInfo.InvariantCulture, out _))
            ? new PathSegment.Slice(from, to)
            : null;
    }

    static int? Integer(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    int? TakeInteger()
    {
        var begin = _at;
        while (Peek() is >= '0' and <= '9')
            _at++;
        return Integer(text[begin.._at]);
    }

    string TakeName(Func<char, bool> ends)
    {
        var begin = _at;
        while (_at < text.Length && !ends(text[_at]))
            _at++;
        return text[begin.._at];
    }

    static bool IsIdentifier(char c) => char.IsLetterOrDigit(c) || c == '_' || char.IsSurrogate(c);

    char Peek() => _at < text.Length ? text[_at] : '\0';

    bool Take(char c)
    {
        if (_at == text.Length || text[_at] != c)
            return false;
        _at++;
        return true;
    }

    bool TakeWord(string word)
    {
        if (string.CompareOrdinal(text, _at, word, 0, word.Length) != 0)
            return false;
        _at += word.Length;
        return true;
    }

    void SkipSpace()
    {
        while (Peek() is ' ')
            _at++;
    }
}

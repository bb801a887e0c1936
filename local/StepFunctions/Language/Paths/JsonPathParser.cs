using System.Globalization;
using System.Text;

namespace Local.StepFunctions.Language.Paths;

/// <summary>
/// <code>
/// path    = ( "$$" | "$" | "$" identifier ) *segment
/// segment = "." name | ".*" | ".." ( name | "*" | bracket ) | bracket
/// bracket = "[" ( "*" | string *( "," string ) | integer *( "," integer ) | [integer] ":" [integer] | "?(" filter ")" | "(@.length-" integer ")" ) "]"
/// </code>
/// </summary>
sealed class JsonPathParser(string text, int start = 0)
{
    int _at = start;

    /// <returns>Null when the text as a whole is not a path.</returns>
    public JsonPath? TryParse() => ReadPath('$') is { } path && _at == text.Length ? path : null;

    /// <summary>Reads a path and stops where it ends.</summary>
    /// <param name="sigil"><c>$</c>, or <c>@</c> inside a filter.</param>
    public (JsonPath Path, int End)? TryParsePrefix(char sigil) => ReadPath(sigil) is { } path ? (path, _at) : null;

    JsonPath? ReadPath(char sigil)
    {
        var begin = _at;
        if (!Take(sigil))
            return null;
        var root = sigil is '$' && Take('$') ? PathRoot.Context : PathRoot.Input;
        var variable = sigil is '$' && root is PathRoot.Input ? TakeName(IsIdentifier) : "";
        List<PathSegment> segments = [];
        while (_at < text.Length && text[_at] is '.' or '[')
        {
            if (!ReadSegment(segments))
                return null;
        }
        return new()
        {
            Text = text[begin.._at],
            Root = variable.Length > 0 ? PathRoot.Variable : root,
            Variable = variable.Length > 0 ? variable : null,
            Segments = segments,
        };
    }

    bool ReadSegment(List<PathSegment> segments)
    {
        if (Take('['))
            return ReadBracket(segments);
        Take('.');
        if (Take('.'))
        {
            segments.Add(new PathSegment.Descendants());
            if (Take('['))
                return ReadBracket(segments);
        }
        if (Take('*'))
        {
            segments.Add(new PathSegment.Wildcard());
            return true;
        }
        // Parentheses would be a path function, which the service does not have: '$.a.length()' finds nothing there.
        var name = TakeName(c => IsIdentifier(c) || c is '-' or '@' or ':' or '/' or '#' or '(' || c == ')' && IsCall());
        segments.Add(new PathSegment.Name(name));
        return name.Length > 0;
    }

    bool IsCall() => _at > 0 && text[_at - 1] == '(';

    bool ReadBracket(List<PathSegment> segments)
    {
        SkipSpace();
        if (Take('*'))
            segments.Add(new PathSegment.Wildcard());
        else if (Peek() is '\'' or '"')
        {
            if (!ReadUnion(segments, () => TakeString() is { } name ? new PathSegment.Name(name) : null))
                return false;
        }
        else if (Take('?'))
        {
            SkipSpace();
            if (!Take('('))
                return false;
            var (predicate, end) = new PathFilterParser(text, _at).TryParse();
            if (predicate is null)
                return false;
            segments.Add(new PathSegment.Filter(predicate));
            _at = end;
            if (!Take(')'))
                return false;
        }
        else if (Take('('))
        {
            if (!TakeWord("@.length-") || TakeInteger() is not { } offset || !Take(')'))
                return false;
            segments.Add(new PathSegment.FromEnd(offset));
        }
        else if (!ReadNumbers(segments))
            return false;
        SkipSpace();
        return Take(']');
    }

    bool ReadNumbers(List<PathSegment> segments)
    {
        var from = TakeInteger();
        SkipSpace();
        if (Take(':'))
        {
            SkipSpace();
            segments.Add(new PathSegment.Slice(from, TakeInteger()));
            return true;
        }
        if (from is not { } first)
            return false;
        var pending = (int?)first;
        return ReadUnion(segments, () => (pending ?? TakeInteger()) is { } index ? Clear(new PathSegment.Index(index)) : null);

        PathSegment Clear(PathSegment segment)
        {
            pending = null;
            return segment;
        }
    }

    bool ReadUnion(List<PathSegment> segments, Func<PathSegment?> read)
    {
        List<PathSegment> parts = [];
        do
        {
            SkipSpace();
            if (read() is not { } part)
                return false;
            parts.Add(part);
            SkipSpace();
        }
        while (Take(','));
        segments.Add(parts is [var one] ? one : new PathSegment.Union(parts));
        return true;
    }

    string? TakeString()
    {
        var quote = text[_at++];
        var value = new StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            if (text[_at] == '\\' && ++_at == text.Length)
                return null;
            value.Append(text[_at++]);
        }
        return Take(quote) ? value.ToString() : null;
    }

    int? TakeInteger()
    {
        var begin = _at;
        Take('-');
        while (Peek() is >= '0' and <= '9')
            _at++;
        if (int.TryParse(text.AsSpan(begin, _at - begin), CultureInfo.InvariantCulture, out var value))
            return value;
        _at = begin;
        return null;
    }

    string TakeName(Func<char, bool> belongs)
    {
        var begin = _at;
        while (_at < text.Length && belongs(text[_at]))
            _at++;
        return text[begin.._at];
    }

    static bool IsIdentifier(char c) => char.IsLetterOrDigit(c) || c == '_' || char.IsSurrogate(c);

    char Peek() => _at < text.Length ? text[_at] : '\0';

    bool Take(char c)
    {
        if (Peek() != c)
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

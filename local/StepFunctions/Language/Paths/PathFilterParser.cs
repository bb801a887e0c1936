using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Local.StepFunctions.Language.Paths;

/// <summary>
/// <code>
/// filter  = all *( "||" all )          all = term *( "&amp;&amp;" term )
/// term    = "!" term | "(" filter ")" | operand operator operand | path | "!" path
/// operand = path from "@" or "$" | string | number | "true" | "false" | "null" | word | array | object | "/" pattern
/// "/"
/// </code>
/// A path goes on to the next blank, comparison or closing parenthesis, so that <c>@.a+1</c> is a property of that
/// name.
/// </summary>
/// <param name="depth">How many filters, parentheses and negations there are around.</param>
sealed class PathFilterParser(string text, int start, int depth)
{
    const int MaxDepth = 50;

    int _at = start;
    int _depth = depth;

    /// <returns>The predicate and where it ends; null when it is none.</returns>
    public (PathPredicate Predicate, int End)? TryParse() => ReadAny() is { } predicate ? (predicate, _at) : null;

    PathPredicate? ReadAny() => ReadParts("||", ReadAll, parts => new PathPredicate.Or(parts));

    PathPredicate? ReadAll() => ReadParts("&&", ReadTerm, parts => new PathPredicate.And(parts));

    PathPredicate? ReadParts(
        string symbol, Func<PathPredicate?> read, Func<IReadOnlyList<PathPredicate>, PathPredicate> join)
    {
        List<PathPredicate> parts = [];
        do
        {
            if (read() is not { } part)
                return null;
            parts.Add(part);
        }
        while (Take(symbol));
        return parts is [var only] ? only : join(parts);
    }

    PathPredicate? ReadTerm()
    {
        if (_depth >= MaxDepth)
            return null;
        _depth++;
        var term = ReadNested();
        _depth--;
        return term;
    }

    PathPredicate? ReadNested()
    {
        SkipSpace();
        if (Take("("))
            return ReadAny() is { } inner && Take(")") ? inner : null;
        if (Peek() is '!' && Take("!"))
            return ReadTerm() is { } negated ? new PathPredicate.Not(negated) : null;
        if (ReadOperand() is not { } left)
            return null;
        var begin = _at;
        if (ReadOperator() is { } symbol && ReadOperand() is { } right)
            return new PathPredicate.Comparison(left, symbol, right);
        _at = begin;
        return left.Path is null ? null : new PathPredicate.Exists(left);
    }

    PathOperator? ReadOperator()
    {
        SkipSpace();
        var begin = _at;
        var isSymbol = IsSymbol(Peek());
        while (_at < text.Length && (isSymbol ? IsSymbol(text[_at]) : text[_at] is not (' ' or ')')))
            _at++;
        return PathOperator.Find(text[begin.._at].ToLowerInvariant());
    }

    static bool IsSymbol(char c) => c is '<' or '>' or '=' or '~' or '!';

    PathOperand? ReadOperand()
    {
        SkipSpace();
        if (Peek() is not ('@' or '$'))
            return Peek() is '/' ? ReadPattern() : ReadLiteral() is { } literal ? new(
                literal, null, null, false) : null;
        var fromItem = text[_at] == '@';
        if (new JsonPathParser(text, _at, _depth).TryParsePrefix(text[_at], IsSymbol) is not { } read)
            return null;
        _at = read.End;
        return new(null, read.Path, null, fromItem);
    }

    PathOperand? ReadPattern()
    {
        var begin = ++_at;
        while (_at < text.Length && text[_at] != '/')
            _at += text[_at] is '\\' ? 2 : 1;
        if (_at >= text.Length)
            return null;
        var pattern = text[begin.._at++];
        var ignoreCase = Peek() is 'i';
        _at += ignoreCase ? 1 : 0;
        return PathPattern.TryParse(pattern, ignoreCase) is { } parsed ? new(null, null, parsed, false) : null;
    }

    JsonElement? ReadLiteral()
    {
        SkipSpace();
        return Peek() switch
        {
            '\'' or '"' => ReadString() is { } value ? JsonText.String(value) : null,
            '[' => Nested(ReadArray),
            '{' => Nested(ReadObject),
            _ => ReadWord(),
        };
    }

    JsonElement? Nested(Func<JsonElement?> read)
    {
        if (_depth >= MaxDepth)
            return null;
        _depth++;
        var literal = read();
        _depth--;
        return literal;
    }

    JsonElement? ReadArray()
    {
        _at++;
        List<JsonElement> items = [];
        while (!Take("]"))
        {
            if (items.Count > 0 && !Take(",") || ReadLiteral() is not { } item)
                return null;
            items.Add(item);
        }
        return JsonText.Array(items);
    }

    JsonElement? ReadObject()
    {
        _at++;
        var members = new JsonText();
        members.Object();
        for (var isFirst = true; !Take("}"); isFirst = false)
        {
            if (!isFirst && !Take(","))
                return null;
            SkipSpace();
            if (Peek() is not ('\'' or '"')
                || ReadString() is not { } name
                || !Take(":")
                || ReadLiteral() is not { } value)
                return null;
            members.Name(name);
            members.Element(value);
        }
        members.EndObject();
        return JsonText.Normalize(members.ToElement());
    }

    /// <summary>
    /// A number, a word of JSON, or a string without its quotes, which Jayway took before its version 2.1.
    /// </summary>
    JsonElement? ReadWord()
    {
        var begin = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '-' or '+' or '.'))
            _at++;
        var word = text[begin.._at];
        if (word is "true" or "false" or "null")
            return JsonText.Parse(word);
        if (decimal.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact))
            return JsonText.Parse(exact.ToString(CultureInfo.InvariantCulture));
        if (double.TryParse(word, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return JsonText.Parse(number.ToString("R", CultureInfo.InvariantCulture));
        return word is "" ? null : JsonText.String(word);
    }

    string? ReadString()
    {
        var quote = text[_at++];
        var value = new StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            var c = text[_at++];
            value.Append(c is '\\' && _at < text.Length ? Unescaped(text[_at++]) : c);
        }
        return _at++ < text.Length ? value.ToString() : null;
    }

    char Unescaped(char c)
    {
        if (c is 'u' && _at + 4 <= text.Length
            && ushort.TryParse(
                text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            _at += 4;
            return (char)code;
        }
        return c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', _ => c };
    }

    char Peek() => _at < text.Length ? text[_at] : '\0';

    bool Take(string symbol)
    {
        SkipSpace();
        if (string.CompareOrdinal(text, _at, symbol, 0, symbol.Length) != 0)
            return false;
        _at += symbol.Length;
        return true;
    }

    void SkipSpace()
    {
        while (Peek() is ' ')
            _at++;
    }
}

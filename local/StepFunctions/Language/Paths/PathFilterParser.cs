using System.Globalization;
using System.Text.Json;

namespace Local.StepFunctions.Language.Paths;

/// <summary>
/// <code>
/// filter  = all *( "||" all )          all = one *( "&amp;&amp;" one )
/// one     = "!" one | "(" filter ")" | operand [ operator operand ]
/// operand = path from "@" or "$" | string | number | "true" | "false" | "null" | word | array of literals
/// </code>
/// </summary>
sealed class PathFilterParser(string text, int start)
{
    static readonly string[] Operators = ["==", "!=", "<=", ">=", "<", ">", "in ", "nin "];

    int _at = start;

    /// <returns>The predicate, null when it is not one, and where it ends.</returns>
    public (PathPredicate? Predicate, int End) TryParse() => (ReadAny(), _at);

    PathPredicate? ReadAny()
    {
        var left = ReadAll();
        while (left is not null && Take("||"))
            left = ReadAll() is { } right ? new PathPredicate.Or(left, right) : null;
        return left;
    }

    PathPredicate? ReadAll()
    {
        var left = ReadOne();
        while (left is not null && Take("&&"))
            left = ReadOne() is { } right ? new PathPredicate.And(left, right) : null;
        return left;
    }

    PathPredicate? ReadOne()
    {
        if (Take("("))
            return ReadAny() is { } inner && Take(")") ? inner : null;
        SkipSpace();
        if (_at + 1 < text.Length && text[_at] == '!' && text[_at + 1] != '=' && Take("!"))
            return ReadOne() is { } negated ? new PathPredicate.Not(negated) : null;
        if (ReadOperand() is not { } left)
            return null;
        foreach (var symbol in Operators)
        {
            if (Take(symbol))
                return ReadOperand() is { } right ? new PathPredicate.Comparison(left, symbol.Trim(), right) : null;
        }
        return left.Path is null ? null : new PathPredicate.Exists(left);
    }

    PathOperand? ReadOperand()
    {
        SkipSpace();
        if (_at >= text.Length)
            return null;
        if (text[_at] is '@' or '$')
        {
            var fromItem = text[_at] == '@';
            if (new JsonPathParser(text, _at).TryParsePrefix(text[_at]) is not { } read)
                return null;
            _at = read.End;
            return new(null, read.Path, fromItem);
        }
        return ReadLiteral() is { } literal ? new(literal, null, false) : null;
    }

    JsonElement? ReadLiteral()
    {
        SkipSpace();
        foreach (var word in (string[])["true", "false", "null"])
        {
            if (Take(word))
                return JsonText.Parse(word);
        }
        if (Take("["))
        {
            List<JsonElement> items = [];
            while (!Take("]"))
            {
                if (items.Count > 0 && !Take(",") || ReadLiteral() is not { } item)
                    return null;
                items.Add(item);
            }
            return JsonText.Array(items);
        }
        if (_at < text.Length && text[_at] is '\'' or '"')
            return ReadString();
        var begin = _at;
        while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] is '-' or '+' or '.' or 'e' or 'E'))
            _at++;
        if (double.TryParse(text.AsSpan(begin, _at - begin), CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return JsonText.Parse(number.ToString("R", CultureInfo.InvariantCulture));
        // A string without its quotes, which Jayway took before its version 2.1.
        for (_at = begin; _at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '-');)
            _at++;
        return _at > begin ? JsonText.String(text[begin.._at]) : null;
    }

    JsonElement? ReadString()
    {
        var quote = text[_at++];
        var value = new System.Text.StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            if (text[_at] == '\\' && ++_at == text.Length)
                return null;
            value.Append(text[_at++]);
        }
        return _at++ < text.Length ? JsonText.String(value.ToString()) : null;
    }

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
        while (_at < text.Length && text[_at] == ' ')
            _at++;
    }
}

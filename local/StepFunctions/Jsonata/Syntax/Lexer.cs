using System.Buffers;
using System.Globalization;
using System.Text;

namespace Local.StepFunctions.Jsonata;

/// <summary>
/// Cuts an expression into its tokens. Whether a <c>/</c> divides or opens a regular expression, only the parser knows.
/// </summary>
sealed class Lexer(string text, JsonataVersion version)
{
    static readonly string[] Doubles = ["..", ":=", "!=", ">=", "<=", "**", "~>"];
    static readonly string[] NewerDoubles = [.. Doubles, "?:", "??"];
    static readonly SearchValues<char> Ends = SearchValues.Create(".[]{}(),@#;:?+-*/%|=<>^&!~ \t\n\r\v\"'`");
    static readonly SearchValues<char> Operators = SearchValues.Create(".[]{}(),@#;:?+-*/%|=<>^&!~");

    int _at;

    /// <param name="afterOperand">An operator may follow here, an operand not.</param>
    public Token Next(bool afterOperand)
    {
        SkipBlanks();
        if (_at >= text.Length)
            return new(TokenKind.End, "(end)", _at);
        if (!afterOperand && text[_at] is '/')
            return Regex();
        foreach (var pair in version is JsonataVersion.Newest ? NewerDoubles : Doubles)
            if (string.CompareOrdinal(text, _at, pair, 0, 2) == 0)
                return Take(TokenKind.Operator, pair, 2);
        return text[_at] switch
        {
            var c when Operators.Contains(c) => Take(TokenKind.Operator, c.ToString(), 1),
            '"' or '\'' => String(),
            '`' => Quoted(),
            >= '0' and <= '9' => Number(),
            _ => Word(),
        };
    }

    void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\n' or '\r' or '\v')
                _at++;
            else if (string.CompareOrdinal(text, _at, "/*", 0, 2) == 0)
                _at = text.IndexOf("*/", _at + 2, StringComparison.Ordinal) is >= 0 and var end
                    ? end + 2
                    : throw Errors.Syntax("S0106", _at);
            else
                return;
        }
    }

    Token Take(TokenKind kind, string value, int length, Value? literal = null)
    {
        _at += length;
        return new(kind, value, _at, literal is null ? null : new LiteralNode(literal) { Position = _at });
    }

    Token String()
    {
        var (quote, start, value) = (text[_at], _at++, new StringBuilder());
        for (; _at < text.Length; _at++)
        {
            if (text[_at] == quote)
                return Take(TokenKind.Literal, value.ToString(), 1, Value.Of(value.ToString()));
            value.Append(text[_at] is '\\' ? Escape() : text[_at]);
        }
        throw Errors.Syntax("S0101", start);
    }

    char Escape()
    {
        var escaped = ++_at < text.Length ? text[_at] : ' ';
        if (escaped is not 'u')
            return escaped switch
            {
                '"' or '\\' or '/' => escaped,
                'b' => '\b',
                'f' => '\f',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                _ => throw Errors.Syntax("S0103", _at, escaped.ToString()),
            };
        var digits = text.AsSpan(Math.Min(_at + 1, text.Length));
        if (digits.Length < 4
            || !ushort.TryParse(
                digits[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            throw Errors.Syntax("S0104", _at);
        _at += 4;
        return (char)code;
    }

    Token Quoted()
    {
        var end = text.IndexOf('`', _at + 1);
        return end >= 0
            ? Take(TokenKind.Name, text[(_at + 1)..end], end + 1 - _at)
            : throw Errors.Syntax("S0105", _at);
    }

    Token Number()
    {
        var number = text[_at..NumberEnd()];
        var value = double.Parse(number, CultureInfo.InvariantCulture);
        return double.IsFinite(value)
            ? Take(TokenKind.Literal, number, number.Length, Value.Of(value))
            : throw Errors.Syntax("S0102", _at, number);
    }

    Token Word()
    {
        var length = text.AsSpan(_at).IndexOfAny(Ends) is >= 0 and var end ? end : text.Length - _at;
        var word = text.Substring(_at, length);
        return word switch
        {
            ['$', .. var variable] => Take(TokenKind.Variable, variable, length),
            "or" or "in" or "and" => Take(TokenKind.Operator, word, length),
            "true" => Take(TokenKind.Literal, word, length, BooleanValue.True),
            "false" => Take(TokenKind.Literal, word, length, BooleanValue.False),
            "null" => Take(TokenKind.Literal, word, length, NullValue.Instance),
            _ => Take(TokenKind.Name, word, length),
        };
    }

    Token Regex()
    {
        var (start, depth) = (++_at, 0);
        for (; _at < text.Length; _at++)
        {
            switch (text[_at])
            {
                case '\\':
                    _at++;
                    break;
                case '(' or '[' or '{':
                    depth++;
                    break;
                case ')' or ']' or '}':
                    depth--;
                    break;
                case '/' when depth == 0:
                    return Regex(text[start.._at++]);
            }
        }
        throw Errors.Syntax("S0302", _at);
    }

    Token Regex(string pattern)
    {
        if (pattern is "")
            throw Errors.Syntax("S0301", _at);
        var (ignoreCase, isMultiline) = (false, false);
        for (; _at < text.Length && text[_at] is 'i' or 'm'; _at++)
        {
            ignoreCase |= text[_at] is 'i';
            isMultiline |= text[_at] is 'm';
        }
        try
        {
            var function = new RegexFunction(Pattern.Parse(pattern, ignoreCase, isMultiline));
            return new(TokenKind.Regex, pattern, _at, new RegexNode(function) { Position = _at });
        }
        catch (FormatException e)
        {
            throw Errors.Syntax("S0303", _at, pattern, pattern, e.Message);
        }
    }

    /// <summary>Digits, a fraction and an exponent, as far as they go.</summary>
    int NumberEnd()
    {
        var end = text[_at] is '0' ? _at + 1 : Digits(_at);
        if (end < text.Length && text[end] is '.' && Digits(end + 1) is var fraction && fraction > end + 1)
            end = fraction;
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            var sign = end + 1 < text.Length && text[end + 1] is '+' or '-' ? 1 : 0;
            if (Digits(end + 1 + sign) is var exponent && exponent > end + 1 + sign)
                end = exponent;
        }
        return end;

        int Digits(int from)
        {
            while (from < text.Length && char.IsAsciiDigit(text[from]))
                from++;
            return from;
        }
    }
}

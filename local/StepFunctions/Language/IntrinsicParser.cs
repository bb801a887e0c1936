using System.Globalization;
using System.Text;
using Local.StepFunctions.Language.Paths;

namespace Local.StepFunctions.Language;

/// <summary>
/// <code>
/// call     = "States." name "(" [ argument *( "," argument ) ] ")"
/// argument = call | path | number | "true" | "false" | "null" | "'" characters "'"
/// </code>
/// In a string <c>' { } \</c> are escaped by a backslash, and nothing else is. Calls nest at most ten deep.
/// </summary>
/// <seealso href="https://states-language.net/spec.html#intrinsic-functions"/>
sealed class IntrinsicParser(string text)
{
    /// <summary>Documented, as the nesting of intrinsic functions.</summary>
    const int MaxDepth = 10;

    int _at;
    int _depth;

    /// <returns>Null when the text as a whole is not a call.</returns>
    public Expression? TryParse() => ReadCall() is { } call && _at == text.Length ? call : null;

    Expression.Call? ReadCall()
    {
        var begin = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] == '.'))
            _at++;
        var name = text[begin.._at];
        if (!Intrinsics.All.TryGetValue(name, out var function) || !Take('(') || _depth == MaxDepth)
            return null;
        _depth++;
        List<Expression> arguments = [];
        SkipSpace();
        while (!Take(')'))
        {
            if (arguments.Count > 0 && !Take(',')
                || ReadArgument(isTemplate: name is "States.Format" && arguments.Count == 0) is not { } argument)
                return null;
            arguments.Add(argument);
            SkipSpace();
        }
        _depth--;
        return function.Arguments.Contains(arguments.Count)
            ? new Expression.Call(text[begin.._at], function.Evaluate, arguments)
            : null;
    }

    /// <param name="isTemplate">Whether it is what <c>States.Format</c> fills, which takes the escapes off
    /// itself.</param>
    Expression? ReadArgument(bool isTemplate)
    {
        SkipSpace();
        if (_at >= text.Length)
            return null;
        return text[_at] switch
        {
            '\'' => ReadString(keepsEscapes: isTemplate),
            '$' => ReadPath(),
            'S' => ReadCall(),
            _ => ReadLiteral(),
        };
    }

    Expression.Path? ReadPath()
    {
        if (new JsonPathParser(text, _at).TryParsePrefix('$', c => c is ',') is not { } read)
            return null;
        _at = read.End;
        return new(read.Path);
    }

    Expression.Literal? ReadString(bool keepsEscapes)
    {
        _at++;
        var value = new StringBuilder();
        while (_at < text.Length && text[_at] != '\'')
        {
            if (text[_at] == '\\')
            {
                if (++_at == text.Length || text[_at] is not ('\'' or '{' or '}' or '\\'))
                    return null;
                if (keepsEscapes)
                    value.Append('\\');
            }
            value.Append(text[_at++]);
        }
        return Take('\'') ? new(JsonText.String(value.ToString())) : null;
    }

    Expression.Literal? ReadLiteral()
    {
        var begin = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '-' or '+' or '.'))
            _at++;
        var word = text[begin.._at];
        if (word is "true" or "false" or "null")
            return new(JsonText.Parse(word));
        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? new(JsonText.Parse(long.TryParse(word, CultureInfo.InvariantCulture, out var whole)
                ? whole.ToString(CultureInfo.InvariantCulture)
                : JavaNumber.Print(number)))
            : null;
    }

    bool Take(char c)
    {
        SkipSpace();
        if (_at >= text.Length || text[_at] != c)
            return false;
        _at++;
        return true;
    }

    void SkipSpace()
    {
        while (_at < text.Length && text[_at] == ' ')
            _at++;
    }
}

using System.Globalization;
using System.Text;
using Local.SageMaker.XGBoost.Input;

namespace Local.SageMaker.XGBoost;

/// <summary>A value that is written in Python: numbers, words, texts, names, and tuples and lists of them.</summary>
abstract record PythonLiteral
{
    /// <summary>As Python's <c>repr</c> shows it.</summary>
    public abstract string Text { get; }

    /// <summary>What Python compares it by; null when it is no number.</summary>
    public virtual double? AsNumber => null;

    /// <summary>The first name in it that Python does not know.</summary>
    public virtual string? UnknownName => null;

    /// <exception cref="FormatException">With what Python's parser says.</exception>
    public static PythonLiteral Parse(string text) => new PythonLiteralParser(text).ParseAll();

    public sealed record Number(double Value, string Text) : PythonLiteral
    {
        public override string Text { get; } = Text;
        public override double? AsNumber => Value;
    }

    /// <summary><c>True</c>, <c>False</c>, <c>None</c>; any other is not known.</summary>
    public sealed record Name(string Text) : PythonLiteral
    {
        public override string Text { get; } = Text;
        public override double? AsNumber => Text switch { "True" => 1, "False" => 0, _ => null };
        public override string? UnknownName => Text is "True" or "False" or "None" ? null : Text;
    }

    public sealed record Quoted(string Content) : PythonLiteral
    {
        public override string Text => PythonText.Quote(Content);
    }

    public sealed record Sequence(IReadOnlyList<PythonLiteral> Items, bool IsTuple) : PythonLiteral
    {
        public override string? UnknownName =>
            Items.Select(item => item.UnknownName).FirstOrDefault(name => name is not null);

        public override string Text
        {
            get
            {
                var items = string.Join(", ", Items.Select(item => item.Text));
                return IsTuple ? $"({items}{(Items.Count == 1 ? "," : "")})" : $"[{items}]";
            }
        }
    }
}

/// <summary>Reads one value, in the words of Python 3.9 when it cannot.</summary>
ref struct PythonLiteralParser(string text)
{
    readonly ReadOnlySpan<char> _text = text.AsSpan().Trim();
    int _at;
    int _depth;

    public PythonLiteral ParseAll()
    {
        var value = List(isTuple: true, close: '\0');
        return _at == _text.Length ? value : throw Invalid();
    }

    /// <summary>Values up to the closing sign; in a tuple's place one without a comma is that value.</summary>
    PythonLiteral List(bool isTuple, char close)
    {
        if (++_depth > 90)
            throw new FormatException("too many nested parentheses");
        List<PythonLiteral> items = [];
        var hasComma = false;
        while (Next() != close)
        {
            if (items.Count > 0 && !hasComma)
                throw Next() is ')' or ']' ? Mismatch(close) : Next() == '\0' ? Unfinished() : Invalid();
            items.Add(Value());
            hasComma = Next() == ',';
            _at += hasComma ? 1 : 0;
        }
        _depth--;
        if (close != '\0')
            _at++;
        else if (items.Count == 0)
            throw Unfinished();
        return isTuple && items is [var only] && !hasComma ? only : new PythonLiteral.Sequence(items, isTuple);
    }

    PythonLiteral Value()
    {
        var first = Next();
        if (first is '(' or '[')
        {
            _at++;
            return List(first == '(', first == '(' ? ')' : ']');
        }
        if (first is '\'' or '"')
            return Quoted(first);
        var start = _at;
        while (Next() is '+' or '-')
            _at++;
        var sign = _text[start.._at].Count('-') % 2 == 0 ? "" : "-";
        var from = _at;
        while (_at < _text.Length && (char.IsLetterOrDigit(_text[_at]) || _text[_at] is '_' or '.'
            || (_text[_at] is '+' or '-' && _text[_at - 1] is 'e' or 'E' && char.IsAsciiDigit(_text[from]))))
            _at++;
        var word = _text[from.._at].ToString();
        if (word.Length == 0)
            throw Next() == '\0' ? Unfinished() : Invalid();
        if (!char.IsAsciiDigit(word[0]) && word[0] != '.')
            return new PythonLiteral.Name(word);
        if (!Ascii.IsValid(word))
            throw Invalid(); // a program's numbers have ASCII digits only, unlike a text's
        if (PythonNumber.TryParseInteger(sign + word) is { } whole && (word[0] != '0' || whole.IsZero))
            return new PythonLiteral.Number((double)whole, whole.ToString(CultureInfo.InvariantCulture));
        return PythonNumber.TryParseFloat(sign + word) is { } number && word.AsSpan().ContainsAny('.', 'e', 'E')
            ? new PythonLiteral.Number(number, PythonNumber.Format(number))
            : throw Invalid();
    }

    PythonLiteral.Quoted Quoted(char quote)
    {
        var end = _text[(_at + 1)..].IndexOf(quote);
        if (end < 0)
            throw new FormatException("EOL while scanning string literal");
        var content = _text.Slice(_at + 1, end).ToString();
        _at += end + 2;
        return new(content);
    }

    char Next()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            _at++;
        return _at < _text.Length ? _text[_at] : '\0';
    }

    readonly FormatException Mismatch(char close) => close == '\0'
        ? new($"unmatched '{_text[_at]}'")
        : new($"closing parenthesis '{_text[_at]}' does not match opening parenthesis '{(close == ')' ? '(' : '[')}'");

    static FormatException Unfinished() => new("unexpected EOF while parsing");

    static FormatException Invalid() => new("invalid syntax");
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Local.Aws;

namespace Local.Logs.Filters;

/// <summary>Reads a filter pattern from its beginning to its end.</summary>
sealed class FilterReader(string text)
{
    int _position;

    public bool IsAtEnd
    {
        get
        {
            SkipBlanks();
            return _position == text.Length;
        }
    }

    public char Next => IsAtEnd ? '\0' : text[_position];

    public AwsException Refuse() => new(
        "InvalidParameterException",
        $"Invalid filter pattern: '{text}' cannot be read from character {_position + 1} on.");

    public bool TryTake(string token)
    {
        SkipBlanks();
        if (string.CompareOrdinal(text, _position, token, 0, token.Length) != 0)
            return false;
        _position += token.Length;
        return true;
    }

    /// <summary>Takes a word, whatever its case.</summary>
    public bool TryTakeWord(string word)
    {
        SkipBlanks();
        var end = _position + word.Length;
        if (string.Compare(text, _position, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0
            || (end < text.Length && char.IsLetterOrDigit(text[end])))
            return false;
        _position = end;
        return true;
    }

    public void Expect(string token)
    {
        if (!TryTake(token))
            throw Refuse();
    }

    /// <summary>What goes on without one of these characters and without a blank; not empty.</summary>
    public string TakeUntil(string ends)
    {
        SkipBlanks();
        var start = _position;
        while (_position < text.Length && !char.IsWhiteSpace(text[_position]) && !ends.Contains(text[_position]))
            _position++;
        return _position > start ? text[start.._position] : throw Refuse();
    }

    /// <summary>What comes before an end, which is taken, too.</summary>
    public string TakeThrough(string end)
    {
        var at = text.IndexOf(end, _position, StringComparison.Ordinal);
        if (at < 0)
            throw Refuse();
        var taken = text[_position..at];
        _position = at + end.Length;
        return taken;
    }

    /// <summary>A value: quoted, a regular expression between percent signs, or what goes on without an end.</summary>
    public FilterValue TakeValue(string ends) => Next switch
    {
        '"' => new(TakeQuoted(), IsQuoted: true),
        '%' => new(TakeBetween('%')),
        _ => new(TakeUntil(ends), IsQuoted: false),
    };

    string TakeQuoted()
    {
        var value = new StringBuilder();
        for (_position++; _position < text.Length; _position++)
        {
            if (text[_position] == '\\' && _position + 1 < text.Length)
                _position++;
            else if (text[_position] == '"')
            {
                _position++;
                return value.ToString();
            }
            value.Append(text[_position]);
        }
        throw Refuse();
    }

    /// <summary>Without backtracking: the time that it takes grows with the message alone.</summary>
    Regex TakeBetween(char mark)
    {
        var end = text.IndexOf(mark, _position + 1);
        if (end < 0)
            throw Refuse();
        try
        {
            var regex = new Regex(
                text[(_position + 1)..end], RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            _position = end + 1;
            return regex;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw Refuse();
        }
    }

    void SkipBlanks()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            _position++;
    }
}

/// <summary>What a filter compares with.</summary>
sealed class FilterValue
{
    readonly Regex? _regex;
    readonly string _text = "";
    readonly bool _isQuoted;

    public FilterValue(string text, bool IsQuoted) => (_text, _isQuoted) = (text, IsQuoted);

    public FilterValue(Regex regex) => _regex = regex;

    /// <summary>Null for what is no number; a quoted one is a text.</summary>
    public decimal? Number => _regex is null && !_isQuoted ? NumberOf(_text) : null;

    /// <summary>Whether it occurs anywhere.</summary>
    public bool IsIn(string message) =>
        _regex?.IsMatch(message) ?? message.Contains(_text, StringComparison.Ordinal);

    /// <summary>Whether it is all of a text; an asterisk at either end stands for anything.</summary>
    public bool Is(string actual) =>
        _regex is not null ? _regex.IsMatch(actual)
        : Number is { } number && NumberOf(actual) is { } other ? number == other
        : (_text.StartsWith('*'), _text.EndsWith('*')) switch
        {
            (true, true) => actual.Contains(_text.Trim('*'), StringComparison.Ordinal),
            (true, _) => actual.EndsWith(_text[1..], StringComparison.Ordinal),
            (_, true) => actual.StartsWith(_text[..^1], StringComparison.Ordinal),
            _ => actual == _text,
        };

    public static decimal? NumberOf(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}

namespace Local.StepFunctions.Language;

/// <summary>Goes through a text as Jackson does, to the first thing that is no JSON.</summary>
sealed class JsonScanner(string text)
{
    const string Value = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'";

    // The opening brackets that are not closed yet, with where they are.
    readonly Stack<(char Bracket, int At)> _open = new();
    int _at;

    public JsonFault Find()
    {
        try
        {
            do
            {
                ReadValue();
                ReadAfterValue();
            }
            while (_open.Count > 0);
            // All of it is JSON to Jackson: what is left is refused for its half of a surrogate pair.
            return Fault("A text has half of a surrogate pair", _at);
        }
        catch (Found found)
        {
            return found.Fault;
        }
    }

    /// <summary>Reads one value; a bracket counts as the beginning of one, and what it holds follows.</summary>
    void ReadValue()
    {
        switch (Next())
        {
            case '{':
                Open('{');
                if (Next() is '}')
                    Close();
                else
                {
                    ReadName();
                    ReadValue();
                }
                break;
            case '[':
                Open('[');
                if (Next() is ']')
                    Close();
                else
                    ReadValue();
                break;
            case '"':
                ReadString();
                break;
            case '-' or (>= '0' and <= '9'):
                ReadNumber();
                break;
            case var c when char.IsLetter(c) || c is '_' or '$':
                ReadWord();
                break;
            default:
                throw Unexpected($"expected a valid value ({Value})");
        }
    }

    void Open(char bracket)
    {
        if (_open.Count == JsonText.MaxDepth)
            throw Fail(
                $"Document nesting depth ({_open.Count + 1}) exceeds the maximum allowed ({JsonText.MaxDepth})",
                _at + 1);
        _open.Push((bracket, _at++));
    }

    void Close()
    {
        _at++;
        _open.Pop();
    }

    /// <summary>
    /// Closes what ends here, and goes on to where the next value begins, behind its name in an object.
    /// </summary>
    void ReadAfterValue()
    {
        while (_open.Count > 0)
        {
            var isObject = _open.Peek().Bracket is '{';
            var c = Next();
            if (c is ',')
            {
                _at++;
                if (isObject)
                    ReadName();
                return;
            }
            if (c != (isObject ? '}' : ']'))
                throw Unexpected($"was expecting comma to separate {(isObject ? "Object" : "Array")} entries");
            Close();
        }
        while (_at < text.Length && IsBlank(text[_at]))
            _at++;
        if (_at < text.Length)
            throw Unexpected("was expecting the end of the text");
    }

    void ReadName()
    {
        if (Next() is not '"')
            throw Unexpected("was expecting double-quote to start field name");
        ReadString();
        if (Next() is not ':')
            throw Unexpected("was expecting a colon to separate field name and value");
        _at++;
    }

    void ReadString()
    {
        for (_at++; _at < text.Length; _at++)
        {
            switch (text[_at])
            {
                case '"':
                    _at++;
                    return;
                case '\\':
                    ReadEscape();
                    break;
                case < ' ' and var c:
                    throw Fail(
                        $"Illegal unquoted character ((CTRL-CHAR, code {(int)c})): has to be escaped using " +
                        "backslash to be included in string value",
                        _at + 1);
            }
        }
        throw Fail("Unexpected end-of-input: was expecting closing quote for a string value", _at);
    }

    void ReadEscape()
    {
        if (++_at == text.Length)
            throw Fail("Unexpected end-of-input in character escape sequence", _at);
        if (text[_at] is not ('"' or '\\' or '/' or 'b' or 'f' or 'n' or 'r' or 't' or 'u'))
            throw Fail($"Unrecognized character escape '{text[_at]}' (code {(int)text[_at]})", _at + 1);
        if (text[_at] is not 'u')
            return;
        for (var digit = 0; digit < 4; digit++)
        {
            if (++_at == text.Length)
                throw Fail("Unexpected end-of-input in character escape sequence", _at);
            if (!char.IsAsciiHexDigit(text[_at]))
                throw Unexpected("expected a hex-digit for character escape sequence");
        }
    }

    void ReadNumber()
    {
        if (text[_at] is '-')
            _at++;
        if (_at + 1 < text.Length && text[_at] is '0' && char.IsAsciiDigit(text[_at + 1]))
            throw Fail("Invalid numeric value: Leading zeroes not allowed", _at + 1);
        ReadDigits("in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value");
        if (_at < text.Length && text[_at] is '.')
        {
            _at++;
            ReadDigits("in numeric value: Decimal point not followed by a digit");
        }
        if (_at < text.Length && text[_at] is 'e' or 'E')
        {
            _at += _at + 1 < text.Length && text[_at + 1] is '+' or '-' ? 2 : 1;
            ReadDigits("in numeric value: Exponent indicator not followed by a digit");
        }
    }

    void ReadDigits(string missing)
    {
        if (_at == text.Length)
            throw Fail("Unexpected end-of-input in numeric value", _at);
        if (!char.IsAsciiDigit(text[_at]))
            throw Fail($"Unexpected character ({Shown(text[_at])}) {missing}", _at + 1);
        while (_at < text.Length && char.IsAsciiDigit(text[_at]))
            _at++;
    }

    void ReadWord()
    {
        var begin = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '$'))
            _at++;
        if (text[begin.._at] is not ("true" or "false" or "null"))
            throw Fail($"Unrecognized token '{text[begin..Math.Min(_at, begin + 256)]}': was expecting ({Value})", _at);
    }

    /// <summary>The next character that is not blank.</summary>
    char Next()
    {
        while (_at < text.Length && IsBlank(text[_at]))
            _at++;
        if (_at == text.Length)
            throw End();
        return text[_at] is >= ' ' and var c
            ? c
            : throw Fail(
                $"Illegal character ((CTRL-CHAR, code {(int)text[_at]})): only regular white space (\\r, \\n, \\t) " +
                "is allowed between tokens",
                _at + 1);
    }

    static bool IsBlank(char c) => c is ' ' or '\t' or '\r' or '\n';

    Found End()
    {
        if (_open.Count == 0)
            return Fail("No content to map due to end-of-input", _at);
        var (bracket, at) = _open.Peek();
        var kind = bracket is '{' ? "Object" : "Array";
        var start = Fault("", at).Source;
        return Fail($"Unexpected end-of-input: expected close marker for {kind} (start marker at {start})", _at);
    }

    Found Unexpected(string expected) => Fail($"Unexpected character ({Shown(text[_at])}): {expected}", _at + 1);

    static string Shown(char c) => $"'{c}' (code {(int)c}{(c > 255 ? $" / 0x{(int)c:x}" : "")})";

    Found Fail(string sentence, int end) => new(Fault(sentence, end));

    JsonFault Fault(string sentence, int end)
    {
        var before = text.AsSpan(0, Math.Min(end, text.Length));
        return new(sentence, text, before.Count('\n') + 1, end - before.LastIndexOf('\n'));
    }

    sealed class Found(JsonFault fault) : Exception
    {
        public JsonFault Fault => fault;
    }
}

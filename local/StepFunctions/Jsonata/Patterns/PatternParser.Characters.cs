using System.Globalization;

namespace Local.StepFunctions.Jsonata;

/// <summary>Escapes, and classes in brackets.</summary>
sealed partial class PatternParser
{
    PatternPart Escape()
    {
        if (_at == text.Length)
            throw new FormatException("\\ at end of pattern");
        switch (text[_at])
        {
            case 'b' or 'B':
                return new PatternPart.Anchor(text[_at++] is 'b' ? AnchorKind.WordBoundary : AnchorKind.NoWordBoundary);
            case 'k' when text.AsSpan(_at + 1).StartsWith("<") && text.Contains("(?<", StringComparison.Ordinal):
                _at += 2;
                var name = Name();
                return new PatternPart.Reference(
                    () => _names.TryGetValue(name, out var group) ? group : throw new FormatException("Invalid named reference"));
            case >= '1' and <= '9':
                var begin = _at;
                if (Number() is { } number && number <= _groups)
                    return new PatternPart.Reference(() => number);
                _at = begin;
                break;
        }
        return ClassEscape() is { } set ? new PatternPart.Characters(set) : Character(CharacterEscape());
    }

    CharacterSet? ClassEscape()
    {
        CharacterSet? set = text[_at] switch
        {
            'd' => CharacterSet.Digits,
            'D' => CharacterSet.Digits.Inverse(),
            'w' => CharacterSet.Words,
            'W' => CharacterSet.Words.Inverse(),
            's' => CharacterSet.Spaces,
            'S' => CharacterSet.Spaces.Inverse(),
            _ => null,
        };
        if (set is not null)
            _at++;
        return set;
    }

    char CharacterEscape()
    {
        var c = text[_at++];
        switch (c)
        {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'v':
                return '\v';
            case 'f':
                return '\f';
            case 'r':
                return '\r';
            case 'c' when _at < text.Length && char.IsAsciiLetter(text[_at]):
                return (char)(text[_at++] % 32);
            case 'c':
                _at--;
                return '\\';
            case 'x':
                return Hexadecimal(2) ?? c;
            case 'u':
                return Hexadecimal(4) ?? c;
            case >= '0' and <= '7':
                _at--;
                return Octal();
            default:
                return c;
        }
    }

    char? Hexadecimal(int digits)
    {
        if (_at + digits > text.Length
            || !ushort.TryParse(
                text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            return null;
        _at += digits;
        return (char)code;
    }

    char Octal()
    {
        var code = 0;
        for (var length = 0;
            length < 3 && _at < text.Length && text[_at] is >= '0' and <= '7' && code * 8 + text[_at] - '0' <= 255;
            length++)
            code = code * 8 + text[_at++] - '0';
        return (char)code;
    }

    PatternPart.Characters Class()
    {
        var (set, isInverse) = (new CharacterSet(), Take('^'));
        while (!Take(']'))
        {
            var (first, firstSet) = ClassAtom();
            if (_at + 1 < text.Length && text[_at] is '-' && text[_at + 1] is not ']')
            {
                _at++;
                var (last, lastSet) = ClassAtom();
                if (firstSet is null && lastSet is null)
                {
                    set.Add(first, last >= first ? last : throw new FormatException("Range out of order in a character class"));
                    continue;
                }
                // Not a range after all: the hyphen is one of the characters.
                set.Add('-', '-');
                Add(set, last, lastSet);
            }
            Add(set, first, firstSet);
        }
        return new(set, isInverse);
    }

    static void Add(CharacterSet set, char c, CharacterSet? escape)
    {
        if (escape is null)
            set.Add(c, c);
        else
            set.Add(escape);
    }

    (char Character, CharacterSet? Set) ClassAtom()
    {
        if (_at == text.Length)
            throw new FormatException("Unterminated character class");
        var c = text[_at++];
        if (c is not '\\')
            return (c, null);
        if (_at == text.Length)
            throw new FormatException("\\ at end of pattern");
        if (Take('b'))
            return ('\b', null);
        return ClassEscape() is { } set ? (default, set) : (CharacterEscape(), null);
    }
}

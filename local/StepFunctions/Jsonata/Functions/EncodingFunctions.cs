using System.Text;

namespace Local.StepFunctions.Jsonata;

/// <seealso href="https://docs.jsonata.org/string-functions#base64encode"/>
static class EncodingFunctions
{
    // What encodeURI leaves and encodeURIComponent does not: https://tc39.es/ecma262/#sec-encodeuri-uri
    const string Reserved = ";/?:@&=+$,#";
    const string Unreserved = "-_.!~*'()";

    public static Dictionary<string, Function> Table { get; } = new()
    {
        ["base64encode"] = StringFunctions.OfText(
            "<s-:s>", (text, _) => Value.Of(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)))),
        ["base64decode"] = StringFunctions.OfText(
            "<s-:s>", (text, _) => Value.Of(Encoding.UTF8.GetString(Decoded(text)))),
        ["encodeUrl"] = StringFunctions.OfText("<s-:s>", (text, _) => Value.Of(Escaped(text, Unreserved + Reserved, "encodeUrl"))),
        ["encodeUrlComponent"] = StringFunctions.OfText("<s-:s>", (text, _) => Value.Of(Escaped(text, Unreserved, "encodeUrlComponent"))),
        ["decodeUrl"] = StringFunctions.OfText("<s-:s>", (text, _) => Value.Of(Unescaped(text, Reserved, "decodeUrl"))),
        ["decodeUrlComponent"] = StringFunctions.OfText("<s-:s>", (text, _) => Value.Of(Unescaped(text, "", "decodeUrlComponent"))),
    };

    /// <summary>
    /// What is no base64 is passed over, and padding may be missing, as the reference engine's host has it.
    /// </summary>
    static byte[] Decoded(string text)
    {
        var digits = string.Concat(
            text.Replace('-', '+')
                .Replace('_', '/')
                .TakeWhile(c => c is not '=')
                .Where(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/'));
        if (digits.Length % 4 == 1)
            digits = digits[..^1];
        return Convert.FromBase64String(digits.PadRight((digits.Length + 3) / 4 * 4, '='));
    }

    static string Escaped(string text, string kept, string function)
    {
        var result = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, at, out var rune))
                throw Errors.Of("D3140", text, token: function);
            at += rune.Utf16SequenceLength;
            if (rune.IsAscii
                && (
                    char.IsAsciiLetterOrDigit((char)rune.Value)
                        || kept.Contains((char)rune.Value, StringComparison.Ordinal)))
                result.Append((char)rune.Value);
            else
                foreach (var octet in Encoding.UTF8.GetBytes(rune.ToString()))
                    result.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
        return result.ToString();
    }

    static string Unescaped(string text, string kept, string function)
    {
        var bytes = new List<byte>(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is not '%')
            {
                var length = char.IsHighSurrogate(text[at]) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(at, Math.Min(length, text.Length - at))));
                at += length - 1;
                continue;
            }
            if (at + 2 >= text.Length
                || !byte.TryParse(
                    text.AsSpan(at + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var octet))
                throw Errors.Of("D3140", text, token: function);
            bytes.AddRange(
                kept.Contains((char)octet, StringComparison.Ordinal)
                    ? Encoding.ASCII.GetBytes(text.Substring(at, 3))
                    : [octet]);
            at += 2;
        }
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            throw Errors.Of("D3140", text, token: function);
        }
    }
}

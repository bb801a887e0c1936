using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Local.SageMaker.XGBoost;

/// <summary>Text as the messages of Python programs have it.</summary>
static class PythonText
{
    /// <summary><c>repr(text)</c>: in quotes, with escapes for what cannot be printed.</summary>
    /// <seealso href="https://docs.python.org/3/library/stdtypes.html#str.isprintable"/>
    public static string Quote(string text)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var quoted = new StringBuilder().Append(quote);
        foreach (var rune in text.EnumerateRunes())
        {
            quoted.Append(rune.Value switch
            {
                '\\' => @"\\",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                var value when value == quote => $"\\{quote}",
                _ when IsPrintable(rune) => rune.ToString(),
                < 0x100 and var value => $"\\x{value:x2}",
                < 0x10000 and var value => $"\\u{value:x4}",
                var value => $"\\U{value:x8}",
            });
        }
        return quoted.Append(quote).ToString();
    }

    /// <summary>The same of UTF-8.</summary>
    public static string Quote(ReadOnlySpan<byte> text) => Quote(Encoding.UTF8.GetString(text));

    /// <param name="isWhole">Whether nothing comes after it: otherwise a character may be cut at its end.</param>
    /// <returns>What <c>bytes.decode("utf-8")</c> complains of; null when it does not.</returns>
    public static string? DecodeError(ReadOnlySpan<byte> text, bool isWhole = true)
    {
        if (Utf8.IsValid(text))
            return null;
        for (int at = 0, length; at < text.Length; at += length)
        {
            var status = Rune.DecodeFromUtf8(text[at..], out _, out length);
            if (status == OperationStatus.Done)
                continue;
            if (status == OperationStatus.NeedMoreData && !isWhole)
                return null;
            var place = length == 1 ? $"byte 0x{text[at]:x2} in position {at}" : $"bytes in position {at}-{at + length - 1}";
            var reason = status == OperationStatus.NeedMoreData ? "unexpected end of data"
                : text[at] is < 0xC2 or > 0xF4 ? "invalid start byte"
                : "invalid continuation byte";
            return $"'utf-8' codec can't decode {place}: {reason}";
        }
        return null;
    }

    static bool IsPrintable(Rune rune) =>
        rune.Value == ' '
            || Rune.GetUnicodeCategory(rune) is not (
                UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}

using System.Globalization;

namespace Local.Console.Graph;

/// <summary>How wide text is about to be, without a font at hand: a drawing is the same on every machine.</summary>
static class TextSize
{
    const double Narrow = 4.9, Usual = 8.1, Broad = 12, Full = 14;

    /// <param name="scale">The size of the letters, of 13 pixels.</param>
    public static double Width(string text, double scale = 1)
    {
        double width = 0;
        foreach (var rune in text.EnumerateRunes())
            width += Width(rune.Value);
        return width * scale;
    }

    /// <summary>As much of a text as a width holds, with an ellipsis in the place of the rest.</summary>
    public static string Shorten(string text, double width, double scale = 1)
    {
        if (Width(text, scale) <= width)
            return text;
        double used = Full * scale;
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            used += Width(elements.GetTextElement(), scale);
            if (used > width)
                return text[..elements.ElementIndex].TrimEnd() + "…";
        }
        return text;
    }

    static double Width(int rune) => rune switch
    {
        'i' or 'l' or 'j' or 'I' or 'f' or 't' or 'r' or ' ' => Narrow,
        '.' or ',' or ':' or ';' or '!' or '|' or '\'' or '(' or ')' or '[' or ']' => Narrow,
        'm' or 'w' or 'M' or 'W' or '@' or '%' => Broad,
        < 0x1100 => Usual,
        _ => Full,
    };
}

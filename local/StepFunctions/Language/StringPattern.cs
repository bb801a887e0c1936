namespace Local.StepFunctions.Language;

/// <summary>
/// The pattern of <c>StringMatches</c>: <c>*</c> stands for any characters, <c>\*</c> for a star, <c>\\</c> for a
/// backslash. It is matched in a time that grows with the text and the pattern, not with their product.
/// </summary>
static class StringPattern
{
    public static bool Matches(string text, string pattern)
    {
        var pieces = Pieces(pattern);
        if (pieces is [var whole])
            return text == whole;
        var (first, last) = (pieces[0], pieces[^1]);
        if (text.Length < first.Length + last.Length
            || !text.StartsWith(first, StringComparison.Ordinal)
            || !text.EndsWith(last, StringComparison.Ordinal))
            return false;
        var (at, end) = (first.Length, text.Length - last.Length);
        foreach (var piece in pieces[1..^1])
        {
            var found = IndexOf(text.AsSpan(at, end - at), piece);
            if (found < 0)
                return false;
            at += found + piece.Length;
        }
        return true;
    }

    /// <summary>What stands between the stars.</summary>
    static List<string> Pieces(string pattern)
    {
        List<string> pieces = [];
        var piece = new System.Text.StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] is '*')
            {
                pieces.Add(piece.ToString());
                piece.Clear();
                continue;
            }
            if (pattern[i] is '\\' && i + 1 < pattern.Length && pattern[i + 1] is '*' or '\\')
                i++;
            piece.Append(pattern[i]);
        }
        pieces.Add(piece.ToString());
        return pieces;
    }

    /// <summary>By Knuth, Morris and Pratt: no character of the text is looked at again.</summary>
    static int IndexOf(ReadOnlySpan<char> text, string piece)
    {
        if (piece.Length < 16)
            return text.IndexOf(piece, StringComparison.Ordinal);
        var borders = new int[piece.Length];
        for (int i = 1, border = 0; i < piece.Length; i++)
        {
            while (border > 0 && piece[i] != piece[border])
                border = borders[border - 1];
            borders[i] = border += piece[i] == piece[border] ? 1 : 0;
        }
        for (int i = 0, matched = 0; i < text.Length; i++)
        {
            while (matched > 0 && text[i] != piece[matched])
                matched = borders[matched - 1];
            matched += text[i] == piece[matched] ? 1 : 0;
            if (matched == piece.Length)
                return i + 1 - matched;
        }
        return -1;
    }
}

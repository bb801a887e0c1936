namespace Local.StepFunctions.Language;

/// <summary>The pattern of <c>StringMatches</c>: <c>*</c> stands for any characters, <c>\*</c> for a star, <c>\\</c> for a backslash.</summary>
static class StringPattern
{
    public static bool Matches(string text, string pattern)
    {
        var (t, p, starPattern, starText) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
                (starPattern, starText) = (++p, t);
            else if (p < pattern.Length && Literal(pattern, p) is var (c, length) && c == text[t])
                (t, p) = (t + 1, p + length);
            else if (starPattern >= 0)
                (t, p) = (++starText, starPattern);
            else
                return false;
        }
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }

    static (char, int) Literal(string pattern, int at) =>
        pattern[at] == '\\' && at + 1 < pattern.Length && pattern[at + 1] is '*' or '\\' ? (pattern[at + 1], 2) : (pattern[at], 1);
}

namespace Local.SageMaker.XGBoost;

/// <summary>
/// Reads decimal numbers of up to 19 digits as floats: what parsing a double and narrowing it gives, several times as
/// fast. The few for which a double's last bits decide are left to others.
/// </summary>
static class ShortDecimal
{
    /// <summary>More than the error of a conversion of 64 bits to a double and of one division.</summary>
    const double Error = 1.0 / (1L << 50);

    static readonly double[] PowersOf10 =
        [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
            1e19, 1e20, 1e21, 1e22,
        ];

    /// <param name="at">Where the number starts; afterwards, where it ends. Wherever it got to when the result is
    /// false.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, ref int at, out float value)
    {
        value = 0;
        var i = at;
        var negative = i < text.Length && text[i] == '-';
        if (negative)
            i++;
        var first = i;
        var (digits, exponent) = (0UL, 0);
        uint digit;
        while (i < text.Length && (digit = text[i] - (uint)'0') <= 9)
        {
            digits = digits * 10 + digit;
            i++;
        }
        var count = i - first;
        if (i < text.Length && text[i] == '.')
        {
            var point = ++i;
            while (i < text.Length && (digit = text[i] - (uint)'0') <= 9)
            {
                digits = digits * 10 + digit;
                i++;
            }
            exponent = point - i;
            count += i - point;
        }
        at = i;
        if (count is 0 or > 19
            || (i < text.Length && text[i] is (byte)'e' or (byte)'E' && !TryReadExponent(text, ref at, ref exponent))
            || Math.Abs(exponent) > 22)
            return false;

        var number = exponent < 0 ? digits / PowersOf10[-exponent] : digits * PowersOf10[exponent];
        value = (float)(number * (1 - Error));
        if (value != (float)(number * (1 + Error)))
            return false;
        if (negative)
            value = -value;
        return true;
    }

    static bool TryReadExponent(ReadOnlySpan<byte> text, ref int at, ref int exponent)
    {
        var i = at + 1;
        var negative = i < text.Length && text[i] == '-';
        if (negative || (i < text.Length && text[i] == '+'))
            i++;
        var (first, number) = (i, 0);
        while (i < text.Length && i - first < 4 && (uint)(text[i] - '0') <= 9)
            number = number * 10 + text[i++] - '0';
        if (i == first)
            return false;
        at = i;
        exponent += negative ? -number : number;
        return true;
    }
}

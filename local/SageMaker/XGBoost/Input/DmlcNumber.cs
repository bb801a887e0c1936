using System.Runtime.CompilerServices;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>
/// The number parser of XGBoost 1.7's CSV reader, operation for operation: it is not the nearest float (digits wrap at
/// 2^64, exponents stop at 38), and the last digit of every metric depends on it.
/// </summary>
/// <seealso href="https://github.com/dmlc/dmlc-core/blob/main/include/dmlc/strtonum.h"/>
static class DmlcNumber
{
    const int MaxFractionDigits = 19;
    const uint MaxExponent = 38;
    const float MaxSignificand = 3.402823466f;
    const float MinSignificand = 1.175494351f;

    /// <param name="end">The first byte that is not part of the number; <paramref name="start"/> when there is
    /// none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Parse(ReadOnlySpan<byte> text, int start, out int end)
    {
        var at = start;
        while (At(text, at) is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'\f')
            at++;
        var negative = At(text, at) == '-';
        if (negative || At(text, at) == '+')
            at++;

        if ((At(text, at) | 32) is 'i' or 'n' && Word(text, ref at) is { } word)
        {
            end = at;
            return negative ? -word : word;
        }

        ulong whole = 0;
        for (; (uint)(At(text, at) - '0') <= 9; at++)
            whole = unchecked(whole * 10 + (uint)(At(text, at) - '0'));
        float value = whole;

        if (At(text, at) == '.')
        {
            ulong fraction = 0, power = 1;
            var digits = 0;
            for (at++; (uint)(At(text, at) - '0') <= 9; at++, digits++)
            {
                if (digits < MaxFractionDigits)
                {
                    fraction = fraction * 10 + (uint)(At(text, at) - '0');
                    power *= 10;
                }
            }
            value += (float)((double)fraction / power);
        }

        if ((At(text, at) | 32) == 'e')
            value = Scale(value, text, ref at);
        end = at;
        return negative ? -value : value;
    }

    static float Scale(float value, ReadOnlySpan<byte> text, ref int at)
    {
        at++;
        var divide = At(text, at) == '-';
        if (divide || At(text, at) == '+')
            at++;
        uint exponent = 0;
        for (; (uint)(At(text, at) - '0') <= 9; at++)
            exponent = unchecked(exponent * 10 + (uint)(At(text, at) - '0'));

        exponent = Math.Min(exponent, MaxExponent);
        if (exponent == MaxExponent && !divide && value > MaxSignificand)
            value = MaxSignificand;
        if (exponent == MaxExponent && divide && value < MinSignificand)
            value = MinSignificand;
        var scale = 1f;
        for (; exponent >= 8; exponent -= 8)
            scale *= 1e8f;
        for (; exponent > 0; exponent--)
            scale *= 10f;
        return divide ? value / scale : value * scale;
    }

    /// <summary>inf, infinity, nan or nan(…), in any case.</summary>
    static float? Word(ReadOnlySpan<byte> text, ref int at)
    {
        var length = Common(text, at, "infinity");
        if (length is 3 or 8)
        {
            at += length;
            return float.PositiveInfinity;
        }
        if (Common(text, at, "nan") < 3)
            return null;
        at += 3;
        if (At(text, at) == '(')
        {
            var close = at + 1;
            while (char.IsAsciiLetterOrDigit((char)At(text, close)) || At(text, close) == '_')
                close++;
            if (At(text, close) == ')')
                at = close + 1;
        }
        return float.NaN;
    }

    static int Common(ReadOnlySpan<byte> text, int at, string word)
    {
        var i = 0;
        while (i < word.Length && (At(text, at + i) | 32) == word[i])
            i++;
        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static byte At(ReadOnlySpan<byte> text, int at) => (uint)at < (uint)text.Length ? text[at] : (byte)0;
}

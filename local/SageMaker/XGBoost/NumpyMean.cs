namespace Local.SageMaker.XGBoost;

/// <summary>
/// The mean of single-precision numbers as numpy takes it: its pairwise summation decides the last digits of a printed
/// metric.
/// </summary>
/// <seealso href="https://numpy.org/doc/1.19/reference/generated/numpy.sum.html"/>
static class NumpyMean
{
    const int Block = 128;

    public static float Of(ReadOnlySpan<float> values) => Sum(values) / values.Length;

    static float Sum(ReadOnlySpan<float> values)
    {
        if (values.Length < 8)
        {
            var sum = 0f;
            foreach (var value in values)
                sum += value;
            return sum;
        }
        if (values.Length > Block)
        {
            var half = values.Length / 2;
            half -= half % 8;
            return Sum(values[..half]) + Sum(values[half..]);
        }

        Span<float> parts = stackalloc float[8];
        values[..8].CopyTo(parts);
        var i = 8;
        for (; i < values.Length - values.Length % 8; i += 8)
        {
            for (var part = 0; part < 8; part++)
                parts[part] += values[i + part];
        }
        var total = parts[0] + parts[1] + (parts[2] + parts[3]) + (parts[4] + parts[5] + (parts[6] + parts[7]));
        for (; i < values.Length; i++)
            total += values[i];
        return total;
    }
}

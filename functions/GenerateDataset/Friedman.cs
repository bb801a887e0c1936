namespace GenerateDataset;

/// <summary>
/// The regression function known as Friedman #1: ten features uniform in [0, 1), of which the first five matter,
///   y = 10 sin(π x1 x2) + 20 (x3 - 1/2)² + 10 x4 + 5 x5 + noise · N(0, 1).
/// </summary>
/// <remarks>
/// J. H. Friedman: Multivariate adaptive regression splines, The Annals of Statistics 19(1), 1991, pages 1-67,
/// https://doi.org/10.1214/aos/1176347963.
/// His noise is 1, which is the lowest RMSE that a model can reach; the label's own standard deviation is about 5.
/// A row takes ten uniform numbers from the generator, x1 to x10, and then its noise.
/// </remarks>
static class Friedman
{
    const int FeatureCount = 10;

    public static Dataset Generate(long rows, double noise, RandomBits random) =>
        new(rows, [.. Enumerable.Range(1, FeatureCount).Select(x => $"x{x}")], Rows(rows, noise, random));

#pragma warning disable CS1998 // The rows of a file are read asynchronously; these need not be.
    static async IAsyncEnumerable<double[]> Rows(long rows, double noise, RandomBits random)
    {
        var row = new double[1 + FeatureCount];
        for (long i = 0; i < rows; i++)
        {
            for (var x = 1; x <= FeatureCount; x++)
                row[x] = random.NextDouble();
            row[0] = 10 * ExactMath.SinPi(row[1] * row[2]) + 20 * (row[3] - 0.5) * (row[3] - 0.5)
                + 10 * row[4] + 5 * row[5]
                + noise * random.NextNormal();
            yield return row;
        }
    }
}

using MathNet.Numerics.Distributions;

namespace Benchmarks.Tuning;

/// <summary>The data sets that are made here, their labels first.</summary>
static class Generated
{
    public static IEnumerable<double[]> Rows(string dataSet, int count, Random random) =>
        Enumerable.Range(0, count).Select(_ => dataSet switch
        {
            "friedman" => Friedman(random),
            "churn" => Churn(random),
            "visits" => Visits(random),
            _ => throw new ArgumentException($"Nothing here makes the data set {dataSet}."),
        });

    /// <summary>
    /// Friedman #1, as the sample generates it: ten features, of which five matter, and noise of deviation 1.
    /// </summary>
    static double[] Friedman(Random random)
    {
        double[] x = Uniform(random, 10);
        var y = (10 * Math.Sin(Math.PI * x[0] * x[1])) + (20 * (x[2] - 0.5) * (x[2] - 0.5)) + (10 * x[3]) + (5 * x[4])
            + Normal.Sample(random, 0, 1);
        return [y, .. x];
    }

    /// <summary>
    /// Customers of a telephone company: one in six leaves, for reasons that are rectangles in the features; 50 of 59
    /// columns are one of its state.
    /// </summary>
    static double[] Churn(Random random)
    {
        var (day, evening, night) = (
            Normal.Sample(random, 180, 54), Normal.Sample(random, 200, 50), Normal.Sample(random, 200, 50));
        var abroad = Math.Max(0, Normal.Sample(random, 10, 2.8));
        var (callsAbroad, complaints) = (Poisson.Sample(random, 4.5), Poisson.Sample(random, 1.56));
        var (planAbroad, voiceMail) = (random.NextDouble() < 0.1, random.NextDouble() < 0.28);
        var days = Math.Round(Normal.Sample(random, 100, 40));
        var state = random.Next(50);
        var hasReason = (day + (evening / 3) > 300 && !voiceMail)
            || (complaints >= 4 && day < 190)
            || (planAbroad && (callsAbroad <= 2 || abroad > 13));
        var leaves = random.NextDouble() < (hasReason ? 0.85 : state % 5 == 0 ? 0.06 : 0.03);
        return [
            leaves ? 1 : 0, days, day, evening, night, abroad, callsAbroad, complaints, planAbroad ? 1 : 0,
            voiceMail ? 1 : 0, .. Enumerable.Range(0, 50).Select(each => each == state ? 1.0 : 0),
        ];
    }

    /// <summary>Counts, of a rate that six of twenty features make.</summary>
    static double[] Visits(Random random)
    {
        double[] x = Uniform(random, 20);
        var rate = Math.Exp(
            -0.5 + (2 * x[0] * x[1]) + Math.Sin(6 * x[2]) + (x[3] > 0.7 ? 0.8 : 0) - (x[4] * x[5]));
        return [Poisson.Sample(random, rate), .. x];
    }

    static double[] Uniform(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
}

using Local.SageMaker.Search;
using MathNet.Numerics.Statistics;

namespace Tests.SageMaker.Search;

public class SliceSamplerTests
{
    static double[][] Draw(Func<double[], double> logDensity, double[] start, int count)
    {
        var sampler = new SliceSampler(logDensity, start, new Random(11));
        var draws = new double[count][];
        for (var i = 0; i < count; i++)
        {
            sampler.Step();
            draws[i] = [.. sampler.Point];
        }
        return draws;
    }

    [Fact]
    public void A_correlated_normal_distribution_has_its_moments()
    {
        // Means 1 and -2, deviations 2 and 0.5, correlation 0.8.
        var draws = Draw(
            x =>
            {
                var (u, v) = ((x[0] - 1) / 2, (x[1] + 2) / 0.5);
                return -((u * u) - (1.6 * u * v) + (v * v)) / (2 * (1 - 0.64));
            },
            [0, 0], 60_000);
        var (a, b) = (draws.Select(x => x[0]).ToArray(), draws.Select(x => x[1]).ToArray());
        Assert.Equal(1, a.Mean(), 0.1);
        Assert.Equal(-2, b.Mean(), 0.03);
        Assert.Equal(2, a.StandardDeviation(), 0.1);
        Assert.Equal(0.5, b.StandardDeviation(), 0.03);
        Assert.Equal(0.8, Correlation.Pearson(a, b), 0.03);
    }

    [Fact]
    public void A_bounded_density_is_never_left()
    {
        // Exponential of rate 3 on [0, 1]: mean 1/3 - 1/(e³ - 1).
        var draws = Draw(x => x[0] is >= 0 and <= 1 ? -3 * x[0] : double.NegativeInfinity, [0.5], 40_000);
        Assert.All(draws, x => Assert.InRange(x[0], 0, 1));
        Assert.Equal((1.0 / 3) - (1 / (Math.Exp(3) - 1)), draws.Average(x => x[0]), 0.01);
    }
}


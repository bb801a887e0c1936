using Local.Reports.Tuning;

namespace Tests.Reports;

public sealed class ForestImportanceTests
{
    [Fact]
    public void What_decides_alone_has_nearly_all_of_the_variance()
    {
        var shares = ForestImportance.Shares(Points(60, x => x[0] * x[0]), 3);

        Assert.InRange(shares[0], 0.8, 1.001);
        Assert.All(shares[1..], share => Assert.InRange(share, 0, 0.15));
    }

    [Fact]
    public void What_decides_equally_has_about_the_same_share()
    {
        var shares = ForestImportance.Shares(Points(200, x => x[0] + x[1]), 3);

        Assert.InRange(shares[0] / shares[1], 0.6, 1.7);
        Assert.True(shares[2] < shares[0] / 4);
    }

    [Fact]
    public void Too_few_trials_and_an_objective_that_is_always_the_same_say_nothing()
    {
        Assert.Empty(ForestImportance.Shares(Points(5, x => x[0]), 3));
        Assert.Empty(ForestImportance.Shares(Points(50, _ => 1), 3));
    }

    static List<(double[] X, double Y)> Points(int count, Func<double[], double> objective)
    {
        var random = new Random(1);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                double[] x = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
                return (x, objective(x));
            }),
        ];
    }
}

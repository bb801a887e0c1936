using Local.SageMaker.Search;

namespace Tests.SageMaker.Search;

public class ExpectedImprovementTests
{
    [Fact]
    public void At_the_incumbent_it_is_the_deviation_over_the_root_of_two_pi() =>
        Assert.Equal(3 / Math.Sqrt(2 * Math.PI), ExpectedImprovement.Of(mean: 1, variance: 9, best: 1), 1e-12);

    [Theory]
    [InlineData(0, 1, 0.5)]
    [InlineData(2, 0.25, 0.5)]
    [InlineData(-1, 4, 0.5)]
    [InlineData(0.3, 1e-4, 0.31)]
    public void It_is_the_mean_of_what_lies_below_the_incumbent(double mean, double variance, double best)
    {
        const int Steps = 200_000;
        var deviation = Math.Sqrt(variance);
        var sum = 0.0;
        for (var i = 0; i < Steps; i++)
        {
            var z = -10 + (20 * (i + 0.5) / Steps);
            sum += Math.Max(
                0, best - (mean + (deviation * z))) * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * 20 / Steps;
        }
        Assert.Equal(sum, ExpectedImprovement.Of(mean, variance, best), 1e-7);
    }

    [Fact]
    public void Nothing_is_expected_far_above_and_everything_far_below()
    {
        Assert.Equal(0, ExpectedImprovement.Of(mean: 100, variance: 1, best: 0));
        Assert.Equal(100, ExpectedImprovement.Of(mean: -100, variance: 1, best: 0), 1e-9);
    }
}

using Local.SageMaker.Search;

namespace Tests.SageMaker.Search;

/// <summary>Small cases, computed again from the formulas.</summary>
public class GaussianProcessTests
{
    const double Scale = 1.3, Noise = 0.01, Together = 0.8, Length = 0.4, A = 2, B = 1;

    /// <summary>One numeric coordinate; with b = 1 and a = 2 the warping is x².</summary>
    static readonly double[] Theta = [
        Math.Log(Scale), Math.Log(Noise), Math.Log(Together / (1 - Together)), -Math.Log(Length), Math.Log(A),
        Math.Log(B),
    ];

    static double Kernel(double x, double y)
    {
        var r = ((x * x) - (y * y)) / Length;
        return Scale * (1 - Together + (Together / (1 + (r * r))));
    }

    static (double Mean, double Variance) Predict(GaussianProcess process, double x)
    {
        double[] mean = [0], variance = [0];
        process.Predict([[x]], mean, variance);
        return (mean[0], variance[0]);
    }

    [Fact]
    public void One_observation_pulls_the_mean_and_shrinks_the_variance()
    {
        var process = new GaussianProcess([true], [[0.5]], [2], []);
        Assert.True(process.Condition(Theta));
        var (mean, variance) = Predict(process, 0.7);
        var k = Kernel(0.5, 0.7);
        Assert.Equal(k * 2 / (Scale + Noise), mean, 1e-12);
        Assert.Equal(Scale - (k * k / (Scale + Noise)), variance, 1e-12);
    }

    [Fact]
    public void Two_observations_agree_with_the_inverse_of_their_covariance()
    {
        var process = new GaussianProcess([true], [[0.1], [0.8]], [1, -2], []);
        Assert.True(process.Condition(Theta));
        var (p, q) = (Scale + Noise, Kernel(0.1, 0.8));
        var determinant = (p * p) - (q * q);
        foreach (var x in new[] { 0, 0.1, 0.45, 0.8, 1 })
        {
            var (k1, k2) = (Kernel(0.1, x), Kernel(0.8, x));
            var (mean, variance) = Predict(process, x);
            Assert.Equal(((k1 * ((p * 1) + (q * 2))) + (k2 * ((-q * 1) - (p * 2)))) / determinant, mean, 1e-10);
            Assert.Equal(
                Scale - (((k1 * ((p * k1) - (q * k2))) + (k2 * ((p * k2) - (q * k1)))) / determinant), variance, 1e-10);
        }
        var quadratic = ((p * 1) + (2 * q * 2) + (p * 4)) / determinant;
        Assert.Equal(
            (-quadratic / 2) - (Math.Log(determinant) / 2) - Math.Log(2 * Math.PI),
            process.LogLikelihood(Theta),
            1e-10);
    }

    [Fact]
    public void A_length_for_each_coordinate_and_none_is_bent_that_is_no_number()
    {
        var process = new GaussianProcess([false, false], [[1, 0]], [1], []);
        Assert.True(process.Condition([0, Math.Log(1e-9), 0, Math.Log(2), Math.Log(0.5)]));
        double[] mean = [0], variance = [0];
        process.Predict([[0.25, 0.5]], mean, variance);
        Assert.Equal((0.5 + (0.5 / (1 + (1.5 * 1.5)))) * (0.5 + (0.5 / (1 + (0.25 * 0.25)))), mean[0], 1e-8);
    }

    [Fact]
    public void A_pending_point_moves_no_mean_and_shrinks_the_variance_around_it()
    {
        double[][] observed = [[0.1], [0.8], [0.35]];
        double[] targets = [1, -2, 0.5];
        var without = new GaussianProcess([true], observed, targets, []);
        var with = new GaussianProcess([true], observed, targets, [[0.6]]);
        Assert.True(without.Condition(Theta));
        Assert.True(with.Condition(Theta));
        Assert.Equal(Predict(without, 0.5).Mean, Predict(with, 0.5).Mean, 1e-10);
        Assert.Equal(without.LogLikelihood(Theta), with.LogLikelihood(Theta), 1e-10);

        // As after an observation at the posterior mean.
        var believed = new GaussianProcess([true], [.. observed, [0.6]], [.. targets, Predict(without, 0.6).Mean], []);
        Assert.True(believed.Condition(Theta));
        foreach (var x in new[] { 0.5, 0.6, 0.95 })
            Assert.Equal(Predict(believed, x).Variance, Predict(with, x).Variance, 1e-10);
        Assert.True(Predict(with, 0.6).Variance < Predict(without, 0.6).Variance / 10);
    }

    [Fact]
    public void Many_points_in_a_batch_are_predicted_as_one_by_one()
    {
        var random = new Random(5);
        double[][] observed = [.. Enumerable.Range(0, 23).Select(_ => new[] { random.NextDouble() })];
        var process = new GaussianProcess([true], observed, [.. observed.Select(x => Math.Sin(6 * x[0]))], []);
        Assert.True(process.Condition(Theta));
        double[][] points = [.. Enumerable.Range(0, 7).Select(i => new[] { i / 6.0 })];
        var (means, variances) = (new double[7], new double[7]);
        process.Predict(points, means, variances);
        for (var i = 0; i < 7; i++)
            Assert.Equal((means[i], variances[i]), Predict(process, points[i][0]));
    }

    [Fact]
    public void A_singular_covariance_is_refused()
    {
        var process = new GaussianProcess([true], [[0.5], [0.5]], [1, 1], []);
        Assert.Equal(double.NegativeInfinity, process.LogLikelihood([0, -1000, 0, 0, 0, 0]));
    }
}

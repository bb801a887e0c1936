using MathNet.Numerics;

namespace Local.SageMaker.Search;

static class ExpectedImprovement
{
    /// <summary>
    /// E max(0, best - f) for f ~ N(mean, variance) = s (u Φ(u) + φ(u)), s the deviation and u = (best - mean) / s.
    /// </summary>
    public static double Of(double mean, double variance, double best)
    {
        var deviation = Math.Sqrt(variance);
        var u = (best - mean) / deviation;
        return deviation * Math.Max(
            0, (u * SpecialFunctions.Erfc(-u / Constants.Sqrt2) / 2) + (Math.Exp(-u * u / 2) * Constants.InvSqrt2Pi));
    }
}

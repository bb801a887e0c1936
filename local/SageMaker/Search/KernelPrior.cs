namespace Local.SageMaker.Search;

/// <summary>
/// What is believed of a Gaussian process's parameters before any trial: their logarithms are normal, independent, and
/// cut off.
/// </summary>
/// <remarks>
/// θ holds the logarithms, in this order: c, σ², h / (1 - h), 1/ℓ of each coordinate, then a and b of each numeric
/// coordinate in turn (the notation is <see cref="GaussianProcess"/>'s). The bounds of c, 1/ℓ, a and b, and the priors
/// of c, a and b, are those of Syne Tune's Gaussian process, from the authors of SageMaker's tuning
/// (github.com/awslabs/syne-tune, gpautograd/constants.py). The priors of σ² and ℓ are weak: ℓ around half of the cube,
/// σ² a thousandth of the targets' variance. Longer ℓ, a narrower prior and less noise measured no better. That of h
/// leaves all open: one deviation from its mean h is 0.18 or 0.82.
/// </remarks>
sealed class KernelPrior
{
    public const int Scale = 0, Noise = 1, Together = 2, InverseLength = 3;

    readonly Cut[] _parameters;

    public KernelPrior(IReadOnlyList<bool> isNumeric) => _parameters =
    [
        new(Mean: 0, Deviation: 1, Low: Math.Log(1e-3), High: Math.Log(1e3)),
        new(Mean: Math.Log(1e-3), Deviation: 2, Low: Math.Log(1e-9), High: 0),
        new(Mean: 0, Deviation: 1.5, Low: -7, High: 7),
        .. Enumerable.Repeat(
            new Cut(Mean: 0.7, Deviation: 1.2, Low: Math.Log(1e-4), High: Math.Log(100)), isNumeric.Count),
        .. Enumerable.Repeat(
            new Cut(Mean: 0, Deviation: 0.75, Low: Math.Log(0.25), High: Math.Log(4)),
            2 * isNumeric.Count(numeric => numeric)),
    ];

    /// <summary>The most likely parameters before any trial.</summary>
    public double[] Mode() => [.. _parameters.Select(parameter => parameter.Mean)];

    /// <summary>log p(θ) up to a constant; -∞ beyond a bound.</summary>
    public double LogDensity(ReadOnlySpan<double> theta)
    {
        var sum = 0.0;
        for (var i = 0; i < theta.Length; i++)
        {
            var (mean, deviation, low, high) = _parameters[i];
            if (!(theta[i] >= low && theta[i] <= high))
                return double.NegativeInfinity;
            sum -= Math.Pow((theta[i] - mean) / deviation, 2) / 2;
        }
        return sum;
    }

    readonly record struct Cut(double Mean, double Deviation, double Low, double High);
}

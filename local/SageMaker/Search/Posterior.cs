namespace Local.SageMaker.Search;

/// <summary>
/// Gaussian processes whose parameters θ are drawn from p(θ | y), so that few trials do not mislead with one confident
/// guess.
/// </summary>
sealed class Posterior
{
    /// <summary>
    /// The chain's steps, the first half of which are not used: as many as this work allows, a step's being n² (D +
    /// n/4) for K and L.
    /// </summary>
    /// <remarks>
    /// With fewer steps than parameters some stay at the prior's mode: at 100 trials of 20 coordinates that is what a
    /// tenth of a second allows.
    /// </remarks>
    const int LeastSteps = 60, MostSteps = 400, Work = 21_000_000;

    /// <summary>
    /// θ is learnt from this many trials at most, since the cost of a step grows with their cube; with more, fewer
    /// draws tell as much.
    /// </summary>
    const int Learnt = 200, Draws = 10, DrawsOfMany = 3;

    /// <summary>
    /// By how much a trial should be better than the incumbent, in deviations of the targets, except for every third.
    /// </summary>
    /// <remarks>
    /// ξ in Brochu et al. 2010, arXiv 1012.2599, 2.3.1. Without it a search near a good trial goes on there, after ever
    /// smaller improvements that may be noise; with it in every trial the minimum of a smooth function is not
    /// approached. Measured, a ξ of 0.8, or one in every second trial only, does no better.
    /// </remarks>
    const double Margin = 0.3;

    const int PlainEvery = 3;

    readonly List<(GaussianProcess Process, double Goal)> _processes = [];

    public Posterior(SearchSpace space, double[][] observed, double[] targets, double[][] pending, Random random)
    {
        var prior = new KernelPrior(space.IsNumeric);
        var learnt = Representative(targets);
        var likelihood = new GaussianProcess(
            space.IsNumeric, [.. learnt.Select(i => observed[i])], [.. learnt.Select(i => targets[i])], []);
        var sampler = new SliceSampler(
            theta => prior.LogDensity(theta) is var p && double.IsFinite(p) ? p + likelihood.LogLikelihood(theta) : p,
            prior.Mode(), random);

        double[][] known = [.. observed, .. pending];
        var means = new double[known.Length];
        var variances = new double[known.Length];
        var margin = known.Length % PlainEvery == 0 ? 0 : Margin;
        var draws = observed.Length <= Learnt ? Draws : DrawsOfMany;
        var cost = learnt.Length * learnt.Length * (space.Dimensions + (learnt.Length / 4));
        var thinning = Math.Clamp(Work / cost, LeastSteps, MostSteps) / (2 * draws);
        for (var step = 1; step <= 2 * draws * thinning; step++)
        {
            sampler.Step();
            if (step <= draws * thinning || step % thinning != 0)
                continue;
            var process = new GaussianProcess(space.IsNumeric, observed, targets, pending);
            if (!process.Condition(sampler.Point))
                continue; // this θ makes K singular in double precision, and the others say as much
            process.Predict(known, means, variances);
            _processes.Add((process, means.Min() - margin));
        }
    }

    /// <summary>Expected improvement of each point, the mean over θ.</summary>
    /// <remarks>
    /// Over the lowest posterior mean of a known point less the margin, not over the lowest target: measured, it leaves
    /// less regret, and it is defined under noise.
    /// </remarks>
    public double[] ExpectedImprovements(IReadOnlyList<double[]> points)
    {
        var improvements = new double[points.Count];
        var means = new double[points.Count];
        var variances = new double[points.Count];
        foreach (var (process, goal) in _processes)
        {
            process.Predict(points, means, variances);
            for (var i = 0; i < improvements.Length; i++)
                improvements[i] += ExpectedImprovement.Of(means[i], variances[i], goal) / _processes.Count;
        }
        return improvements;
    }

    /// <summary>
    /// All trials, or the better half of those that can be learnt from and a regular choice of the rest.
    /// </summary>
    static int[] Representative(double[] targets)
    {
        int[] byTarget = [.. Enumerable.Range(0, targets.Length).OrderBy(i => targets[i])];
        if (targets.Length <= Learnt)
            return byTarget;
        var rest = byTarget[(Learnt / 2)..];
        return [
            .. byTarget[..(Learnt / 2)],
            .. Enumerable.Range(0, Learnt / 2).Select(i => rest[i * rest.Length / (Learnt / 2)]),
        ];
    }
}

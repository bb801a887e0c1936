namespace Local.SageMaker.Search;

/// <summary>Gaussian processes whose parameters θ are drawn from p(θ | y), so that few trials do not mislead with one confident guess.</summary>
sealed class Posterior
{
    /// <remarks>
    /// Syne Tune draws 10 from a chain of 300 (burn-in 250, thinning 5). Here 10 from a chain of 60: measured, neither a chain of 150 nor
    /// 20 draws propose better, and this fits a proposal into a tenth of a second.
    /// </remarks>
    const int BurnIn = 30, Thinning = 3, Draws = 10;

    /// <summary>θ is learnt from this many trials at most, since the cost of a step grows with their cube; with more, fewer draws tell as much.</summary>
    const int Learnt = 200, DrawsOfMany = 3;

    readonly List<(GaussianProcess Process, double Incumbent)> _processes = [];

    public Posterior(SearchSpace space, double[][] observed, double[] targets, double[][] pending, Random random)
    {
        var prior = new KernelPrior(space.IsNumeric);
        var learnt = Representative(targets);
        var likelihood = new GaussianProcess(space.IsNumeric, [.. learnt.Select(i => observed[i])], [.. learnt.Select(i => targets[i])], []);
        var sampler = new SliceSampler(
            theta => prior.LogDensity(theta) is var p && double.IsFinite(p) ? p + likelihood.LogLikelihood(theta) : p, prior.Mode(), random);

        double[][] known = [.. observed, .. pending];
        var means = new double[known.Length];
        var variances = new double[known.Length];
        var draws = observed.Length <= Learnt ? Draws : DrawsOfMany;
        for (var step = 1; step <= BurnIn + (Thinning * draws); step++)
        {
            sampler.Step();
            if (step <= BurnIn || (step - BurnIn) % Thinning != 0)
                continue;
            var process = new GaussianProcess(space.IsNumeric, observed, targets, pending);
            if (!process.Condition(sampler.Point))
                continue; // this θ makes K singular in double precision, and the others say as much
            process.Predict(known, means, variances);
            _processes.Add((process, means.Min()));
        }
    }

    /// <summary>Expected improvement of each point, the mean over θ.</summary>
    /// <remarks>Over the lowest posterior mean of a known point, not the lowest target: measured, it leaves less regret, and it is defined under noise.</remarks>
    public double[] ExpectedImprovements(IReadOnlyList<double[]> points)
    {
        var improvements = new double[points.Count];
        var means = new double[points.Count];
        var variances = new double[points.Count];
        foreach (var (process, incumbent) in _processes)
        {
            process.Predict(points, means, variances);
            for (var i = 0; i < improvements.Length; i++)
                improvements[i] += ExpectedImprovement.Of(means[i], variances[i], incumbent) / _processes.Count;
        }
        return improvements;
    }

    /// <summary>All trials, or the better half of those that can be learnt from and a regular choice of the rest.</summary>
    static int[] Representative(double[] targets)
    {
        int[] byTarget = [.. Enumerable.Range(0, targets.Length).OrderBy(i => targets[i])];
        if (targets.Length <= Learnt)
            return byTarget;
        var rest = byTarget[(Learnt / 2)..];
        return [.. byTarget[..(Learnt / 2)], .. Enumerable.Range(0, Learnt / 2).Select(i => rest[i * rest.Length / (Learnt / 2)])];
    }
}

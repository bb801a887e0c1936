namespace Local.Reports.Tuning;

/// <summary>
/// Functional analysis of variance over a forest of regression trees: which share of the objective's variance each
/// hyperparameter explains by itself, over its whole range.
/// </summary>
/// <remarks>
/// Notation: a tree divides the unit cube [0, 1]^d into regions, each with the mean y of its trials. The marginal
/// a_j(x) is the tree's mean over all dimensions but j; its variance over x, divided by the tree's whole variance,
/// is the share of j. What is left are interactions.
/// </remarks>
/// <seealso href="https://proceedings.mlr.press/v32/hutter14.html"/>
static class ForestImportance
{
    // With many trials each tree is good and slow: fewer trees do, and the work stays bounded.
    const int MostTrees = 48, Work = 12_000, Least = 6;

    /// <returns>The greatest first; empty for fewer than six trials with an objective, or one that is always the
    /// same.</returns>
    public static IReadOnlyList<(string Name, double Share)> Of(TuningBoard board)
    {
        var parameters = board.Parameters;
        List<(double[] X, double Y)> points = [];
        foreach (var trial in board.Trials.Where(trial => trial is { HasEnded: true, Objective: not null }))
        {
            double[] x = [.. parameters.Select(parameter => parameter.Unit(trial.ValueOf(parameter.Name)))];
            if (!x.Any(double.IsNaN) && float.IsFinite(trial.Objective!.Value))
                points.Add((x, trial.Objective.Value));
        }
        var shares = Shares(points, parameters.Count);
        return shares.Length == 0 ? [] :
        [
            .. parameters.Select((parameter, i) => (parameter.Name, shares[i])).OrderByDescending(pair => pair.Item2),
        ];
    }

    /// <param name="points">In the unit cube.</param>
    public static double[] Shares(IReadOnlyList<(double[] X, double Y)> points, int dimensions)
    {
        if (points.Count < Least || points.Max(point => point.Y) == points.Min(point => point.Y))
            return [];
        var ranked = Ranked(points);
        var random = new Random(0); // the same trials always say the same
        var sums = new double[dimensions];
        var counted = 0;
        var trees = Math.Clamp(Work / points.Count, 12, MostTrees);
        for (var tree = 0; tree < trees; tree++)
        {
            List<(double[] X, double Y)> sample = [.. ranked.Select(_ => ranked[random.Next(ranked.Count)])];
            List<Region> regions = [];
            Split(sample, Region.Whole(dimensions), random, regions);
            var mean = regions.Sum(region => region.Volume * region.Mean);
            var variance = regions.Sum(region => region.Volume * Square(region.Mean - mean));
            if (variance <= 0)
                continue;
            counted++;
            for (var j = 0; j < dimensions; j++)
                sums[j] += MarginalVariance(regions, j, mean) / variance;
        }
        return counted == 0 ? [] : [.. sums.Select(sum => sum / counted)];
    }

    // By rank: one trial that went wrong must not be all the variance there is.
    static List<(double[] X, double Y)> Ranked(IReadOnlyList<(double[] X, double Y)> points) =>
        [.. points.OrderBy(point => point.Y).Select((point, rank) => (point.X, rank / (double)points.Count))];

    static void Split(List<(double[] X, double Y)> points, Region region, Random random, List<Region> leaves)
    {
        var (dimension, at, gain) = (-1, 0.0, 1e-12);
        var dimensions = region.Low.Length;
        foreach (var j in Enumerable.Range(0, dimensions).Where(_ => random.NextDouble() < 0.7 || dimensions == 1))
        {
            if (BestSplit(points, j) is var (place, reduced) && reduced > gain)
                (dimension, at, gain) = (j, place, reduced);
        }
        if (dimension < 0)
        {
            leaves.Add(region with { Mean = points.Average(point => point.Y) });
            return;
        }
        var (left, right) = region.Cut(dimension, at);
        Split([.. points.Where(point => point.X[dimension] < at)], left, random, leaves);
        Split([.. points.Where(point => point.X[dimension] >= at)], right, random, leaves);
    }

    /// <summary>Where a cut reduces the squared error most.</summary>
    static (double At, double Reduced)? BestSplit(List<(double[] X, double Y)> points, int j)
    {
        (double, double)? best = null;
        var sorted = points.OrderBy(point => point.X[j]).ToArray();
        var (total, sum) = (sorted.Sum(point => point.Y), 0.0);
        for (var i = 1; i < sorted.Length; i++)
        {
            sum += sorted[i - 1].Y;
            if (sorted[i].X[j] <= sorted[i - 1].X[j])
                continue;
            var reduced = sum * sum / i + Square(total - sum) / (sorted.Length - i) - total * total / sorted.Length;
            if (best is null || reduced > best.Value.Item2)
                best = ((sorted[i].X[j] + sorted[i - 1].X[j]) / 2, reduced);
        }
        return best;
    }

    /// <summary>The variance of the marginal over dimension j, which is constant between the regions' edges.</summary>
    static double MarginalVariance(List<Region> regions, int j, double mean)
    {
        double[] edges =
        [
            .. regions.SelectMany(region => (double[])[region.Low[j], region.High[j]]).Distinct().Order(),
        ];
        var marginal = new double[edges.Length];
        foreach (var region in regions)
        {
            var width = region.High[j] - region.Low[j];
            var share = width > 0 ? region.Volume / width * region.Mean : 0;
            marginal[Array.BinarySearch(edges, region.Low[j])] += share;
            marginal[Array.BinarySearch(edges, region.High[j])] -= share;
        }
        var (variance, value) = (0.0, 0.0);
        for (var i = 0; i + 1 < edges.Length; i++)
        {
            value += marginal[i];
            variance += (edges[i + 1] - edges[i]) * Square(value - mean);
        }
        return variance;
    }

    static double Square(double value) => value * value;

    sealed record Region(double[] Low, double[] High, double Mean = 0)
    {
        public double Volume { get; } =
            Low.Zip(High, (low, high) => high - low).Aggregate(1.0, (product, side) => product * side);

        public static Region Whole(int dimensions) =>
            new(new double[dimensions], [.. Enumerable.Repeat(1.0, dimensions)]);

        public (Region Left, Region Right) Cut(int dimension, double at)
        {
            double[] high = [.. High], low = [.. Low];
            high[dimension] = low[dimension] = at;
            return (new(Low, high), new(low, High));
        }
    }
}

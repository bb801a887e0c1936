namespace Local.SageMaker.Search;

/// <summary>
/// The candidate with the largest expected improvement under a Gaussian process of the trials so far, pending ones
/// included, after a few that the seed alone decides.
/// </summary>
/// <remarks>
/// As Syne Tune does (github.com/awslabs/syne-tune), by the authors of SageMaker's tuning: Perrone et al., KDD 2021.
/// </remarks>
/// <seealso href="https://doi.org/10.1145/3447548.3467098"/>
sealed class BayesianSearch(SearchSpace space, int seed) : ISearch
{
    const int InitialTrials = 4;

    /// <summary>
    /// Points drawn at random; then so many of the best are moved, round by round, by smaller and smaller steps.
    /// </summary>
    const int Pool = 500, Best = 3, Moves = 20, Rounds = 8;

    /// <summary>With fewer trials than this the points drawn at random are not moved.</summary>
    /// <remarks>
    /// So few say little of so many parameters: points with the largest improvement lie at ends of ranges, where a
    /// process knows least. Measured on XGBoost's (docs/benchmarks-tuning.md).
    /// </remarks>
    const int LeastToMove = 7;

    const double FirstStep = 0.2, Shrinkage = 0.6;

    readonly RandomSearch _random = new(space, seed);

    /// <summary>Spread over the space, with the low end of every range of integers.</summary>
    readonly Candidate[] _initial =
        [.. space.Spread(InitialTrials, Seed.At(seed, -1)).Select(point => space.Decode(point))];

    public Candidate Propose(IReadOnlyList<Observation> observed, IReadOnlyList<Candidate> pending)
    {
        // A warm start may bring trials from outside of the ranges: they are not candidates here, and say nothing of
        // the inside.
        var trials = observed.Where(trial => space.Contains(trial.Candidate)).ToList();
        double?[] objectives = [
            .. trials.Select(
                trial => trial.Objective is { } objective && double.IsFinite(objective) ? objective : (double?)null),
        ];
        HashSet<Candidate> known = [.. trials.Select(trial => trial.Candidate), .. pending];
        var step = trials.Count + pending.Count;
        if (step < InitialTrials && !known.Contains(_initial[step]))
            return _initial[step];
        if (objectives.All(objective => objective is null))
            return _random.Propose(observed, pending);

        var random = Seed.At(seed, observed.Count + pending.Count);
        double[][] points = [.. trials.Select(trial => space.Encode(trial.Candidate))];
        double[][] underway = [.. pending.Select(space.Encode)];
        var targets = Targets.From(objectives);
        var posterior = new Posterior(space, points, targets, underway, random);

        return Search(posterior, points, targets, random)
            .OrderByDescending(found => found.Improvement)
            .Select(found => space.Decode(found.Point))
            .FirstOrDefault(candidate => !known.Contains(candidate)) ?? _random.Propose(observed, pending);
    }

    /// <summary>
    /// Random points, half of them with low penalties, and moves from the best trials; then rounds of moves from the
    /// best points found.
    /// </summary>
    /// <remarks>No gradients: integers and categories have none.</remarks>
    List<(double[] Point, double Improvement)> Search(
        Posterior posterior, double[][] points, double[] targets, Random random)
    {
        List<double[]> fresh = [
            .. Enumerable.Range(0, Pool).Select(i => space.Sample(random, withLowPenalties: i % 2 == 0)),
        ];
        if (points.Length < LeastToMove)
            return [.. fresh.Zip(posterior.ExpectedImprovements(fresh))];
        foreach (var i in Enumerable.Range(0, points.Length).OrderBy(i => targets[i]).Take(Best))
        {
            for (var move = 0; move < 2 * Moves; move++)
                fresh.Add(space.Move(points[i], FirstStep * Math.Pow(Shrinkage, move % Rounds), random));
        }

        List<(double[] Point, double Improvement)> found = [.. fresh.Zip(posterior.ExpectedImprovements(fresh))];
        for (var round = 0; round < Rounds; round++)
        {
            fresh = [];
            foreach (var (point, _) in found.OrderByDescending(candidate => candidate.Improvement).Take(Best))
            {
                for (var move = 0; move < Moves; move++)
                    fresh.Add(space.Move(point, FirstStep * Math.Pow(Shrinkage, round), random));
            }
            found.AddRange(fresh.Zip(posterior.ExpectedImprovements(fresh)));
        }
        return found;
    }
}

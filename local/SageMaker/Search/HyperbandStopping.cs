namespace Local.SageMaker.Search;

/// <summary>
/// Hyperband with asynchronous successive halving: at each rung (<c>min</c>, 3 <c>min</c>, 9 <c>min</c>, … epochs,
/// below <c>max</c>) a trial goes on when it is among the best third of those that have reached the rung by then. At
/// <c>max</c> epochs it is stopped.
/// </summary>
/// <remarks>
/// Which rung is the first that can stop a trial is drawn for each trial, with the shares that Hyperband's brackets
/// have (algorithm 1 of the first paper), so that a configuration that starts badly has a chance. Trials of all
/// brackets are compared with each other. At a rung that fewer than three have reached nothing is stopped. SageMaker
/// publishes neither its reduction factor nor its brackets.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/1603.06560">Hyperband</seealso>
/// <seealso href="https://arxiv.org/abs/1810.05934">Asynchronous successive halving</seealso>
sealed class HyperbandStopping : IStoppingRule
{
    const int Reduction = 3;

    readonly int _max, _seed;
    readonly int[] _rungs;

    public HyperbandStopping(int min, int max, int seed)
    {
        if (min < 1 || min > max)
            throw new ArgumentException($"MinResource {min} is not between 1 and MaxResource {max}.");
        (_max, _seed) = (max, seed);
        List<int> rungs = [];
        for (long rung = min; rung < max; rung *= Reduction)
            rungs.Add((int)rung);
        _rungs = [.. rungs];
    }

    public bool ShouldStop(LearningCurve trial, IEnumerable<LearningCurve> others)
    {
        var epoch = trial.Objectives.Count;
        if (epoch >= _max)
            return true;
        var rung = Array.IndexOf(_rungs, epoch);
        if (rung < FirstRung(trial.Number))
            return false;
        double[] rivals =
            [.. others.Where(other => other.Objectives.Count >= epoch).Select(other => other.Objectives[epoch - 1])];
        var better = rivals.Count(rival => rival < trial.Objectives[^1]);
        return rivals.Length + 1 >= Reduction && better * Reduction >= rivals.Length + 1;
    }

    /// <summary>The index of the first rung that may stop a trial; the number of rungs when none may.</summary>
    /// <remarks>
    /// Hyperband's bracket with s halvings has (s<sub>max</sub> + 1) / (s + 1) · 3<sup>s</sup> trials.
    /// </remarks>
    int FirstRung(int trial)
    {
        double[] shares = [
            .. Enumerable.Range(0, _rungs.Length + 1)
                .Select(first => Math.Pow(Reduction, _rungs.Length - first) / (_rungs.Length - first + 1)),
        ];
        var drawn = Seed.At(_seed, -1 - trial).NextDouble() * shares.Sum();
        var rung = 0;
        while (rung < _rungs.Length && drawn >= shares[rung])
            drawn -= shares[rung++];
        return rung;
    }
}

using Local.SageMaker.Search;

namespace Tests.SageMaker.Search;

/// <summary>Functions to minimise, and the loop of a tuning job around a search.</summary>
static class Objectives
{
    public static readonly SearchSpace BraninSpace = new(
        [new ParameterRange.Continuous("x", -5, 10), new ParameterRange.Continuous("y", 0, 15)]);

    /// <summary>The four ranges of the sample.</summary>
    public static readonly SearchSpace SampleSpace = new(
    [
        new ParameterRange.Continuous("alpha", 0, 1000), new ParameterRange.Continuous("gamma", 0, 5),
        new ParameterRange.Integer("max_delta_step", 0, 10), new ParameterRange.Integer("max_depth", 1, 10),
    ]);

    /// <summary>Minimum 0.397887, at three places.</summary>
    /// <seealso href="https://www.sfu.ca/~ssurjano/branin.html"/>
    public static double Branin(Candidate candidate)
    {
        var (x, y) = (Number(candidate, "x"), Number(candidate, "y"));
        var bend = y - (5.1 / (4 * Math.PI * Math.PI) * x * x) + (5 / Math.PI * x) - 6;
        return (bend * bend) + (10 * (1 - (1 / (8 * Math.PI))) * Math.Cos(x)) + 10;
    }

    /// <summary>
    /// In the shape of XGBoost's error over the sample's ranges: only small alphas are good, a delta step of 1 ruins it
    /// and 0 means none, depth 4 is best.
    /// </summary>
    public static double Sample(Candidate candidate)
    {
        var (alpha, gamma, step, depth) = (
            Number(candidate, "alpha"), Number(candidate, "gamma"), Number(candidate, "max_delta_step"), Number(candidate, "max_depth"));
        return 1 + (Math.Log(1 + (alpha / 5)) / 3) + (gamma * gamma / 50) + (Math.Pow(depth - 4, 2) / 40) + (
            step == 0 ? 0 : 4 / (step * step));
    }

    /// <summary>The trials of a job that always keeps <paramref name="parallel"/> going.</summary>
    public static List<Observation> Run(
        ISearch search, Func<Candidate, double?> objective, int trials, int parallel = 1)
    {
        List<Observation> observed = [];
        Queue<Candidate> pending = [];
        while (observed.Count < trials)
        {
            while (pending.Count < parallel && observed.Count + pending.Count < trials)
                pending.Enqueue(search.Propose(observed, [.. pending]));
            var candidate = pending.Dequeue();
            observed.Add(new(candidate, objective(candidate)));
        }
        return observed;
    }

    public static double Number(Candidate candidate, string name) => candidate.Values[name] switch
    {
        ParameterValue.Continuous { Value: var value } => value,
        ParameterValue.Integer { Value: var value } => value,
        var other => throw new ArgumentException($"'{name}' is {other}."),
    };
}

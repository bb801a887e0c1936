namespace Benchmarks.Tuning;

/// <summary>
/// The best objective of each search so far, trial by trial, by problem, method and seed; only seeds that every method
/// has searched with.
/// </summary>
sealed class Results
{
    readonly Dictionary<(string DataSet, string Space, string Method), SortedDictionary<int, double[]>> _best;

    /// <param name="methods">The first is the one that the others are compared with.</param>
    public Results(Problems problems, string folder, IReadOnlyList<string> methods)
    {
        _best = methods.SelectMany(method => Trial.Read(Path.Combine(folder, method + ".csv")))
            .GroupBy(trial => (trial.DataSet, trial.Space, trial.Method))
            .ToDictionary(group => group.Key, group => new SortedDictionary<int, double[]>(
                group.GroupBy(trial => trial.Seed).ToDictionary(search => search.Key, search => BestSoFar(search))));
        Problems =
        [
            .. from dataSet in problems.DataSets.Keys
               from space in problems.DataSets[dataSet].Spaces
               where methods.All(method => _best.ContainsKey((dataSet, space, method)))
               select (dataSet, space),
        ];
        foreach (var (dataSet, space) in Problems)
        {
            var shared = methods.Select(method => _best[(dataSet, space, method)].Keys.AsEnumerable())
                .Aggregate(Enumerable.Intersect)
                .ToHashSet();
            foreach (var searches in methods.Select(method => _best[(dataSet, space, method)]))
            {
                foreach (var seed in searches.Keys.Except(shared).ToList())
                    searches.Remove(seed);
            }
        }
    }

    public IReadOnlyList<(string DataSet, string Space)> Problems { get; }

    /// <summary>One element per seed, in the order of the seeds.</summary>
    /// <param name="trials">From 1.</param>
    public double[] Best((string DataSet, string Space) problem, string method, int trials) =>
        [.. _best[(problem.DataSet, problem.Space, method)].Values.Select(best => best[trials - 1])];

    static double[] BestSoFar(IEnumerable<Trial> search)
    {
        double[] best = [.. search.OrderBy(trial => trial.Number).Select(trial => trial.Objective)];
        for (var i = 1; i < best.Length; i++)
            best[i] = Math.Min(best[i], best[i - 1]);
        return best;
    }
}

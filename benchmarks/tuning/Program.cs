using System.Diagnostics;
using System.Globalization;
using Benchmarks.Tuning;
using Local.SageMaker.Search;
using Local.SageMaker.XGBoost.Native;

var problems = Problems.Read();
switch (args)
{
    case ["prepare", var folder, var part, .. var claims]:
        try
        {
            Rows.Write(problems, folder, int.Parse(part, null), claims.FirstOrDefault());
            return 0;
        }
        catch (InvalidDataException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
    case ["search", var folder, ("bayesian" or "random") and var method, var first, var last]:
        Search(folder, method, int.Parse(first, null), int.Parse(last, null));
        return 0;
    case ["check", var folder]:
        return Check(folder) ? 0 : 1;
    case ["report", var folder]:
        (string Method, string Name)[] methods = [("bayesian", "Bayesian"), ("random", "random"), ("tpe", "TPE")];
        var report = new Report(problems, new(problems, folder, [.. methods.Select(method => method.Method)]), methods);
        report.WriteTable(Console.Out);
        report.WritePlot(Path.Combine(folder, "tuning.svg"));
        return 0;
    case ["speed", var trials, var coordinates]:
        Speed(int.Parse(trials, null), int.Parse(coordinates, null));
        return 0;
    default:
        Console.Error.WriteLine(
            "Usage: prepare FOLDER PART [CLAIMS.csv] | search FOLDER bayesian|random FIRST-SEED LAST-SEED | check " +
            "FOLDER | report FOLDER | speed TRIALS COORDINATES");
        return 2;
}

// Whole searches are written at once, so that one which was interrupted is made again from its start.
void Search(string folder, string method, int first, int last)
{
    var file = Path.Combine(folder, method + ".csv");
    var done = Trial.Read(file).Select(trial => (trial.DataSet, trial.Space, trial.Seed)).ToHashSet();
    for (var seed = first; seed <= last; seed++)
    {
        foreach (var spaces in problems.In(folder).GroupBy(problem => problem.DataSet, problem => problem.Space))
        {
            var dataSet = spaces.Key;
            using var training = new Training(problems, folder, dataSet);
            foreach (var space in spaces.Where(space => !done.Contains((dataSet, space, seed))))
                File.AppendAllLines(
                    file, Trials(training, dataSet, space, method, seed).Select(trial => trial.ToString()));
        }
        Console.WriteLine($"{method}: seed {seed} done");
    }
}

IEnumerable<Trial> Trials(Training training, string dataSet, string space, string method, int seed)
{
    ISearch search = method == "random"
        ? new RandomSearch(problems.Space(space), seed)
        : new BayesianSearch(problems.Space(space), seed);
    List<Observation> observed = [];
    List<Trial> trials = [];
    while (observed.Count < problems.Trials)
    {
        var candidate = search.Propose(observed, []);
        var values = Training.Values(candidate).ToList();
        observed.Add(new(candidate, training.Run(values)));
        trials.Add(new(
            dataSet,
            space,
            method,
            seed,
            observed.Count,
            observed[^1].Objective!.Value,
            string.Join(' ', values.Select(value => $"{value.Key}={value.Value}"))));
    }
    return trials;
}

// The first trials that Python made of each problem, made again here: the same objective, to the last digit.
bool Check(string folder)
{
    const int Made = 5;
    Console.WriteLine($"libxgboost {XGBoostLibrary.Version}");
    var same = true;
    foreach (var problem in Trial.Read(Path.Combine(folder, "tpe.csv"))
        .Where(trial => trial.Number <= Made)
        .DistinctBy(trial => (trial.DataSet, trial.Space, trial.Number))
        .GroupBy(trial => trial.DataSet))
    {
        using var training = new Training(problems, folder, problem.Key);
        foreach (var trial in problem)
        {
            var here = training.Run(trial.Values);
            same &= here == trial.Objective;
            var different = here == trial.Objective ? "" : " DIFFERENT";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{trial.DataSet} {trial.Hyperparameters}: {trial.Objective} in Python, {here} here{different}"));
        }
    }
    return same;
}

// How long the Bayesian search takes for a proposal after so many trials. The first proposals compile the code.
void Speed(int trials, int coordinates)
{
    const int Proposals = 25, Cold = 5;
    SearchSpace space = new(
        [.. Enumerable.Range(0, coordinates).Select(i => new ParameterRange.Continuous($"x{i}", 0, 1))]);
    var random = new Random(1);
    List<double> times = [];
    for (var seed = 0; seed < Proposals; seed++)
    {
        double[][] points = [.. Enumerable.Range(0, trials).Select(_ => space.Sample(random))];
        Observation[] observed = [
            .. points.Select(
                point => new Observation(space.Decode(point), point.Index().Sum(x => x.Item * x.Item * (x.Index % 3)))),
        ];
        var start = Stopwatch.GetTimestamp();
        new BayesianSearch(space, seed).Propose(observed, []);
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }
    double[] warm = [.. times.Skip(Cold).Order()];
    var (best, median, worst) = (warm[0], warm[warm.Length / 2], warm[^1]);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{trials} trials, {coordinates} coordinates: a proposal takes {best:F0} to {worst:F0} ms, median {median:F0} ms"));
}

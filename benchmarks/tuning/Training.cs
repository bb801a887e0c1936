using System.Globalization;
using Local.SageMaker.Search;
using Local.SageMaker.XGBoost.Native;

namespace Benchmarks.Tuning;

/// <summary>
/// The objective: a training's metric on the validation data, as the library prints it after the last round.
/// </summary>
sealed class Training : IDisposable
{
    readonly Problems _problems;
    readonly DataSet _dataSet;
    readonly DMatrix _train, _validation;

    public Training(Problems problems, string folder, string dataSet)
    {
        (_problems, _dataSet) = (problems, problems.DataSets[dataSet]);
        _train = Matrix(Path.Combine(folder, dataSet, "train.csv"));
        _validation = Matrix(Path.Combine(folder, dataSet, "validation.csv"));
    }

    public double Run(IEnumerable<KeyValuePair<string, string>> hyperparameters)
    {
        using var booster = new Booster(_train, _validation);
        foreach (var (name, value) in _problems.Parameters.Concat(hyperparameters))
            booster.SetParameter(name, value);
        booster.SetParameter("objective", _dataSet.Objective);
        booster.SetParameter("eval_metric", _dataSet.EvalMetric);
        for (var round = 0; round < _problems.Rounds; round++)
            booster.Update(round, _train);
        var line = booster.Evaluate(_problems.Rounds - 1, [_validation], ["validation"]);
        return double.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
    }

    public static IEnumerable<KeyValuePair<string, string>> Values(Candidate candidate) =>
        candidate.Values.Select(value => KeyValuePair.Create(value.Key, value.Value switch
        {
            ParameterValue.Continuous continuous => continuous.Value.ToString(CultureInfo.InvariantCulture),
            ParameterValue.Integer integer => integer.Value.ToString(CultureInfo.InvariantCulture),
            var other => throw new ArgumentException($"{other} is no number."),
        }));

    public void Dispose()
    {
        _train.Dispose();
        _validation.Dispose();
    }

    static DMatrix Matrix(string file)
    {
        var (labels, features) = Rows.Read(file);
        var matrix = new DMatrix(features, labels.Length, features.Length / labels.Length, threads: 1);
        matrix.Set("label", labels);
        return matrix;
    }
}

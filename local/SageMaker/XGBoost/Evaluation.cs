using Local.SageMaker.XGBoost.Input;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.XGBoost;

/// <summary>
/// The metrics of one job after each round: XGBoost's own, and those that the container computes itself when they are
/// named. XGBoost evaluates the objective's default metric when none is left for it; of two values under one name the
/// container's is printed.
/// </summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/train_utils.py"/>
sealed class Evaluation
{
    readonly (string Name, TrainingMatrix Data)[] _watched;
    readonly string[] _computed;
    readonly bool _ofMargins;

    /// <param name="ofMargins">Whether the container computes its metrics from the raw margins, as Python's xgboost 1.7
    /// gives them to it; 3 gives it what the objective makes of them.</param>
    public Evaluation(
        Hyperparameters hyperparameters, bool ofMargins, params (string Name, TrainingMatrix Data)[] watched)
    {
        (_watched, _ofMargins) = (watched, ofMargins);
        var objective = hyperparameters.Values.GetValueOrDefault("_tuning_objective_metric")?.Split(':')[^1];
        var named = hyperparameters.Values.GetValueOrDefault("eval_metric")?.Split(',') ?? [];
        string[] metrics = objective is null
            ? named
            : [.. named.Append(objective).Distinct().Order(StringComparer.Ordinal)];
        _computed = [.. metrics.Where(ContainerMetrics.Knows)];
        Native = [.. metrics.Except(_computed)];
        Decisive = objective ?? metrics.LastOrDefault();
    }

    /// <summary>What XGBoost is asked to evaluate.</summary>
    public IReadOnlyList<string> Native { get; }

    /// <summary>The metric by which early stopping judges; null when none is named.</summary>
    public string? Decisive { get; }

    public IEnumerable<DMatrix> Matrices => _watched.Select(watched => watched.Data.Features);

    public bool HasValidation => _watched.Length > 1;

    /// <summary>What the last round gave.</summary>
    public IReadOnlyDictionary<string, OrderedDictionary<string, double>> Last { get; private set; } =
        new Dictionary<string, OrderedDictionary<string, double>>();

    /// <summary>The metrics of each data set, in the order in which they are printed.</summary>
    public IReadOnlyDictionary<string, OrderedDictionary<string, double>> After(int round, Booster booster)
    {
        var results = _watched.ToDictionary(watched => watched.Name, _ => new OrderedDictionary<string, double>());
        var text = booster.Evaluate(
            round, [.. Matrices], [.. _watched.Select(watched => watched.Name)]);
        foreach (var part in text.Split('\t').Skip(1))
        {
            var (dash, colon) = (part.IndexOf('-'), part.LastIndexOf(':'));
            results[part[..dash]][part[(dash + 1)..colon]] = PythonNumber.TryParseFloat(part[(colon + 1)..].Replace("-nan", "nan"))
                ?? double.NaN;
        }
        foreach (var (name, data) in _computed.Length > 0 ? _watched : [])
        {
            var predictions = booster.Predict(data.Features, margin: _ofMargins);
            var values = ContainerMetrics.Compute(_computed, data.Labels, predictions);
            foreach (var (metric, value) in _computed.Zip(values))
                results[name][metric] = PythonNumber.TryParseFloat(PythonNumber.Fixed(value, 6))!.Value;
        }
        return Last = results;
    }

    /// <summary>
    /// The container's line; the log shows a tab as <c>#011</c>, and the platform's regular expressions expect that.
    /// </summary>
    public static string Line(int round, IReadOnlyDictionary<string, OrderedDictionary<string, double>> results) =>
        $"[{round}]" + string.Concat(
            results.SelectMany(set => set.Value.Select(metric => $"#011{set.Key}-{metric.Key}:{PythonNumber.Fixed(metric.Value, 5)}")));
}

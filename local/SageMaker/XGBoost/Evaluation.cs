using System.Globalization;

namespace Local.SageMaker.XGBoost;

/// <summary>
/// The metrics of one job after each round: XGBoost's own, and those that the container computes itself when they are named.
/// XGBoost evaluates the objective's default metric when none is left for it; of two values under one name the container's is printed.
/// </summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/algorithm_mode/train_utils.py"/>
sealed class Evaluation
{
    static readonly Dictionary<string, Func<float[], float[], float>> Computed = new()
    {
        ["mae"] = (labels, margins) => NumpyMean.Of(Differences(labels, margins, Math.Abs)),
        ["mse"] = MeanSquaredError,
        ["rmse"] = (labels, margins) => MathF.Sqrt(MeanSquaredError(labels, margins)),
    };

    readonly (string Name, DMatrix Matrix, float[] Labels)[] _watched;
    readonly string[] _computed;

    public Evaluation(Hyperparameters hyperparameters, params (string Name, DMatrix Matrix, float[] Labels)[] watched)
    {
        _watched = watched;
        var objective = hyperparameters.Values.GetValueOrDefault("_tuning_objective_metric")?.Split(':')[^1];
        var named = hyperparameters.Values.GetValueOrDefault("eval_metric")?.Split(',') ?? [];
        string[] metrics = objective is null ? named : [.. named.Append(objective).Distinct().Order(StringComparer.Ordinal)];
        if (metrics.FirstOrDefault(IsMissing) is { } missing)
            throw new UserErrorException(MissingMessage(missing));
        _computed = [.. metrics.Where(Computed.ContainsKey)];
        Native = [.. metrics.Except(_computed)];
        Decisive = objective ?? metrics.LastOrDefault();
    }

    /// <summary>What XGBoost is asked to evaluate.</summary>
    public IReadOnlyList<string> Native { get; }

    /// <summary>The metric by which early stopping judges; null when none is named.</summary>
    public string? Decisive { get; }

    /// <summary>Whether the container computes it with scikit-learn, and this program does not.</summary>
    public static bool IsMissing(string metric) => metric is "accuracy" or "balanced_accuracy" or "f1" or "f1_binary" or "f1_macro" or "r2"
        or "precision" or "precision_macro" or "precision_micro" or "recall" or "recall_macro" or "recall_micro";

    public static string MissingMessage(string metric) =>
        $"The metric '{metric}' is computed by the container's own code and is not supported here. Use one of XGBoost's, such as error, auc, logloss or rmse.";

    /// <summary>The metrics of each data set, in the order in which they are printed.</summary>
    public IReadOnlyDictionary<string, OrderedDictionary<string, double>> After(int round, Booster booster)
    {
        var results = _watched.ToDictionary(watched => watched.Name, _ => new OrderedDictionary<string, double>());
        var text = booster.Evaluate(round, [.. _watched.Select(watched => watched.Matrix)], [.. _watched.Select(watched => watched.Name)]);
        foreach (var part in text.Split('\t').Skip(1))
        {
            var (dash, colon) = (part.IndexOf('-'), part.LastIndexOf(':'));
            results[part[..dash]][part[(dash + 1)..colon]] = PythonNumber.TryParseFloat(part[(colon + 1)..].Replace("-nan", "nan")) ?? double.NaN;
        }
        foreach (var (name, matrix, labels) in _computed.Length > 0 ? _watched : [])
        {
            var margins = booster.Predict(matrix, margin: true);
            if (margins.Width is { } width)
                throw new UserErrorException($"y_true and y_pred have different number of output (1!={width})");
            foreach (var metric in _computed)
                results[name][metric] = double.Parse(PythonNumber.Fixed(Computed[metric](labels, margins.Values), 6), NumberStyles.Float, CultureInfo.InvariantCulture);
        }
        return results;
    }

    /// <summary>The container's line; the log shows a tab as <c>#011</c>, and the platform's regular expressions expect that.</summary>
    public static string Line(int round, IReadOnlyDictionary<string, OrderedDictionary<string, double>> results) =>
        $"[{round}]" + string.Concat(results.SelectMany(set => set.Value.Select(metric => $"#011{set.Key}-{metric.Key}:{PythonNumber.Fixed(metric.Value, 5)}")));

    static float MeanSquaredError(float[] labels, float[] margins) => NumpyMean.Of(Differences(labels, margins, difference => difference * difference));

    static float[] Differences(float[] labels, float[] margins, Func<float, float> each)
    {
        var differences = new float[labels.Length];
        for (var i = 0; i < differences.Length; i++)
            differences[i] = each(labels[i] - margins[i]);
        return differences;
    }
}

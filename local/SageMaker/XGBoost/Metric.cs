using System.Globalization;
using System.Text.RegularExpressions;
using Local.SageMaker.XGBoost.Input;

namespace Local.SageMaker.XGBoost;

/// <summary>A metric that the container can print, and what is better.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost-tuning.html"/>
sealed partial record Metric(string Name, bool Maximize)
{
    /// <summary>In the container's order.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        .. new[]
        {
            "accuracy", "auc", "aucpr", "balanced_accuracy", "f1", "f1_binary", "f1_macro", "map", "ndcg", "precision", "r2", "recall",
            "precision_macro", "precision_micro", "recall_macro", "recall_micro",
        }.Select(name => new Metric(name, Maximize: true)),
        .. new[]
        {
            "aft-nloglik", "cox-nloglik", "error", "gamma-deviance", "gamma-nloglik", "interval-regression-accuracy",
            "logloss", "mae", "mape", "merror",
            "mlogloss", "mphe", "mse", "poisson-nloglik", "rmse", "rmsle", "tweedie-nloglik",
        }.Select(name => new Metric(name, Maximize: false)),
    ];

    /// <summary>As a tuning job's objective names them: <c>validation:rmse</c>.</summary>
    public static IEnumerable<string> Names => All.SelectMany(metric => new[] { $"train:{metric.Name}", $"validation:{metric.Name}" });

    /// <summary>
    /// Whether <c>eval_metric</c> may name it: a metric of the table, or one with a threshold such as <c>error@0.7</c>.
    /// </summary>
    public static bool IsEvalMetric(string text)
    {
        if (text.Contains("<function", StringComparison.Ordinal))
            throw new UserErrorException($"User defined evaluation metric {text} is not supported yet.");
        if (!text.Contains('@'))
            return All.Any(metric => metric.Name == text);
        if (text.Split('@') is not [var name, var threshold, ..] || name.Trim() is not ("error" or "ndcg" or "map"))
        {
            throw new UserErrorException(
                $"Metric '{text}' is not supported. Parameter 'eval_metric' with customized threshold should be one " +
                "of these options: 'error', 'ndcg', 'map'.");
        }
        return PythonNumber.TryParseFloat(threshold.Trim()) is not null
            ? true
            : throw new UserErrorException($"Threshold value 't' in '{name.Trim()}@t' expects float input.");
    }

    /// <summary>
    /// The regular expression with which the platform takes the metric from the log, where a tab is shown as
    /// <c>#011</c>.
    /// </summary>
    public static string Pattern(string name) =>
        $@".*\[[0-9]+\].*#011{name.Replace(':', '-')}:([-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?).*";

    /// <summary>
    /// What those regular expressions find in a line, all at once: the platform keeps numbers in single precision.
    /// </summary>
    public static IEnumerable<(string Name, float Value)> Read(string line)
    {
        if (!line.StartsWith('['))
            yield break;
        foreach (Match match in Printed().Matches(line))
            yield return (
                $"{match.Groups[1].Value}:{match.Groups[2].Value}",
                float.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Whether a line is what is printed after each round.</summary>
    public static bool IsOfRound(string line) => Round().IsMatch(line);

    [GeneratedRegex(@"^\[[0-9]+\]#011")]
    private static partial Regex Round();

    [GeneratedRegex(@"#011(train|validation)-([^:\s#]+):([-+]?[0-9]*\.?[0-9]+(?:[eE][-+]?[0-9]+)?)")]
    private static partial Regex Printed();
}

using System.Globalization;
using Local.SageMaker.XGBoost.Input;

namespace Local.SageMaker.XGBoost;

/// <summary>
/// What XGBoost 2 and later do otherwise than the container's 1.7: what parameters can bring back is pinned, the rest
/// is named. With that, libxgboost 3.0.0 prints the digits of 1.7.4 as long as no rows are drawn at random and nothing
/// is ranked; 3.3.0 with exact trees.
/// </summary>
/// <seealso href="https://xgboost.readthedocs.io/en/stable/changes/v2.0.0.html"/>
static class OtherVersion
{
    /// <summary>From so many rows on 1.7 chooses approximate trees by itself.</summary>
    const int RowsForApproximation = 4 << 20;

    /// <summary>Parameters to be set after the job's own.</summary>
    public static IEnumerable<(string Name, string Value)> Pinned(
        IReadOnlyDictionary<string, string> given, int rows, bool hasMetric)
    {
        var chooses = given.GetValueOrDefault("tree_method", "auto") == "auto" && given.GetValueOrDefault("booster") != "gblinear";
        if (chooses)
            yield return ("tree_method", rows < RowsForApproximation ? "exact" : "approx");
        if (!given.ContainsKey("base_score"))
            yield return ("base_score", "0.5");
        if (given.GetValueOrDefault("objective") == "reg:linear")
            yield return ("objective", "reg:squarederror");
        if (given.GetValueOrDefault("objective") == "reg:gamma" && !hasMetric)
            yield return ("eval_metric", "gamma-nloglik");

        // Exact trees of 1.7 draw the columns of a node once for its level; later ones refuse to.
        if (Fraction("colsample_bynode") is var byNode and not 1 && IsExact())
        {
            yield return (
                "colsample_bylevel", (Fraction("colsample_bylevel") * byNode).ToString(CultureInfo.InvariantCulture));
            yield return ("colsample_bynode", "1");
        }

        double Fraction(string name) =>
            given.TryGetValue(name, out var text) ? PythonNumber.TryParseFloat(text)!.Value : 1;

        bool IsExact() => given.TryGetValue("updater", out var updater)
            ? updater.Contains("grow_colmaker", StringComparison.Ordinal)
            : given.GetValueOrDefault("tree_method") == "exact" || (chooses && rows < RowsForApproximation);
    }

    /// <summary>What of these hyperparameters acts otherwise and cannot be pinned.</summary>
    public static IEnumerable<string> Differences(IReadOnlyDictionary<string, string> given)
    {
        if (given.GetValueOrDefault("subsample", "1.0") != "1.0")
            yield return "subsample draws other rows";
        if (given.Any(value => value.Key.StartsWith("colsample_", StringComparison.Ordinal) && value.Value != "1.0"))
            yield return "colsample_bytree, colsample_bylevel and colsample_bynode can draw other columns";
        if (given.GetValueOrDefault("tree_method") is "hist" or "approx"
            || given.GetValueOrDefault("updater", "").Contains("hist", StringComparison.Ordinal))
            yield return "histograms (of tree_method hist and approx) can have other bins";
        if (given.GetValueOrDefault("objective") is { } objective
            && objective.StartsWith("rank:", StringComparison.Ordinal))
            yield return $"{objective} is another algorithm, with another default metric";
        if (Metrics().Any(metric => metric is "map" or "ndcg"))
            yield return "map and ndcg are computed in another way, and map of binary labels only";

        IEnumerable<string> Metrics() =>
            [
                .. given.GetValueOrDefault("eval_metric", "").Split(',', '@'),
                .. given.GetValueOrDefault("_tuning_objective_metric", "").Split(':'),
            ];
    }
}

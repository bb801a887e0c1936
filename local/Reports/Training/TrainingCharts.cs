using Local.Reports.Charts;
using Local.SageMaker.Training;
using Local.SageMaker.Workers;

namespace Local.Reports.Training;

/// <summary>What one draws of a single training job.</summary>
static class TrainingCharts
{
    const int MostFeatures = 25;

    /// <summary>A chart for each metric, train and validation over the rounds.</summary>
    public static IReadOnlyList<Chart> Curves(TrainingJob job, MetricHistory history) =>
    [
        .. history.Metrics.GroupBy(curve => curve.Metric.Split(':')[^1]).Select(metric =>
        {
            var rounds = metric.Max(curve => curve.Points[^1].Round);
            var figure = new Figure(
                $"{metric.Key} over the rounds",
                new("Round", 1, Math.Max(2, Math.Max(rounds, job.Rounds ?? 1))),
                Axis.Of(metric.Key, metric.SelectMany(curve => curve.Points).Select(point => (double)point.Value)));
            foreach (var (name, points) in metric)
            {
                var isTrain = name.StartsWith("train:", StringComparison.Ordinal);
                figure.Line(Thin(points), isTrain ? "curve train main" : "curve main", name);
                foreach (var point in Marks(points))
                {
                    figure.Dot(point.Round, point.Value, isTrain ? "train" : "",
                        $"{name}\nround {point.Round}\n{Axis.Shortest(point.Value)}", radius: 2.4);
                }
            }
            return figure.Draw();
        }),
    ];

    /// <summary>The features that matter most by one measure.</summary>
    /// <param name="measure"><c>gain</c>, <c>cover</c>, <c>weight</c> or <c>shap</c>.</param>
    /// <param name="names">By the feature's place.</param>
    public static Chart Importance(ModelExplanation explanation, string measure, IReadOnlyList<string> names)
    {
        var (unit, value) = measure switch
        {
            "cover" => ("Mean cover of the splits on it", (Func<FeatureUse, float>)(use => use.Cover)),
            "weight" => ("Number of splits on it", use => use.Weight),
            "shap" => ("Mean of the absolute SHAP values, in units of the margin", use => use.Contribution),
            _ => ("Mean gain of the splits on it", use => use.Gain),
        };
        var bars = explanation.Features
            .Select(use => (Name: NameOf(use.Feature, names), Value: (double)Math.Abs(value(use))))
            .OrderByDescending(bar => bar.Value).Take(MostFeatures).ToList();
        return BarChart.Draw($"Feature importance: {unit}", unit, bars, Axis.Shortest);
    }

    public static string NameOf(int feature, IReadOnlyList<string> names) =>
        feature < names.Count ? names[feature] : $"f{feature}";

    static IEnumerable<(double, double)> Thin(IReadOnlyList<MetricValue> points)
    {
        var step = Math.Max(1, points.Count / 600);
        return points.Where((_, i) => i % step == 0 || i == points.Count - 1)
            .Select(point => ((double)point.Round, (double)point.Value));
    }

    static IEnumerable<MetricValue> Marks(IReadOnlyList<MetricValue> points)
    {
        var step = Math.Max(1, points.Count / 25);
        return points.Where((_, i) => i % step == 0 || i == points.Count - 1);
    }
}

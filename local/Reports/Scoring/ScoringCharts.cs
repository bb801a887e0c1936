using Local.Reports.Charts;

namespace Local.Reports.Scoring;

/// <summary>What a data scientist draws of predictions whose labels are known.</summary>
static class ScoringCharts
{
    const int Dots = 1500, Points = 400;

    /// <summary>
    /// Numbers: predictions against labels with the diagonal, and the errors. 0 and 1: ROC and precision-recall.
    /// </summary>
    public static IReadOnlyList<Chart> Of(TestResult result) =>
        result.IsBinary ? [Roc(new(result)), PrecisionRecall(new(result))]
            : [Scatter(result), Residuals(result), Errors(result)];

    static Chart Scatter(TestResult result)
    {
        var rows = Sample(result);
        var axis = Axis.Of("", rows.SelectMany(row => (double[])[row.Label, row.Prediction]), mayBend: false);
        var figure = new Figure(
            "Predictions against labels", axis with { Name = "Label" }, axis with { Name = "Prediction" }, 460, 360);
        figure.Line([(axis.Low, axis.Low), (axis.High, axis.High)], "diagonal", "Prediction = label");
        foreach (var row in rows)
            figure.Dot(row.Label, row.Prediction, "", Title(row), radius: 2.6);
        return figure.Draw();
    }

    static Chart Residuals(TestResult result)
    {
        var rows = Sample(result);
        var figure = new Figure(
            "Residuals against predictions",
            Axis.Of("Prediction", rows.Select(row => (double)row.Prediction), mayBend: false),
            Axis.Of(
                "Prediction - label", rows.Select(row => (double)row.Prediction - row.Label).Append(0), mayBend: false),
            460,
            360);
        figure.Line(
            [(rows.Min(row => row.Prediction), 0), (rows.Max(row => row.Prediction), 0)], "diagonal", "No error");
        foreach (var row in rows)
            figure.Dot(row.Prediction, row.Prediction - row.Label, "", Title(row), radius: 2.6);
        return figure.Draw();
    }

    /// <summary>How many rows have which error.</summary>
    static Chart Errors(TestResult result)
    {
        const int bins = 31;
        var errors = result.Rows.Select(row => (double)row.Prediction - row.Label).ToList();
        // One row that is far off must not be all that is seen.
        var sizes = errors.Select(Math.Abs).Order().ToList();
        var most = Math.Max(1e-12, sizes[Math.Min(sizes.Count - 1, sizes.Count * 99 / 100)]);
        var counts = new int[bins];
        foreach (var error in errors)
            counts[Math.Clamp((int)((error + most) / (2 * most) * bins), 0, bins - 1)]++;
        var figure = new Figure("How many rows have which error", new("Prediction - label", -most, most),
            new("Rows", 0, counts.Max() * 1.05), 460, 360);
        for (var i = 0; i < bins; i++)
        {
            var (from, to) = (-most + 2 * most * i / bins, -most + 2 * most * (i + 1) / bins);
            if (counts[i] > 0)
            {
                figure.Bar(from, to, 0, counts[i], "bar",
                    $"{counts[i]} rows with an error of {Axis.Shortest(from)} to {Axis.Shortest(to)}");
            }
        }
        return figure.Draw();
    }

    static Chart Roc(BinaryScore score)
    {
        var figure = new Figure(
            "Receiver operating characteristic",
            new("False positive rate", 0, 1),
            new("True positive rate", 0, 1),
            460,
            360);
        figure.Line([(0, 0), (1, 1)], "diagonal", "Guessing");
        figure.Line(Thin(score.Roc.Select(point => (point.FalseRate, point.TrueRate))), "curve main");
        foreach (var (falseRate, trueRate, threshold) in Marks([.. score.Roc]))
        {
            figure.Dot(falseRate, trueRate, "",
                $"From {threshold:0.000} on: {trueRate:0.000} of the 1, {falseRate:0.000} of the 0", radius: 3);
        }
        figure.Note($"Area under the curve: {score.Area:0.0000}");
        return figure.Draw();
    }

    static Chart PrecisionRecall(BinaryScore score)
    {
        var figure = new Figure("Precision and recall", new("Recall", 0, 1), new("Precision", 0, 1), 460, 360);
        var rate = score.Positives / (double)(score.Positives + score.Negatives);
        figure.Line([(0, rate), (1, rate)], "diagonal", $"Guessing: {rate:0.000} are 1");
        figure.Line(Thin(score.PrecisionRecall.Select(point => (point.Recall, point.Precision))), "curve main");
        foreach (var (recall, precision, threshold) in Marks([.. score.PrecisionRecall]))
        {
            figure.Dot(recall, precision, "",
                $"From {threshold:0.000} on: recall {recall:0.000}, precision {precision:0.000}", radius: 3);
        }
        return figure.Draw();
    }

    static List<(double, double, float)> Marks(List<(double, double, float)> points) =>
        [.. points.Where((_, i) => i % Math.Max(1, points.Count / 20) == 0)];

    static List<(double, double)> Thin(IEnumerable<(double, double)> points)
    {
        var all = points.ToList();
        var step = Math.Max(1, all.Count / Points);
        return [.. all.Where((_, i) => i % step == 0 || i == all.Count - 1)];
    }

    static List<ScoredRow> Sample(TestResult result)
    {
        var step = Math.Max(1, result.Rows.Count / Dots);
        return [.. result.Rows.Where((_, i) => i % step == 0)];
    }

    static string Title(ScoredRow row) =>
        $"Label {Axis.Shortest(row.Label)}\nPrediction {Axis.Shortest(row.Prediction)}\n"
        + $"Error {Axis.Shortest(row.Prediction - row.Label)}";
}

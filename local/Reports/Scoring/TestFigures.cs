using Local.Reports.Charts;

namespace Local.Reports.Scoring;

/// <summary>The figures of a test, with what they are to be compared with.</summary>
static class TestFigures
{
    public static IEnumerable<(string Name, string? Value)> Of(TestResult result)
    {
        yield return ("Rows", Invariant($"{result.Count:N0}"));
        if (result.IsBinary)
        {
            var score = new BinaryScore(result);
            yield return ("Of them 1", Invariant($"{score.Positives / (double)(score.Positives + score.Negatives):0.0 %}"));
            yield return ("Area under the ROC curve", Invariant($"{score.Area:0.0000} (guessing 0.5)"));
            yield return ("Root mean squared error", Axis.Shortest(result.RootMeanSquaredError) + Compared(result));
            yield break;
        }
        yield return ("Root mean squared error", Axis.Shortest(result.RootMeanSquaredError) + Compared(result));
        yield return ("Mean absolute error", Axis.Shortest(result.MeanAbsoluteError));
        yield return ("R²", double.IsNaN(result.RSquared) ? null : Invariant($"{result.RSquared:0.0000} (the mean 0)"));
    }

    static string Compared(TestResult result) => double.IsNaN(result.ErrorOfMean) ? ""
        : $" (predicting the training mean {Axis.Shortest(result.ErrorOfMean)})";

    static string Invariant(FormattableString text) => text.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

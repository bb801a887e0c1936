namespace Local.Reports.Scoring;

/// <summary>How well probabilities tell 1 from 0.</summary>
sealed class BinaryScore
{
    /// <summary>
    /// For each threshold from the greatest down, how many of each label have at least that probability.
    /// </summary>
    readonly List<(float Threshold, long True, long False)> _steps = [];

    public BinaryScore(TestResult result)
    {
        var (isTrue, isFalse) = (0L, 0L);
        foreach (var same in result.Rows.OrderByDescending(row => row.Prediction).GroupBy(row => row.Prediction))
        {
            foreach (var row in same)
                (isTrue, isFalse) = row.Label == 1 ? (isTrue + 1, isFalse) : (isTrue, isFalse + 1);
            _steps.Add((same.Key, isTrue, isFalse));
        }
        (Positives, Negatives) = (isTrue, isFalse);
    }

    public long Positives { get; }

    public long Negatives { get; }

    /// <summary>False and true positive rate, from (0, 0) to (1, 1).</summary>
    public IEnumerable<(double FalseRate, double TrueRate, float Threshold)> Roc =>
    [
        (0, 0, 1),
        .. _steps.Select(step => (step.False / (double)Negatives, step.True / (double)Positives, step.Threshold)),
    ];

    public IEnumerable<(double Recall, double Precision, float Threshold)> PrecisionRecall => _steps.Select(step =>
        (step.True / (double)Positives, step.True / (double)(step.True + step.False), step.Threshold));

    /// <summary>The area under the ROC curve, by trapezoids.</summary>
    public double Area
    {
        get
        {
            var area = 0.0;
            var before = (FalseRate: 0.0, TrueRate: 0.0);
            foreach (var (falseRate, trueRate, _) in Roc)
            {
                area += (falseRate - before.FalseRate) * (trueRate + before.TrueRate) / 2;
                before = (falseRate, trueRate);
            }
            return area;
        }
    }

    /// <summary>What is called 1 from this probability on.</summary>
    public Confusion At(double threshold)
    {
        var (_, isTrue, isFalse) = _steps.LastOrDefault(step => step.Threshold >= (float)threshold);
        return new(isTrue, isFalse, Positives - isTrue, Negatives - isFalse);
    }
}

/// <summary>Predicted against actual: the four counts.</summary>
readonly record struct Confusion(long TruePositive, long FalsePositive, long FalseNegative, long TrueNegative)
{
    public double Accuracy =>
        (TruePositive + TrueNegative) / (double)(TruePositive + FalsePositive + FalseNegative + TrueNegative);

    public double Precision => Share(TruePositive, TruePositive + FalsePositive);

    public double Recall => Share(TruePositive, TruePositive + FalseNegative);

    public double F1 => 2.0 * TruePositive / (2 * TruePositive + FalsePositive + FalseNegative);

    static double Share(long part, long all) => all == 0 ? double.NaN : part / (double)all;
}

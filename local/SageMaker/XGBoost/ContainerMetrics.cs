using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.XGBoost;

/// <summary>
/// The metrics that the container computes itself, from the raw margins: classes are the sign of a margin or the
/// largest of several, and an error is that of the margin, whatever the objective makes of it. Weights do not count.
/// </summary>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/metrics/custom_metrics.py"/>
static class ContainerMetrics
{
    static readonly Dictionary<string, Func<ClassScores, double>> OfClasses = new()
    {
        ["accuracy"] = scores => scores.Accuracy,
        ["balanced_accuracy"] = scores => scores.BalancedAccuracy,
        ["f1"] = scores => scores.MacroF1,
        ["f1_binary"] = scores => scores.F1OfOne,
        ["f1_macro"] = scores => scores.MacroF1,
        ["precision"] = scores => scores.PrecisionOfOne,
        ["precision_macro"] = scores => scores.MacroPrecision,
        ["precision_micro"] = scores => scores.Accuracy, // of one class per row, each false claim is also a miss
        ["recall"] = scores => scores.RecallOfOne,
        ["recall_macro"] = scores => scores.MacroRecall,
        ["recall_micro"] = scores => scores.Accuracy,
    };

    static readonly Dictionary<string, Func<float[], float[], double>> OfErrors = new()
    {
        ["mae"] = (labels, margins) => NumpyMean.Of(Differences(labels, margins, Math.Abs)),
        ["mse"] = (labels, margins) => MeanSquaredError(labels, margins),
        ["rmse"] = (labels, margins) => MathF.Sqrt(MeanSquaredError(labels, margins)),
        ["r2"] = Determination,
    };

    public static bool Knows(string metric) => OfClasses.ContainsKey(metric) || OfErrors.ContainsKey(metric);

    /// <exception cref="TrainCallException">scikit-learn refuses these labels or margins.</exception>
    public static IEnumerable<double> Compute(IEnumerable<string> metrics, float[] labels, Predictions margins)
    {
        ClassScores? scores = null;
        foreach (var metric in metrics)
        {
            if (OfClasses.TryGetValue(metric, out var ofClasses))
                yield return ofClasses(scores ??= new(labels, Classes(margins)));
            else if (margins.Width is { } width)
                throw new TrainCallException($"y_true and y_pred have different number of output (1!={width})");
            else
                yield return OfErrors[metric](labels, margins.Values);
        }
    }

    static int[] Classes(Predictions margins)
    {
        if (margins.Width is not { } width)
            return [.. margins.Values.Select(margin => margin > 0 ? 1 : 0)];
        var classes = new int[margins.Values.Length / width];
        for (var row = 0; row < classes.Length; row++)
        {
            var values = margins.Values.AsSpan(row * width, width);
            for (var i = 1; i < width; i++)
            {
                if (values[i] > values[classes[row]])
                    classes[row] = i;
            }
        }
        return classes;
    }

    static float MeanSquaredError(float[] labels, float[] margins) =>
        NumpyMean.Of(Differences(labels, margins, difference => difference * difference));

    /// <summary>R²: differences and squares in single precision, their sums in double.</summary>
    static double Determination(float[] labels, float[] margins)
    {
        if (labels.Length < 2)
            return double.NaN;
        var mean = NumpyMean.Of(labels);
        var (residual, total) = (0d, 0d);
        for (var i = 0; i < labels.Length; i++)
        {
            var (error, deviation) = (labels[i] - margins[i], labels[i] - mean);
            residual += error * error;
            total += deviation * deviation;
        }
        return total != 0 ? 1 - residual / total : residual == 0 ? 1 : 0;
    }

    static float[] Differences(float[] labels, float[] margins, Func<float, float> each)
    {
        var differences = new float[labels.Length];
        for (var i = 0; i < differences.Length; i++)
            differences[i] = each(labels[i] - margins[i]);
        return differences;
    }
}

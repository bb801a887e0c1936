using System.Text;
using Local.SageMaker.XGBoost.Input;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.XGBoost;

/// <summary>
/// What the models of a cross validation say of the rows that they did not see: the label, and the mean of the
/// predictions of all rounds.
/// </summary>
/// <param name="classifies">Then the mean is that of the probability, and the class predicted most often follows
/// it.</param>
/// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/src/sagemaker_xgboost_container/prediction_utils.py"/>
sealed class FoldPredictions(float[] labels, bool classifies)
{
    readonly List<(double Value, int Class)>[] _predictions = [.. labels.Select(_ => new List<(double, int)>())];

    /// <param name="rows">Which rows the predictions are for.</param>
    public void Add(int[] rows, Predictions predictions)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var row = predictions.Values.AsSpan(i * (predictions.Width ?? 1), predictions.Width ?? 1);
            var best = 0;
            for (var j = 1; j < row.Length; j++)
                best = row[j] > row[best] ? j : best;
            _predictions[rows[i]].Add((row[best], predictions.Width is null ? row[0] > 0.5 ? 1 : 0 : best));
        }
    }

    /// <summary>One line for each row, numbers as <c>%f</c>.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder();
        foreach (var (label, predictions) in labels.Zip(_predictions))
        {
            text.Append(PythonNumber.Fixed(label, 6))
                .Append(',')
                .Append(PythonNumber.Fixed(predictions.Average(prediction => prediction.Value), 6));
            if (classifies)
                text.Append(',').Append(
                    PythonNumber.Fixed(
                        predictions.CountBy(prediction => prediction.Class)
                            .OrderBy(count => -count.Value)
                            .ThenBy(count => count.Key)
                            .First().Key,
                        6));
            text.Append('\n');
        }
        return text.ToString();
    }
}

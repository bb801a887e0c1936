using System.Runtime.ExceptionServices;
using Local.SageMaker.XGBoost.Input;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.XGBoost;

/// <summary>
/// Predicts the rows of a large payload part by part: while the library is at one, the part before it is written and
/// the part behind it is read, by another thread.
/// </summary>
/// <param name="width">The columns of the model; rows are filled up to them with missing values.</param>
sealed class PartwisePredictor(RowPredictor model, int width)
{
    /// <summary>So many rows are a part: few milliseconds for the library.</summary>
    const int PartRows = 4096;

    float[] _current = [], _next = [];

    /// <returns>
    /// The predictions as lines; null for a payload that is small, or that has anything in it but rows of finite
    /// numbers: that is answered, or refused, as a whole.
    /// </returns>
    /// <exception cref="InferenceException">The first line has no delimiter that can be told.</exception>
    /// <exception cref="XGBoostException">The model refuses the rows.</exception>
    public ReadOnlyMemory<byte>? TryPredict(ReadOnlyMemory<byte> payload)
    {
        payload = payload.Trim(InferenceCsv.Blanks);
        var shape = InferenceCsv.Measure(payload.Span);
        if (shape.Rows <= PartRows || shape.Columns > width)
            return null;
        if (_current.Length == 0)
            (_current, _next) = (new float[PartRows * width], new float[PartRows * width]);

        var text = PredictionText.Buffer(shape.Rows);
        var at = 0;
        var isRead = TryRead(_current, shape.Rows);
        Predictions? before = null;
        for (var left = shape.Rows; left > 0 && isRead; left -= PartRows)
        {
            Predictions? predictions = null;
            var rows = Math.Min(PartRows, left);
            try
            {
                Parallel.Invoke(
                    () => predictions = model.Predict(_current.AsSpan(0, rows * width), rows),
                    () =>
                    {
                        if (before is not null)
                            PredictionText.WriteLines(before, text);
                        isRead = TryRead(_next, left - rows);
                    });
            }
            catch (AggregateException e)
            {
                ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
            }
            (before, _current, _next) = (predictions, _next, _current);
        }
        if (!isRead)
            return null;
        PredictionText.WriteLines(before!, text);
        return text.WrittenMemory;

        bool TryRead(float[] values, int left)
        {
            var place = values.AsSpan(0, Math.Min(PartRows, left) * width);
            return InferenceCsv.TryRead(payload.Span, shape, ref at, place, width)
                && !place.ContainsAny(float.PositiveInfinity, float.NegativeInfinity);
        }
    }
}

namespace Local.SageMaker.XGBoost.Native;

/// <summary>
/// What a model predicts for rows that are not copied: trees only, and no infinite values, which a
/// <see cref="DMatrix"/> refuses.
/// </summary>
/// <remarks>
/// The library is told each time where the rows are, by a matrix without any of its own. Without one it makes another
/// for each call, and opens and reads two files of the kernel for that.
/// </remarks>
sealed unsafe class RowPredictor : IDisposable
{
    readonly Booster _booster;
    readonly DMatrixHandle _rows;
    readonly string _config;

    /// <param name="booster">Stays as it is from now on.</param>
    public RowPredictor(Booster booster)
    {
        _booster = booster;
        _config = $$"""
            {"type":0,"training":false,"iteration_begin":0,"iteration_end":{{booster.LastIteration}},
             "strict_shape":false,"missing":NaN,"cache_id":0}
            """;
        NativeMethods.Check(NativeMethods.XGProxyDMatrixCreate(out _rows));
    }

    /// <param name="values">Row by row, as many columns as the model has; NaN is a missing value.</param>
    public Predictions Predict(ReadOnlySpan<float> values, int rows)
    {
        fixed (float* data = values)
        {
            NativeMethods.Check(NativeMethods.XGBoosterPredictFromDense(
                _booster.Handle,
                ArrayInterface.Json(data, "<f4", rows, values.Length / rows),
                _config,
                _rows,
                out var shape,
                out var dimensions,
                out var result));
            return Booster.Predictions(rows, shape, dimensions, result);
        }
    }

    public void Dispose() => _rows.Dispose();
}

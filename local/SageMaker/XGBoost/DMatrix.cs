namespace Local.SageMaker.XGBoost;

/// <summary>Rows of features with their labels, as the library holds them: a copy of its own.</summary>
sealed class DMatrix : IDisposable
{
    internal DMatrixHandle Handle { get; }

    public int Rows { get; }

    /// <param name="values">Row by row; NaN is a missing value.</param>
    public unsafe DMatrix(ReadOnlySpan<float> values, int rows, int columns, int threads)
    {
        LibraryLog.Register();
        Rows = rows;
        fixed (float* data = values)
        {
            NativeMethods.Check(NativeMethods.XGDMatrixCreateFromMat_omp(data, (ulong)rows, (ulong)columns, float.NaN, out var handle, threads));
            Handle = handle;
        }
    }

    /// <param name="field"><c>label</c> or <c>weight</c>.</param>
    public void Set(string field, ReadOnlySpan<float> values) =>
        NativeMethods.Check(NativeMethods.XGDMatrixSetFloatInfo(Handle, field, values, (ulong)values.Length));

    public void Dispose() => Handle.Dispose();
}

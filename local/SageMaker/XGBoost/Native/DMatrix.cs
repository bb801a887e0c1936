using System.Runtime.InteropServices;

namespace Local.SageMaker.XGBoost.Native;

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
            NativeMethods.Check(
                NativeMethods.XGDMatrixCreateFromMat_omp(
                    data,
                    (ulong)rows,
                    (ulong)columns,
                    float.NaN,
                    out var handle,
                    threads));
            Handle = handle;
        }
    }

    /// <param name="offsets">Where each row begins among the values, and where the last one ends.</param>
    /// <param name="columns">The column of each value; what is not there is missing.</param>
    public unsafe DMatrix(
        ReadOnlySpan<ulong> offsets, ReadOnlySpan<uint> columns, ReadOnlySpan<float> values, int columnCount)
    {
        LibraryLog.Register();
        Rows = offsets.Length - 1;
        fixed (ulong* offset = offsets)
        fixed (uint* column = columns)
        fixed (float* value = values)
        {
            NativeMethods.Check(NativeMethods.XGDMatrixCreateFromCSR(
                ArrayInterface.Json(offset, "<u8", offsets.Length), ArrayInterface.Json(column, "<u4", columns.Length),
                ArrayInterface.Json(value, "<f4", values.Length),
                (ulong)columnCount, """{"missing":NaN}""", out var handle));
            Handle = handle;
        }
    }

    public DMatrix(SparseRows rows)
        : this(
            MemoryMarshal.Cast<long, ulong>(rows.Starts),
            MemoryMarshal.Cast<int, uint>(rows.Columns),
            rows.Values,
            rows.Width)
    {
    }

    DMatrix(DMatrixHandle handle, int rows) => (Handle, Rows) = (handle, rows);

    /// <summary>
    /// Takes any numbers, as the library does when it reads a file: it keeps them before it checks that labels are
    /// finite, and weights not negative either.
    /// </summary>
    /// <param name="field"><c>label</c> or <c>weight</c>.</param>
    public void Set(string field, ReadOnlySpan<float> values)
    {
        var status = NativeMethods.XGDMatrixSetFloatInfo(Handle, field, values, (ulong)values.Length);
        if (!values.ContainsAnyExceptInRange(float.MinValue, float.MaxValue)
            && (field != "weight" || !values.ContainsAnyExceptInRange(0, float.MaxValue)))
            NativeMethods.Check(status);
    }

    /// <param name="sizes">How many rows each query has, in their order.</param>
    public void SetGroups(ReadOnlySpan<uint> sizes) =>
        NativeMethods.Check(NativeMethods.XGDMatrixSetUIntInfo(Handle, "group", sizes, (ulong)sizes.Length));

    /// <summary>Some of the rows, with their labels and weights.</summary>
    public DMatrix Slice(ReadOnlySpan<int> rows)
    {
        NativeMethods.Check(NativeMethods.XGDMatrixSliceDMatrixEx(Handle, rows, (ulong)rows.Length, out var slice, 0));
        return new(slice, rows.Length);
    }

    public void Dispose() => Handle.Dispose();
}

/// <summary>
/// Rows of columns with values: row <c>i</c> has the entries from <c>Starts[i]</c> up to <c>Starts[i + 1]</c>.
/// </summary>
/// <param name="Width">How many columns there are.</param>
sealed record SparseRows(long[] Starts, int[] Columns, float[] Values, int Width);

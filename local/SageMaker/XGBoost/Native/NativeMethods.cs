using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Local.SageMaker.XGBoost.Native;

/// <summary>
/// The functions of libxgboost's C API under their own names; each returns 0, or -1 and leaves a message for
/// <c>XGBGetLastError</c>.
/// </summary>
/// <seealso href="https://xgboost.readthedocs.io/en/release_1.7.0/c.html"/>
static unsafe partial class NativeMethods
{
    const string Library = "xgboost";

    static NativeMethods() => XGBoostLibrary.RegisterResolver();

    [LibraryImport(Library)]
    internal static partial void XGBoostVersion(out int major, out int minor, out int patch);

    [LibraryImport(Library)]
    internal static partial byte* XGBGetLastError();

    [LibraryImport(Library)]
    internal static partial int XGBRegisterLogCallback(delegate* unmanaged[Cdecl]<byte*, void> callback);

    [LibraryImport(Library)]
    internal static partial int XGDMatrixCreateFromMat_omp(
        float* data, ulong rows, ulong columns, float missing, out DMatrixHandle matrix, int threads);

    [LibraryImport(Library)]
    internal static partial int XGProxyDMatrixCreate(out DMatrixHandle matrix);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGDMatrixSetFloatInfo(
        DMatrixHandle matrix, string field, ReadOnlySpan<float> values, ulong length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGDMatrixSetUIntInfo(
        DMatrixHandle matrix, string field, ReadOnlySpan<uint> values, ulong length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGDMatrixCreateFromCSR(
        string offsets,
        string columns,
        string values,
        ulong columnCount,
        string config,
        out DMatrixHandle matrix);

    [LibraryImport(Library)]
    internal static partial int XGDMatrixSliceDMatrixEx(
        DMatrixHandle matrix,
        ReadOnlySpan<int> rows,
        ulong length,
        out DMatrixHandle slice,
        int allowGroups);

    [LibraryImport(Library)]
    internal static partial int XGDMatrixFree(nint matrix);

    [LibraryImport(Library)]
    internal static partial int XGBoosterCreate(ReadOnlySpan<nint> matrices, ulong length, out BoosterHandle booster);

    [LibraryImport(Library)]
    internal static partial int XGBoosterFree(nint booster);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterSetParam(BoosterHandle booster, string name, string value);

    [LibraryImport(Library)]
    internal static partial int XGBoosterUpdateOneIter(BoosterHandle booster, int iteration, DMatrixHandle train);

    [LibraryImport(Library)]
    internal static partial int XGBoosterEvalOneIter(
        BoosterHandle booster, int iteration, ReadOnlySpan<nint> matrices, ReadOnlySpan<nint> names, ulong length,
        out byte* result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterPredictFromDMatrix(
        BoosterHandle booster, DMatrixHandle matrix, string config, out ulong* shape, out ulong dimensions,
        out float* result);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterPredictFromDense(
        BoosterHandle booster,
        string values,
        string config,
        DMatrixHandle rows,
        out ulong* shape,
        out ulong dimensions,
        out float* result);

    [LibraryImport(Library)]
    internal static partial int XGBoosterSaveJsonConfig(BoosterHandle booster, out ulong length, out byte* text);

    [LibraryImport(Library)]
    internal static partial int XGBoosterBoostedRounds(BoosterHandle booster, out int rounds);

    [LibraryImport(Library)]
    internal static partial int XGBoosterGetNumFeature(BoosterHandle booster, out ulong features);

    [LibraryImport(Library)]
    internal static partial int XGBoosterLoadModelFromBuffer(
        BoosterHandle booster, ReadOnlySpan<byte> buffer, ulong length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterSaveModelToBuffer(
        BoosterHandle booster, string config, out ulong length, out byte* buffer);

    [LibraryImport(Library)]
    internal static partial int XGBoosterSlice(
        BoosterHandle booster,
        int begin,
        int end,
        int step,
        out BoosterHandle slice);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterSetAttr(BoosterHandle booster, string key, string? value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterGetAttr(BoosterHandle booster, string key, out byte* value, out int found);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int XGBoosterFeatureScore(
        BoosterHandle booster,
        string config,
        out ulong featureCount,
        out byte** features,
        out ulong dimensions,
        out ulong* shape,
        out float* scores);

    internal static void Check(int status)
    {
        if (status == 0)
            return;
        var message = Marshal.PtrToStringUTF8((nint)XGBGetLastError()) ?? "";
        throw message.Contains("std::bad_alloc", StringComparison.Ordinal)
            ? new InsufficientMemoryException(message)
            : new XGBoostException(message);
    }
}

sealed class DMatrixHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => NativeMethods.XGDMatrixFree(handle) == 0;
}

sealed class BoosterHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => NativeMethods.XGBoosterFree(handle) == 0;
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Local.SageMaker.XGBoost;

/// <summary>Sends what libxgboost prints (warnings) on this thread to a job's log instead of the console.</summary>
static unsafe class LibraryLog
{
    [ThreadStatic]
    static Action<string>? _write;

    public static void Redirect(Action<string> write)
    {
        _write = write;
        NativeMethods.Check(NativeMethods.XGBRegisterLogCallback(&Write)); // the library keeps one callback per thread
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Write(byte* message)
    {
        if (Marshal.PtrToStringUTF8((nint)message) is { } text)
            _write?.Invoke(text.TrimEnd('\n'));
    }
}

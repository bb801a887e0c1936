using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Local.SageMaker.XGBoost.Native;

/// <summary>
/// Sends what libxgboost prints (warnings) to the log of the job that calls it, instead of the console.
/// </summary>
static unsafe class LibraryLog
{
    // A job's, wherever it continues; the callback runs on the thread that calls the library.
    static readonly AsyncLocal<Action<string>?> Job = new();

    [ThreadStatic]
    static bool _registered;

    /// <summary>From here on, for the running job.</summary>
    public static void Redirect(Action<string> write) => Job.Value = write;

    /// <summary>The library keeps one callback per thread.</summary>
    internal static void Register()
    {
        if (_registered)
            return;
        NativeMethods.Check(NativeMethods.XGBRegisterLogCallback(&Write));
        _registered = true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static void Write(byte* message)
    {
        if (Marshal.PtrToStringUTF8((nint)message) is { } text)
            Job.Value?.Invoke(text.TrimEnd('\n'));
    }
}

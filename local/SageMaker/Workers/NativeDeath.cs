using System.Runtime.InteropServices;

namespace Local.SageMaker.Workers;

/// <summary>A crash of libxgboost ends a worker as it ends a container: at once, and with the same exit code.</summary>
static partial class NativeDeath
{
    const int SegmentationFault = 11, DefaultAction = 0;

    /// <summary>
    /// Takes the signal from .NET, which makes exceptions of null references with it, prints pages at the end of the
    /// stack and then aborts, and ignores the signal when it comes from outside. A worker can do without.
    /// </summary>
    public static void LetCrashesKill()
    {
        if (!OperatingSystem.IsWindows())
            _ = signal(SegmentationFault, DefaultAction);
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint signal(int number, nint action);
}

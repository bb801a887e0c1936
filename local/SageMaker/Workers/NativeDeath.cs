using System.Runtime.InteropServices;

namespace Local.SageMaker.Workers;

/// <summary>A crash of libxgboost ends a worker as it ends a container: at once, and with the same exit code.</summary>
static partial class NativeDeath
{
    const int IllegalInstruction = 4, Abort = 6, SegmentationFault = 11, DefaultAction = 0;

    /// <summary>
    /// Takes the signals from .NET, which makes exceptions of null references with one, prints pages at the end of the
    /// stack and then aborts, and ignores them when they come from outside. A worker can do without.
    /// </summary>
    public static void LetCrashesKill()
    {
        if (OperatingSystem.IsWindows())
            return;
        foreach (var number in (int[])[IllegalInstruction, Abort, SegmentationFault])
            _ = signal(number, DefaultAction);
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint signal(int number, nint action);
}

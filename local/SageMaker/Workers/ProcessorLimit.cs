using System.Runtime.InteropServices;

namespace Local.SageMaker.Workers;

/// <summary>
/// How much of the processors' time this process may take from now on: what never ends is ended, however slow or busy
/// the machine is. Linux ends the process then; elsewhere there is no such limit.
/// </summary>
/// <seealso href="https://man7.org/linux/man-pages/man2/getrlimit.2.html"/>
static partial class ProcessorLimit
{
    const int ProcessorTime = 0;

    /// <param name="more">Null for no limit.</param>
    public static void Set(TimeSpan? more)
    {
        if (!OperatingSystem.IsLinux() || getrlimit(ProcessorTime, out var limits) != 0)
            return;
        var seconds = more is { } time
            ? (nuint)(Environment.CpuUsage.TotalTime + time).TotalSeconds
            : limits.Most;
        _ = setrlimit(ProcessorTime, limits with { Current = Math.Min(seconds, limits.Most) });
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int getrlimit(int resource, out Limits limits);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int setrlimit(int resource, in Limits limits);

    /// <summary>RLIM_INFINITY is the largest number.</summary>
    [StructLayout(LayoutKind.Sequential)]
    readonly record struct Limits(nuint Current, nuint Most);
}

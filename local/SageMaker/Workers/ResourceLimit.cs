using System.Runtime.InteropServices;

namespace Local.SageMaker.Workers;

/// <summary>What Linux lets this process have of a resource; elsewhere there is no such limit.</summary>
/// <seealso href="https://man7.org/linux/man-pages/man2/getrlimit.2.html"/>
static partial class ResourceLimit
{
    /// <summary>RLIMIT_CPU, in seconds, and RLIMIT_DATA, in bytes.</summary>
    public const int ProcessorTime = 0, Data = 2;

    /// <param name="value">As much as may be given where that is less.</param>
    public static void Set(int resource, nuint value)
    {
        if (OperatingSystem.IsLinux() && getrlimit(resource, out var limits) == 0)
            _ = setrlimit(resource, limits with { Current = Math.Min(value, limits.Most) });
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int getrlimit(int resource, out Limits limits);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int setrlimit(int resource, in Limits limits);

    [StructLayout(LayoutKind.Sequential)]
    readonly record struct Limits(nuint Current, nuint Most);
}

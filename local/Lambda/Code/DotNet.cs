using System.Runtime.InteropServices;

namespace Local.Lambda.Code;

/// <summary>The .NET installation that runs this program: it builds and runs the functions, too.</summary>
static class DotNet
{
    // …/shared/Microsoft.NETCore.App/10.0.x/
    public static DirectoryInfo Root { get; } = new(
        Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory()));

    public static string Host { get; } = Path.Combine(Root.FullName, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    /// <summary>The versions of the SDKs, which decide what a build gives.</summary>
    /// <exception cref="SdkMissingException">There is none.</exception>
    public static IReadOnlyList<string> Sdks()
    {
        var sdks = new DirectoryInfo(Path.Combine(Root.FullName, "sdk"));
        string[] versions = sdks.Exists
            ? [.. sdks.EnumerateDirectories().Select(sdk => sdk.Name).Order(StringComparer.Ordinal)] : [];
        return versions.Length > 0 ? versions : throw new SdkMissingException(Root.FullName);
    }
}

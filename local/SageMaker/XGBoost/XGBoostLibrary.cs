using System.Reflection;
using System.Runtime.InteropServices;

namespace Local.SageMaker.XGBoost;

/// <summary>The installed libxgboost: where it is found, and which version it is.</summary>
static partial class XGBoostLibrary
{
    /// <summary>The version inside the <c>sagemaker-xgboost:1.7-1</c> image, of which every digit is reproduced.</summary>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/docker/1.7-1/base/Dockerfile.cpu"/>
    static readonly Version Container = new(1, 7, 4);

    /// <summary>Loads the library on first use.</summary>
    /// <exception cref="XGBoostMissingException">It is not installed.</exception>
    public static Version Version { get => field ??= Load(); private set; }

    /// <summary>What differs from the container with this version; null when nothing does.</summary>
    public static string? Warning => (Version.Major, Version.Minor) == (Container.Major, Container.Minor)
        ? null
        : $"libxgboost {Version} is installed here; the image sagemaker-xgboost:1.7-1 has {Container}. Training works, but metrics and predictions can differ from SageMaker's."
            + (Version.Major < 2 ? "" : " Where they are not given, tree_method is set to exact and base_score to 0.5, as 1.7 has them.")
            + (ModelFormat == "deprecated" ? "" : $" Models are saved in the format '{ModelFormat}', which XGBoost {Container} does not read under the name xgboost-model.");

    /// <summary>What XGBoost 2 changed and a parameter can bring back: the default tree method, and the estimated base score.</summary>
    public static IEnumerable<(string Name, string Value)> Pinned(IReadOnlyDictionary<string, string> hyperparameters)
    {
        if (Version.Major < 2)
            yield break;
        if (hyperparameters.GetValueOrDefault("tree_method", "auto") == "auto" && hyperparameters.GetValueOrDefault("booster") != "gblinear")
            yield return ("tree_method", "exact");
        if (!hyperparameters.ContainsKey("base_score"))
            yield return ("base_score", "0.5");
    }

    /// <summary>Before 2.1 a model without a file extension is saved in the binary format; from then on as UBJSON.</summary>
    /// <seealso href="https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html"/>
    public static string ModelFormat => Version >= new Version(2, 1) ? "ubj" : "deprecated";

    internal static void RegisterResolver() =>
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == "xgboost" ? Find() : 0);

    static Version Load()
    {
        NativeMethods.XGBoostVersion(out var major, out var minor, out var patch);
        return new(major, minor, patch);
    }

    static nint Find()
    {
        // libgomp reads this once, while it is loaded: threads that wait for work must sleep, or two jobs on two cores take 30 times as long.
        // Environment.SetEnvironmentVariable does not reach the native environment.
        if (!OperatingSystem.IsWindows())
            _ = setenv("OMP_WAIT_POLICY", "PASSIVE", 0);

        foreach (var name in (string[])["libxgboost.so.0", "libxgboost.so", "libxgboost.dylib", "xgboost.dll"])
        {
            if (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), null, out var library)
                || (OperatingSystem.IsMacOS() && NativeLibrary.TryLoad($"/opt/homebrew/lib/{name}", out library)))
                return library;
        }
        throw new XGBoostMissingException();
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int setenv(string name, string value, int overwrite);
}

/// <summary>What libxgboost answers when it refuses something: a parameter, a label, a file.</summary>
sealed class XGBoostException(string message) : Exception(message);

/// <summary>libxgboost is not installed; the message has the line that installs it.</summary>
sealed class XGBoostMissingException() : Exception(
    "The native library of XGBoost was not found. Install it with: " + InstallLine)
{
    public static string InstallLine =>
        OperatingSystem.IsMacOS() ? "brew install xgboost"
        : OperatingSystem.IsWindows() ? "pip install xgboost==1.7.4, then put its xgboost.dll on the PATH"
        : "apt-get install -y libxgboost0";
}

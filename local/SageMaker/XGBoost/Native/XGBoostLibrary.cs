using System.Reflection;
using System.Runtime.InteropServices;

namespace Local.SageMaker.XGBoost.Native;

/// <summary>The installed libxgboost: where it is found, and which version it is.</summary>
static partial class XGBoostLibrary
{
    /// <summary>
    /// The version inside the <c>sagemaker-xgboost:1.7-1</c> image, of which every digit is reproduced.
    /// </summary>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/blob/v1.7-1/docker/1.7-1/base/Dockerfile.cpu"/>
    static readonly Version Container = new(1, 7, 4);

    /// <summary>The youngest of the functions that are called here: it came with version 1.6.</summary>
    const string NewestFunction = nameof(NativeMethods.XGBoosterSaveModelToBuffer);

    // The resolver is asked for each function; to look for the library takes milliseconds.
    static readonly Lazy<nint> Handle = new(Find);

    /// <summary>Loads the library on first use.</summary>
    /// <exception cref="XGBoostMissingException">It is not installed.</exception>
    public static Version Version { get => field ??= Load(); private set; }

    /// <summary>What differs from the container with this version; null when nothing does.</summary>
    public static string? Warning => IsContainers
        ? null
        : $"libxgboost {Version} is installed here; the image sagemaker-xgboost:1.7-1 has {Container}. Training " +
            "works, but metrics and predictions can differ from SageMaker's."
            + (
                Version.Major < 2
                    ? ""
                    : " What 1.7 does and parameters can ask for is set: tree_method exact and base_score 0.5 where " +
                        "they are not given, reg:squarederror for reg:linear.")
            + (
                ModelFormat == "deprecated"
                    ? ""
                    : " Models are saved as UBJSON, which 1.7 reads, too; those of booster dart that dropped trees " +
                        "need this version to predict the same.");

    /// <summary>Whether it is of the container's kind, whose digits are reproduced.</summary>
    public static bool IsContainers => (Version.Major, Version.Minor) == (Container.Major, Container.Minor);

    /// <summary>
    /// Before 2.1 a model without a file extension is saved in the binary format; from then on as UBJSON.
    /// </summary>
    /// <seealso href="https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html"/>
    public static string ModelFormat => Version >= new Version(2, 1) ? "ubj" : "deprecated";

    /// <exception cref="XGBoostException">The model is in the binary format, which 3.1 has given up.</exception>
    /// <seealso href="https://xgboost.readthedocs.io/en/stable/changes/v3.1.0.html"/>
    public static void RequireReadable(ReadOnlySpan<byte> model)
    {
        if (Version >= new Version(3, 1) && (model.StartsWith("binf"u8) || model.StartsWith("bs64"u8)))
            throw new XGBoostException(
                $"The model is in the binary format of XGBoost up to 2.0, which libxgboost {Version} does not read. " +
                "Train it again, or save it as JSON with Python's xgboost 1.7.");
    }

    internal static void RegisterResolver() =>
        NativeLibrary.SetDllImportResolver(
            Assembly.GetExecutingAssembly(), (name, _, _) => name == "xgboost" ? Handle.Value : 0);

    static Version Load()
    {
        NativeMethods.XGBoostVersion(out var major, out var minor, out var patch);
        return new(major, minor, patch);
    }

    static nint Find()
    {
        // libgomp reads this once, while it is loaded: threads that wait for work must sleep, or two jobs on two cores
        // take 30 times as long. Environment.SetEnvironmentVariable does not reach the native environment.
        if (!OperatingSystem.IsWindows())
            _ = setenv("OMP_WAIT_POLICY", "PASSIVE", 0);

        // The name without a version first: so LD_LIBRARY_PATH can name the folder of another one, such as that of
        // Python's package.
        foreach (var name in (string[])["libxgboost.so", "libxgboost.so.0", "libxgboost.so.3", "libxgboost.dylib", "xgboost.dll"])
        {
            if (NativeLibrary.TryLoad(name, out var library)
                || (OperatingSystem.IsMacOS() && NativeLibrary.TryLoad($"/opt/homebrew/lib/{name}", out library)))
                return NativeLibrary.TryGetExport(library, NewestFunction, out _)
                    ? library
                    : throw XGBoostMissingException.TooOld(name);
        }
        throw new XGBoostMissingException();
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int setenv(string name, string value, int overwrite);
}

/// <summary>What libxgboost answers when it refuses something: a parameter, a label, a file.</summary>
sealed class XGBoostException(string message) : Exception(message);

/// <summary>libxgboost is not installed, or too old; the message has the line that installs it.</summary>
sealed class XGBoostMissingException(string what) : Exception($"{what} Install it with: {InstallLine}")
{
    public XGBoostMissingException()
        : this("The native library of XGBoost was not found.")
    {
    }

    public static XGBoostMissingException TooOld(string name) =>
        new($"The native library of XGBoost that was found, {name}, is older than 1.6; the containers' version is 1.7.4.");

    public static string InstallLine =>
        OperatingSystem.IsMacOS() ? "brew install xgboost"
        : OperatingSystem.IsWindows() ? "pip install xgboost==1.7.4, then put its xgboost.dll on the PATH"
        : "apt-get install -y libxgboost0";
}

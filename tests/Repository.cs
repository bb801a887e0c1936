namespace Tests;

/// <summary>Where the files of this repository are.</summary>
static class Repository
{
    static readonly string Root = FindRoot(AppContext.BaseDirectory);

    public static string Path(string path) => System.IO.Path.Combine(Root, path);

    public static string Text(string path) => File.ReadAllText(Path(path));

    /// <summary>The function's assembly, built in the configuration of the tests.</summary>
    public static string Assembly(string function)
    {
        var configuration = AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug";
        return Path($"functions/{function}/bin/{configuration}/net10.0/{function}.dll");
    }

    static string FindRoot(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, "TuneModel.slnx"))
            ? folder
            : FindRoot(System.IO.Path.GetDirectoryName(folder)!);
}

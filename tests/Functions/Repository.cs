namespace Tests.Functions;

/// <summary>Where the files of this repository are.</summary>
static class Repository
{
    static readonly string s_root = Find(AppContext.BaseDirectory);

    public static string File(string path) => Path.Combine(s_root, path);

    public static string Read(string path) => System.IO.File.ReadAllText(File(path));

    /// <summary>The function's assembly, built in the configuration of the tests.</summary>
    public static string Assembly(string function) =>
        File($"functions/{function}/bin/{(AppContext.BaseDirectory.Contains("Release") ? "Release" : "Debug")}/net10.0/{function}.dll");

    static string Find(string folder) =>
        System.IO.File.Exists(Path.Combine(folder, "TuneModel.slnx")) ? folder : Find(Path.GetDirectoryName(folder)!);
}

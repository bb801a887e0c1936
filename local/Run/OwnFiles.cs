using System.Runtime.InteropServices;

namespace Local.Run;

/// <summary>Keeps what this process and those that it starts write from other users of the machine.</summary>
static partial class OwnFiles
{
    const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // A folder that is given may hold files of other programs: those are not ours to change.
    static readonly string[] Names =
    [
        "s3", "functions", "logs", "reports", "tmp", "lock", "endpoint.json",
        "state.db", "state.db-wal", "state.db-shm", "state.db.closed",
    ];

    /// <summary>
    /// From now on new files and folders are the user's alone, and so is what lies in the data folder.
    /// </summary>
    public static void KeepFromOthers(DirectoryInfo data)
    {
        // Windows keeps a user's folders from others by itself.
        if (OperatingSystem.IsWindows())
            return;
        _ = Umask((uint)Others);
        foreach (var path in Names.Select(name => Path.Combine(data.FullName, name)).Where(Path.Exists))
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) & ~Others);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint Umask(uint mask);
}

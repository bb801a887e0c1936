using System.Text.Json;

namespace Local.Run;

/// <summary>
/// The folder that holds everything: objects, logs, built functions. One process holds it; others reach that process
/// through it.
/// </summary>
sealed class DataFolder(DirectoryInfo root) : IDisposable
{
    // EWOULDBLOCK, twice, and ERROR_SHARING_VIOLATION; a folder that cannot be written at all is another matter.
    const int LockedOnLinux = 11, LockedOnMac = 35, LockedOnWindows = unchecked((int)0x80070020);

    readonly string _endpoint = Path.Combine(root.FullName, "endpoint.json");
    FileStream? _lock;

    public DirectoryInfo Root => root;

    /// <summary>
    /// Takes hold of the folder, unless another process has. The operating system lets go when the process ends,
    /// however it ends.
    /// </summary>
    public bool TryHold()
    {
        OwnFiles.KeepFromOthers(root);
        root.Create();
        try
        {
            var path = Path.Combine(root.FullName, "lock");
            _lock = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            return false;
        }
        File.Delete(_endpoint); // a predecessor's that was killed
        return true;
    }

    /// <summary>Lets others find this process.</summary>
    public void Announce(HolderEndpoint holder)
    {
        var temporary = _endpoint + ".new";
        using (var file = File.Create(temporary))
            JsonSerializer.Serialize(file, holder, RunJson.Default.HolderEndpoint);
        File.Move(temporary, _endpoint, overwrite: true);
    }

    /// <summary>The process that holds the folder; null while there is none, or none that listens yet.</summary>
    public HolderEndpoint? FindHolder()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(_endpoint), RunJson.Default.HolderEndpoint);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        if (_lock is null)
            return;
        File.Delete(_endpoint);
        _lock.Dispose();
    }
}

/// <summary>
/// Where the process that holds a data folder listens, and the token with which its own user's commands call it.
/// </summary>
sealed record HolderEndpoint(Uri Url, string Token);

using System.Globalization;

namespace Local.Storage;

/// <summary>
/// Reads a state file through, beside everything else, unless it is as this program has closed it: a large file takes
/// seconds.
/// </summary>
sealed class StateInspection
{
    readonly string _file;
    readonly string _note;
    volatile string? _damage;

    readonly bool _isAsClosed;

    public StateInspection(string file)
    {
        (_file, _note) = (file, file + ".closed");
        _isAsClosed = IsAsClosed();
    }

    /// <summary>What is wrong with the file; null as long as nothing was found.</summary>
    public string? Damage => _damage;

    public void Start()
    {
        if (_isAsClosed)
            return;
        var thread = new Thread(() => _damage = StateFile.FindDamage(_file))
        {
            IsBackground = true,
            Name = "state inspection",
            Priority = ThreadPriority.Lowest,
        };
        thread.Start();
    }

    /// <summary>Notes what the file is like now that it is closed.</summary>
    public void Close()
    {
        try
        {
            if (_damage is null && !File.Exists(_file + "-wal"))
                File.WriteAllText(_note, Describe());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is read through the next time.
        }
    }

    bool IsAsClosed()
    {
        try
        {
            var isKnown = !File.Exists(_file + "-wal") && File.Exists(_note) && File.ReadAllText(_note) == Describe();
            File.Delete(_note);
            return isKnown;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    string Describe()
    {
        var file = new FileInfo(_file);
        return string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks}");
    }
}

using System.Text;

namespace Local.Lambda;

/// <summary>
/// The file of a log stream. A function's folder keeps the files of its latest processes; a file that is too long
/// goes on in another, and the one before that is gone.
/// </summary>
sealed class FunctionLogFile : IDisposable
{
    /// <summary>How many files of earlier processes a folder keeps.</summary>
    public const int MostFiles = 100;

    const long MostOfAFile = 8 << 20, MostOfAll = 64 << 20;

    readonly string _path;
    readonly long _most;
    FileStream _file;

    /// <param name="most">How long a file becomes, in bytes.</param>
    public FunctionLogFile(DirectoryInfo folder, string name, long most = MostOfAFile)
    {
        folder.Create();
        Trim(folder);
        (_path, _most) = (Path.Combine(folder.FullName, name + ".log"), most);
        _file = Open();
    }

    /// <summary>On a full disk the file lacks what does not fit; whoever is invoked does not fail for it.</summary>
    public void WriteLine(string line)
    {
        try
        {
            if (_file.Length > _most)
                Roll();
            _file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // CloudWatch Logs has it.
        }
    }

    public void Dispose() => _file.Dispose();

    FileStream Open() => new(_path, new FileStreamOptions
    {
        Mode = FileMode.Append,
        Access = FileAccess.Write,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
    });

    void Roll()
    {
        File.Move(_path, Path.ChangeExtension(_path, ".earlier.log"), overwrite: true);
        var full = _file;
        _file = Open();
        full.Dispose();
    }

    /// <summary>Deletes the oldest; those of processes that run are not among them, or go on without a name.</summary>
    static void Trim(DirectoryInfo folder)
    {
        try
        {
            var size = 0L;
            var latest = folder.EnumerateFiles("*.log").OrderByDescending(file => file.LastWriteTimeUtc);
            foreach (var (at, file) in latest.Index())
            {
                size += file.Length;
                if (at >= MostFiles || size > MostOfAll)
                    file.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else has deleted it, or holds it: another time.
        }
    }
}

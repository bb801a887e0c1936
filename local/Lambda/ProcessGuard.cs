using System.Diagnostics;
using System.Globalization;

namespace Local.Lambda;

/// <summary>Ends the functions' processes when this one ends in any way, <c>kill -9</c> included.</summary>
/// <remarks>
/// A small shell reads their numbers from a pipe whose other end only this process has. The kernel closes it when this
/// process is gone;
/// then the shell kills those that are left. (A parent-death signal would come when the thread that started a process
/// ends, and is Linux's alone.)
/// </remarks>
sealed class ProcessGuard : IDisposable
{
    const string Script = """
        trap '' INT TERM HUP
        alive=' '
        while read -r change pid; do
          case $change in
            +) alive="$alive$pid " ;;
            -) case $alive in *" $pid "*) alive="${alive%% $pid *} ${alive#* $pid }" ;; esac ;;
          esac
        done
        [ "$alive" = ' ' ] || kill -KILL $alive
        """;

    readonly Lock _lock = new();
    Process? _shell;

    public void Add(Process process) => Write('+', process.Id);

    public void Remove(Process process) => Write('-', process.Id);

    void Write(char change, int pid)
    {
        // Windows has neither sh nor signals; there, a function ends with its next call of the Runtime API.
        if (OperatingSystem.IsWindows())
            return;
        lock (_lock)
        {
            if (change == '+')
                _shell ??= Start();
            if (_shell is null)
                return;
            _shell.StandardInput.Write(string.Create(CultureInfo.InvariantCulture, $"{change} {pid}\n"));
            _shell.StandardInput.Flush();
        }
    }

    static Process Start()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script]) { RedirectStandardInput = true, WorkingDirectory = "/" };
        start.Environment.Clear();
        return Process.Start(start)!;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _shell?.StandardInput.Dispose();
            _shell?.Dispose();
            _shell = null;
        }
    }
}

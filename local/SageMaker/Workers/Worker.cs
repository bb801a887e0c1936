using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Local.SageMaker.Workers;

/// <summary>
/// A process in which libxgboost runs, one task after the other: this program again, with the command <c>worker</c>.
/// Whatever an input does to it, this process goes on.
/// </summary>
/// <remarks>
/// They speak over its standard input and output. When this process ends in any way the kernel closes them, and the
/// worker ends itself.
/// </remarks>
sealed class Worker : IDisposable
{
    public const string Command = "worker";

    const int ErrorLines = 20;

    readonly Process _process;
    readonly FrameStream _frames;
    readonly Channel<Frame> _received = System.Threading.Channels.Channel.CreateUnbounded<Frame>(
        new() { SingleReader = true, SingleWriter = true });
    readonly List<string> _errors = [];
    volatile bool _isKilled;

    public Worker()
    {
        var start = new ProcessStartInfo(DotNetHost(), [typeof(Worker).Assembly.Location, Command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                // Threads that wait for work must sleep, or two jobs on two cores take 30 times as long. libgomp reads
                // it once, while it is loaded.
                ["OMP_WAIT_POLICY"] = "PASSIVE",
                ["DOTNET_gcServer"] = "0",
                ["DOTNET_EnableDiagnostics"] = "0",
                // Writing code twice, to pages of which none is writable and executable, takes a tenth of a start.
                ["DOTNET_EnableWriteXorExecute"] = "0",
                // Most workers live for seconds: what is called a hundred times is not worth a second compilation
                // (hexadecimal; the default is 30).
                ["DOTNET_TC_CallCountThreshold"] = "2000",
            },
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => AddError(line.Data);
        _process.BeginErrorReadLine();
        _frames = new(new BufferedStream(_process.StandardOutput.BaseStream), _process.StandardInput.BaseStream);
        new Thread(ReceiveAll) { IsBackground = true, Name = $"worker {_process.Id}" }.Start();
    }

    public int ProcessId => _process.Id;

    /// <summary>Whether it has ended, or is about to: the kernel takes its time.</summary>
    public bool HasExited => _isKilled || _process.HasExited;

    /// <summary>
    /// Sends a frame, whose content comes in two parts. That the process has ended is told by
    /// <see cref="ReceiveAsync"/>.
    /// </summary>
    public void Send(FrameKind kind, ReadOnlySpan<byte> first = default, ReadOnlySpan<byte> rest = default)
    {
        try
        {
            _frames.Write(kind, first, rest);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It has ended.
        }
    }

    /// <summary>The next frame.</summary>
    /// <exception cref="WorkerDiedException">The process has ended, and everything that it sent was
    /// received.</exception>
    public async ValueTask<Frame> ReceiveAsync()
    {
        Frame? frame;
        while (!_received.Reader.TryRead(out frame))
            await _received.Reader.WaitToReadAsync();
        return frame;
    }

    public void Kill()
    {
        _isKilled = true;
        try
        {
            _process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It was disposed.
        }
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    // …/shared/Microsoft.NETCore.App/10.0.x/
    static string DotNetHost() =>
        Path.GetFullPath(
            OperatingSystem.IsWindows() ? "../../../dotnet.exe" : "../../../dotnet",
            RuntimeEnvironment.GetRuntimeDirectory());

    void ReceiveAll()
    {
        Exception end;
        try
        {
            while (_frames.Read((_, length) => GC.AllocateUninitializedArray<byte>(length)) is { } frame)
                _received.Writer.TryWrite(frame);
            _process.WaitForExit(); // the lines of its standard error, too
            lock (_errors)
                end = new WorkerDiedException(_process.ExitCode, string.Join('\n', _errors));
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            end = e; // it was disposed, and nobody waits for it
        }
        _received.Writer.TryComplete(end);
    }

    void AddError(string? line)
    {
        lock (_errors)
        {
            if (line is not null && _errors.Count < ErrorLines)
                _errors.Add(line);
        }
    }
}

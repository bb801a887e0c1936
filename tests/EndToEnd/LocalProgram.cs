using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tests.EndToEnd;

/// <summary>The program, as a user starts it.</summary>
sealed class LocalProgram : IAsyncDisposable
{
    readonly Process _process;
    readonly StringBuilder _output = new();
    readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    LocalProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    static string Assembly => Path.Combine(AppContext.BaseDirectory, "Local.dll");

    /// <param name="folder">The current folder of the process.</param>
    public static LocalProgram Start(string folder, params IEnumerable<string> arguments) =>
        StartProcess(folder, "dotnet", [Assembly, .. arguments]);

    /// <summary>
    /// The same with a limit on the size of each file, in KiB: beyond it a write fails, as on a full disk.
    /// </summary>
    public static LocalProgram StartLimited(int limit, string folder, params IEnumerable<string> arguments) =>
        // .NET's own memory is files, too, when it keeps writing and executing apart.
        StartProcess(folder, "bash", ["-c", Limited(limit), "bash", Assembly, .. arguments]);

    static string Limited(int limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"trap '' XFSZ; ulimit -f {limit}; DOTNET_EnableWriteXorExecute=0 exec dotnet \"$@\"");

    /// <summary>
    /// Whether Ctrl-C is ignored: a shell starts so what it puts in the background, which hands it down.
    /// </summary>
    static bool IgnoresInterrupt { get; } = OperatingSystem.IsLinux() && Ignored("/proc/self/status");

    /// <summary>The last digit is of the first four signals, of which SIGINT is the second.</summary>
    static bool Ignored(string status)
    {
        var signals = File.ReadLines(status).First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        return (Convert.ToInt32(signals[^1..], 16) & 2) != 0;
    }

    static LocalProgram StartProcess(string folder, string program, IEnumerable<string> arguments)
    {
        if (IgnoresInterrupt)
            (program, arguments) = ("env", ["--default-signal=INT", program, .. arguments]);
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new(new Process { StartInfo = start });
    }

    public bool HasExited => _process.HasExited;

    /// <summary>The memory that it has resident now, in bytes.</summary>
    public long ResidentMemory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>As Ctrl-C does.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Output)> EndAsync()
    {
        // One that ignores its signal must not stop all tests.
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);
        return (_process.ExitCode, Output);
    }

    /// <summary>Waits until it has printed a text.</summary>
    public Task SeeAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal))
                return Task.CompletedTask;
            _awaited.Add((text, seen));
        }
        return Task.WhenAny(seen.Task, EndedWithoutAsync(text))
            .Unwrap()
            .WaitAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);
    }

    async Task EndedWithoutAsync(string text)
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (!Output.Contains(text, StringComparison.Ordinal))
            Assert.Fail($"It ended without '{text}':\n{Output}");
    }

    void Append(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
            foreach (var (_, seen) in _awaited.FindAll(
                awaited => _output.ToString().Contains(awaited.Text, StringComparison.Ordinal)))
                seen.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }
}

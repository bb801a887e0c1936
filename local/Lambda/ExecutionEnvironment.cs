using System.ComponentModel;
using System.Diagnostics;
using System.Threading.Channels;
using Local.Lambda.Code;

namespace Local.Lambda;

/// <summary>One process of a function, which handles one invocation after another.</summary>
/// <remarks>
/// The process asks for an event (<see cref="NextAsync"/>) and answers it (<see cref="Answer"/>) over the Runtime API;
/// the service hands in events (<see cref="InvokeAsync"/>). An invocation over its time, or a process over its memory,
/// ends with the process.
/// </remarks>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html"/>
sealed class ExecutionEnvironment : IRuntimeEnvironment, IAsyncDisposable
{
    /// <summary>The Init phase's limit; what it takes longer counts as the first invocation's time.</summary>
    public static readonly TimeSpan InitLimit = TimeSpan.FromSeconds(10);
    static readonly TimeSpan MemoryCheckInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long an answered invocation waits for the process to ask for its next event, and for its last lines.
    /// </summary>
    static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);

    readonly Lock _lock = new();
    readonly Channel<Invocation> _events = Channel.CreateUnbounded<Invocation>();
    readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly LambdaFunction _function;
    readonly TimeProvider _time;
    readonly Process _process;
    readonly DirectoryInfo _temporary;
    readonly FunctionLog _log;
    readonly Task _run;
    readonly long _started;

    Invocation? _current;
    TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    ReadOnlyMemory<byte>? _initError;
    TimeSpan? _initialization;
    long _memory;
    bool _outOfMemory;

    /// <param name="variables">The process's whole environment.</param>
    /// <exception cref="FunctionException">The operating system cannot start the program.</exception>
    public ExecutionEnvironment(
        LambdaFunction function,
        FunctionProgram program,
        DirectoryInfo taskRoot,
        DirectoryInfo temporary,
        IReadOnlyDictionary<string, string> variables,
        FunctionLog log,
        ProcessGuard guard,
        TimeProvider time)
    {
        (_function, _temporary, _log, _time) = (function, temporary, log, time);
        _started = time.GetTimestamp();
        var start = new ProcessStartInfo(program.File, program.Arguments)
        {
            WorkingDirectory = taskRoot.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        try
        {
            _process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            log.Dispose();
            DeleteTemporary();
            throw new FunctionException(function.Name, $"Its program {program.File} cannot be started: {e.Message}");
        }
        guard.Add(_process);
        _process.StandardInput.Close();
        _run = RunAsync(guard);
    }

    public LambdaFunction Function => _function;

    public bool HasExited => _exited.Task.IsCompleted;

    /// <summary>The end of the process.</summary>
    public Task Exited => _exited.Task;

    /// <summary>The end of the Init phase: the process asks for its first event, or is gone.</summary>
    public Task Initialized => Task.WhenAny(_ready.Task, _exited.Task);

    /// <summary>When it was last of use.</summary>
    public long IdleSince { get; set; }

    /// <summary>Runs one invocation to its end, whatever that is.</summary>
    public async Task<InvocationResult> InvokeAsync(Invocation invocation)
    {
        _log.Start(invocation);
        var initialization = _initialization is null;
        var limit = await IsInitializedAsync() ? _function.Timeout : TimeSpan.Zero;
        var begun = _time.GetTimestamp();
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            invocation.Deadline = _time.GetUtcNow() + _function.Timeout;
            (_current, _asked) = (invocation, asked);
        }
        _events.Writer.TryWrite(invocation);

        using var watching = new CancellationTokenSource();
        var watch = WatchMemoryAsync(watching.Token);
        await Task.WhenAny(invocation.Outcome, _exited.Task, Task.Delay(limit, _time, watching.Token));
        if (_exited.Task.IsCompleted)
            invocation.TryEnd(await ExitAsync(invocation.RequestId));
        else if (invocation.TryEnd(new Outcome.TimedOut(invocation.RequestId, _function.Timeout)))
            await KillAsync();
        var duration = _time.GetElapsedTime(begun);
        var outcome = await invocation.Outcome;

        // The process was answered for, and may still be busy: its lines belong to this invocation until it asks for
        // the next event.
        await Task.WhenAny(asked.Task, _exited.Task, Task.Delay(Grace, _time, watching.Token));
        await watching.CancelAsync();
        await watch;
        Measure();
        _log.Report(invocation.RequestId, outcome, duration, initialization ? _initialization : null, _memory);
        return new(invocation.RequestId, invocation.TraceId, outcome, _log.Tail, _function.Version);
    }

    async Task<bool> IsInitializedAsync()
    {
        if (!Initialized.IsCompleted)
            await Task.WhenAny(Initialized, Task.Delay(InitLimit + _function.Timeout, _time));
        return Initialized.IsCompleted;
    }

    async Task<Outcome> ExitAsync(string requestId) =>
        _initError is { } error ? new Outcome.Failed(error)
            : new Outcome.Exited(requestId, await _exited.Task, _outOfMemory);

    public async Task<Invocation> NextAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            _initialization ??= _time.GetElapsedTime(_started);
            if (_current?.Outcome.IsCompleted ?? false)
                _asked.TrySetResult();
        }
        _ready.TrySetResult();
        return await _events.Reader.ReadAsync(cancellation);
    }

    public bool? Answer(string requestId, Outcome outcome)
    {
        lock (_lock)
            return _current?.RequestId == requestId ? _current.TryEnd(outcome) : null;
    }

    public bool FailInitialization(ReadOnlyMemory<byte> error)
    {
        lock (_lock)
        {
            if (_ready.Task.IsCompleted)
                return false;
            _initError = error;
            return true;
        }
    }

    async Task RunAsync(ProcessGuard guard)
    {
        var lines = Task.WhenAll(CopyAsync(_process.StandardOutput), CopyAsync(_process.StandardError));
        await _process.WaitForExitAsync();
        guard.Remove(_process);
        // A process that it started, and left behind, could hold the pipes open for ever.
        await Task.WhenAny(lines, Task.Delay(Grace, _time));
        _exited.TrySetResult(_process.ExitCode);
        _events.Writer.TryComplete();
        DeleteTemporary();
    }

    async Task CopyAsync(StreamReader text)
    {
        var lines = new LogLines(text);
        while (await lines.ReadAsync() is { } line)
            _log.Write(line);
    }

    async Task WatchMemoryAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(MemoryCheckInterval, _time);
        // The invocation is over. (A timer whose wait is cancelled reads the stack, and its symbols, for an exception.)
        await using var end = cancellation.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
            if (Measure() > _function.MemorySize)
            {
                _outOfMemory = true;
                ProcessTree.Kill(_process);
                return;
            }
    }

    /// <returns>The most that the process had resident so far, in MB.</returns>
    long Measure()
    {
        if (HasExited || _process.HasExited)
            return 0;
        _process.Refresh();
        // macOS keeps no peak.
        return _memory = Math.Max(_memory, Math.Max(_process.PeakWorkingSet64, _process.WorkingSet64) >> 20);
    }

    async Task KillAsync()
    {
        ProcessTree.Kill(_process);
        await _run;
    }

    void DeleteTemporary()
    {
        try
        {
            _temporary.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A process that it left behind writes there: the next start of this program deletes it.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _log.Dispose();
        _process.Dispose();
    }
}

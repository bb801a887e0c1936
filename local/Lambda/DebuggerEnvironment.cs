using System.Threading.Channels;

namespace Local.Lambda;

/// <summary>
/// A function's environment whose process somebody else starts, in a debugger: invocations wait for it, one after
/// another, as long as it takes.
/// </summary>
sealed class DebuggerEnvironment(TimeProvider time) : IRuntimeEnvironment
{
    /// <summary>What is left of an invocation's time, as the process is told: there is no limit.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    readonly Lock _lock = new();
    readonly Channel<Invocation> _events = Channel.CreateUnbounded<Invocation>();
    Invocation? _current;

    /// <param name="version">The function's, which is said to have run.</param>
    /// <param name="removed">Ends when the function is removed.</param>
    public async Task<InvocationResult> InvokeAsync(Invocation invocation, string version, CancellationToken removed)
    {
        _events.Writer.TryWrite(invocation);
        var outcome = await invocation.Outcome.WaitAsync(removed);
        return new(invocation.RequestId, invocation.TraceId, outcome, "", version);
    }

    /// <remarks>A process that was stopped before it had answered left its event to the next one.</remarks>
    public async Task<Invocation> NextAsync(CancellationToken cancellation)
    {
        var next = Unanswered() ?? await _events.Reader.ReadAsync(cancellation);
        lock (_lock)
        {
            next.Deadline = time.GetUtcNow() + Patience;
            return _current = next;
        }
    }

    Invocation? Unanswered()
    {
        lock (_lock)
            return _current is { Outcome.IsCompleted: false } ? _current : null;
    }

    public bool? Answer(string requestId, Outcome outcome)
    {
        lock (_lock)
            return _current?.RequestId == requestId ? _current.TryEnd(outcome) : null;
    }

    /// <summary>Events wait on, for a process that has mended what was wrong.</summary>
    public bool FailInitialization(ReadOnlyMemory<byte> error) => true;
}

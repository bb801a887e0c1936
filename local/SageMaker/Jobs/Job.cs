using Local.Aws;

namespace Local.SageMaker.Jobs;

/// <summary>
/// A job: what was asked for, which never changes, and how it stands, which is one immutable state that is replaced as
/// a whole, so that a reader always sees one moment.
/// </summary>
abstract class Job<TState> : IResource where TState : JobState
{
    readonly Lock _changing = new();
    readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required DateTimeOffset CreationTime { get; init; }
    public string? ClientToken { get; init; }
    public required IReadOnlyDictionary<string, string> Tags { get; set; }
    public required TState State { get; set; }

    /// <summary>The job's end; it never fails, the state tells how it ended.</summary>
    public Task Completion => _completion.Task;

    public JobStatus Status => State.Status;
    public string? FailureReason => State.FailureReason;
    public bool HasEnded => State.HasEnded;

    /// <summary>Cancelled when the job is to stop.</summary>
    internal CancellationTokenSource Stopping { get; } = new();

    /// <summary>Hears that the job is to stop.</summary>
    internal Action? StopAsked { get; set; }

    /// <summary>As refusals name it: <c>training job</c>.</summary>
    protected abstract string Kind { get; }

    /// <exception cref="AwsException">It has ended, or is stopping.</exception>
    public void Stop()
    {
        if (!TryStop())
            throw new AwsException("ValidationException", $"The request was rejected because the {Kind} is in status {Status}.");
    }

    /// <returns>Whether it could still be stopped.</returns>
    internal bool TryStop()
    {
        lock (_changing)
        {
            if (!MayStop(State))
                return false;
            State = Stopped(State);
        }
        StopAsked?.Invoke();
        Stopping.Cancel();
        return true;
    }

    /// <summary>Replaces the state by one that is made of it.</summary>
    internal void Change(Func<TState, TState> change)
    {
        lock (_changing)
            State = change(State);
    }

    /// <summary>Ends the job.</summary>
    /// <param name="reason">Why it failed; null when it did not.</param>
    internal void End(JobStatus status, string? reason, DateTimeOffset time) =>
        Change(state => Ended(state, status, reason, time));

    /// <summary>Everybody who waits for the job's end goes on.</summary>
    internal void Complete() => _completion.TrySetResult();

    protected virtual bool MayStop(TState state) => state.Status == JobStatus.InProgress;

    /// <summary>The state of a job that is to stop.</summary>
    protected abstract TState Stopped(TState state);

    protected abstract TState Ended(TState state, JobStatus status, string? reason, DateTimeOffset time);
}

enum JobStatus { InProgress, Completed, Failed, Stopping, Stopped }

/// <summary>How a job stands.</summary>
abstract record JobState
{
    public required JobStatus Status { get; init; }

    public string? FailureReason { get; init; }

    public bool HasEnded => Status is JobStatus.Completed or JobStatus.Failed or JobStatus.Stopped;
}

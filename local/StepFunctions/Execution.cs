using System.Text.Json;

namespace Local.StepFunctions;

/// <summary>One run of a state machine. Its status, output and error are folds over its history.</summary>
sealed class Execution : IDisposable
{
    readonly CancellationTokenSource _ended = new();
    readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required string Arn { get; init; }
    public required string Name { get; init; }

    /// <summary>The state machine as it was at the start; a later update does not change it.</summary>
    public required StateMachine Machine { get; set; }

    /// <summary>As the caller wrote it.</summary>
    public required string Input { get; init; }

    public required DateTimeOffset StartDate { get; init; }

    /// <summary>The version and the alias with which it was started; null for the state machine itself.</summary>
    public string? VersionArn { get; init; }

    public string? AliasArn { get; init; }

    /// <summary>The map run whose child it is; null for any other.</summary>
    public string? MapRunArn { get; init; }

    /// <summary>Of jitter, of names and of the functions that draw.</summary>
    public required int Seed { get; init; }

    /// <summary>The call that started it, when a state machine did: the same call starts no other.</summary>
    public string? ClientToken { get; init; }

    /// <summary>What its tasks answer in a test case; null when they call the services.</summary>
    public MockedAnswers? Mocks { get; init; }

    public string? TestCase { get; init; }

    /// <summary>What fails without a test case.</summary>
    public IReadOnlyList<InjectedFailure> Failures { get; init; } = [];

    public required History History { get; init; }

    /// <summary>Ends when the execution does, however it does; is canceled when this program stops before.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Is canceled when nothing of the execution shall go on.</summary>
    public CancellationToken Ended => _ended.Token;

    public ExecutionStatus Status => History.Last?.Ends ?? ExecutionStatus.Running;

    public DateTimeOffset? StopDate => History.Last is { Ends: not null } last ? last.Timestamp : null;

    /// <summary>The output of an execution that succeeded.</summary>
    public JsonElement? Output => History.Last is HistoryEvent.ExecutionSucceeded succeeded ? succeeded.Output : null;

    /// <summary>The error and cause of an execution that failed or was stopped; a timeout has neither, as recorded.</summary>
    public (string? Error, string? Cause) Failure => History.Last switch
    {
        HistoryEvent.ExecutionFailed failed => (failed.Error, failed.Cause),
        HistoryEvent.ExecutionAborted aborted => (aborted.Error, aborted.Cause),
        _ => (null, null),
    };

    /// <summary>All events from the first, then each as it happens, until the execution ends. Any number can follow.</summary>
    public IAsyncEnumerable<HistoryEvent> FollowAsync(CancellationToken cancellation) => History.FollowAsync(Completion, cancellation);

    /// <summary>Appends the event that ends the execution and stops what is still going on in it.</summary>
    /// <returns>False when it has ended before.</returns>
    public bool End(HistoryEvent last, int previous)
    {
        var ended = History.Append(default, previous, last) is not null;
        if (ended)
        {
            _ended.Cancel();
            _completion.TrySetResult();
        }
        return ended;
    }

    /// <summary>Makes of an execution that had ended when this program started what it is: ended.</summary>
    public void Settle()
    {
        _ended.Cancel();
        _completion.TrySetResult();
    }

    /// <summary>Leaves the execution as it is, because this program stops.</summary>
    public void Leave()
    {
        _completion.TrySetCanceled();
        _ended.Cancel();
    }

    /// <summary>Whether the execution was left, so that its jobs go on without it.</summary>
    public bool IsLeft => _completion.Task.IsCanceled;

    public void Dispose() => _ended.Dispose();
}

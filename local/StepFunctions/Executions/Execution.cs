using System.Text.Json;
using Local.StepFunctions.Testing;

namespace Local.StepFunctions.Executions;

/// <summary>One run of a state machine. Its status, output and error are folds over its history.</summary>
sealed class Execution : IDisposable
{
    readonly Lock _gate = new();
    Attempt _attempt = new();

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

    /// <summary>Seeds jitter, names and the functions that draw.</summary>
    public required int Seed { get; init; }

    /// <summary>The call that started it, when a state machine did: the same call starts no other.</summary>
    public string? ClientToken { get; init; }

    /// <summary>What its tasks answer in a test case; null when they call the services.</summary>
    public MockedAnswers? Mocks { get; init; }

    public string? TestCase { get; init; }

    /// <summary>What fails without a test case.</summary>
    public IReadOnlyList<InjectedFailure> Failures { get; init; } = [];

    public required History History { get; init; }

    /// <summary>What is listed of it.</summary>
    public ListedExecution Summary => History.Summary;

    /// <summary>
    /// Ends when the execution does, however it does; is canceled when this program stops before. A redrive begins
    /// another.
    /// </summary>
    public Task Completion => _attempt.Completion.Task;

    /// <summary>Is canceled when nothing of the execution shall go on. A redrive begins another.</summary>
    public CancellationToken Ended => _attempt.Ended.Token;

    /// <summary>
    /// Ends when nothing of the execution goes on here, which can be after its end: jobs are being stopped.
    /// </summary>
    public Task Unwound { get; set; } = Task.CompletedTask;

    public ExecutionStatus Status => History.Last?.Ends ?? ExecutionStatus.Running;

    public DateTimeOffset? StopDate => History.Last is { Ends: not null } last ? last.Timestamp : null;

    public int RedriveCount => History.Last?.RedriveCount ?? 0;

    public DateTimeOffset? RedriveDate => History.Redriven?.Timestamp;

    /// <summary>The output of an execution that succeeded.</summary>
    public JsonElement? Output => History.Last is HistoryEvent.ExecutionSucceeded succeeded ? succeeded.Output : null;

    /// <summary>
    /// The error and cause of an execution that failed or was stopped; a timeout has neither, as recorded.
    /// </summary>
    public (string? Error, string? Cause) Failure =>
        History.Last is HistoryEvent.Failure { Ends: not null } failure ? (failure.Error, failure.Cause) : (null, null);

    /// <summary>
    /// All events from the first, then each as it happens, until the execution ends. Any number can follow.
    /// </summary>
    public IAsyncEnumerable<HistoryEvent> FollowAsync(CancellationToken cancellation) =>
        History.FollowAsync(() => Completion, cancellation);

    /// <summary>Appends the event that ends the execution and stops what is still going on in it.</summary>
    /// <returns>False when it has ended before.</returns>
    public bool End(HistoryEvent last, int previous)
    {
        Attempt attempt;
        lock (_gate)
        {
            attempt = _attempt;
            if (History.Append(default, previous, last) is null)
                return false;
        }
        attempt.MarkEnded();
        return true;
    }

    /// <summary>
    /// Begins another attempt of an execution that has ended and is <see cref="Unwound"/>; whoever calls runs it.
    /// </summary>
    /// <returns>The event that says so; null when it had not ended.</returns>
    public HistoryEvent? Redrive(string? clientToken)
    {
        lock (_gate)
        {
            var again = new HistoryEvent.ExecutionRedriven(clientToken) { BeginsAnew = Machine.IsExpress };
            if (History.Append(default, 0, again) is not { } redriven)
                return null;
            _attempt.Dispose();
            _attempt = new();
            return redriven;
        }
    }

    /// <summary>Makes of an execution that was read from the store what it is: ended.</summary>
    public void MarkEnded() => _attempt.MarkEnded();

    /// <summary>
    /// The redrive that was asked for with this token: one of the last ten, within a quarter of an hour.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html"/>
    public HistoryEvent? RedrivenBy(string clientToken, DateTimeOffset now) => RedriveCount == 0
        ? null
        : History.Snapshot().OfType<HistoryEvent.ExecutionRedriven>().TakeLast(10)
            .FirstOrDefault(
                redriven =>
                    redriven.ClientToken == clientToken && now - redriven.Timestamp <= TimeSpan.FromMinutes(15));

    /// <summary>Leaves the execution as it is, because this program stops.</summary>
    public void Leave()
    {
        _attempt.Completion.TrySetCanceled();
        _attempt.Ended.Cancel();
    }

    /// <summary>Whether the execution was left, so that its jobs go on without it.</summary>
    public bool IsLeft => Completion.IsCanceled;

    public void Dispose() => _attempt.Dispose();

    /// <summary>From the start or a redrive to the end.</summary>
    sealed class Attempt : IDisposable
    {
        public CancellationTokenSource Ended { get; } = new();

        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void MarkEnded()
        {
            Ended.Cancel();
            Completion.TrySetResult();
        }

        public void Dispose() => Ended.Dispose();
    }
}

using System.Runtime.CompilerServices;
using System.Text.Json;
using Local.StepFunctions.Language;
using Local.Storage;

namespace Local.StepFunctions.Executions;

/// <summary>
/// The events of an execution, in their order. They come in by one method, and after the one that ends the execution
/// none does until it is redriven.
/// </summary>
sealed partial class History : ILog
{
    readonly TimeProvider _time;
    readonly int _limit;
    readonly HistoryLog? _log;
    readonly Lock _gate = new();
    // Null until somebody asks for the events of an execution that has ended before.
    HeldEvents? _events;
    // As the store has it, or is about to.
    ListedExecution _summary;
    ListedExecution _shown;
    HistoryEvent? _last;
    HistoryEvent.ExecutionRedriven? _redriven;
    TaskCompletionSource? _appended;
    int _lastId;
    Exception? _refused;
    bool _announced;
    bool _isTaken;

    /// <summary>The history of an execution that starts.</summary>
    /// <param name="limit">The most events that the service allows; then the execution fails.</param>
    /// <param name="store">Where the events are kept; null for those of an Express execution, which are not.</param>
    /// <param name="summary">What is listed of the execution.</param>
    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-state-machine-executions"/>
    public History(TimeProvider time, int limit, ListedExecution summary, StateStore? store = null)
    {
        (_time, _limit, _summary, _shown) = (time, limit, summary, summary);
        _log = store is null ? null : new(store, summary.Log);
        _events = new(_log);
    }

    /// <summary>The history of an execution that was started before.</summary>
    public static History Load(TimeProvider time, int limit, StateStore store, ListedExecution summary)
    {
        var history = new History(time, limit, summary, store);
        if (history._log!.ReadLast() is not { } last)
            return history;
        (history._last, history._events) = (last, null);
        if (last.Ends is null)
            history.Held();
        return history;
    }

    /// <summary>What is listed of the execution, as of the last event.</summary>
    public ListedExecution Summary
    {
        get
        {
            lock (_gate)
                return Summarize();
        }
    }

    /// <summary>Is called for each event, in their order; whatever takes time waits elsewhere.</summary>
    public Action<HistoryEvent>? Happened { get; set; }

    /// <summary>Is called when the execution's end or redrive is durable.</summary>
    public Action? Changed { get; set; }

    /// <summary>The last event; null before the first.</summary>
    public HistoryEvent? Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <summary>The last redrive; null before the first.</summary>
    public HistoryEvent.ExecutionRedriven? Redriven
    {
        get
        {
            lock (_gate)
            {
                if (_last is { RedriveCount: > 0 })
                    Held();
                return _redriven;
            }
        }
    }

    /// <summary>The number of the last event that the service shows; 0 before the first.</summary>
    public int LastId
    {
        get
        {
            lock (_gate)
            {
                // What ends an execution has a number.
                if (_last?.Ends is not null)
                    return _last.Id;
                Held();
                return _lastId;
            }
        }
    }

    /// <summary>
    /// The events with these numbers, in their order: <paramref name="first"/> to <paramref name="last"/>, both
    /// included.
    /// </summary>
    /// <remarks>Of what is in the store alone no more is read than these.</remarks>
    public IReadOnlyList<HistoryEvent> Read(int first, int last) => Read(first, last, long.MaxValue, isReverse: false);

    /// <summary>The first of them that are on a page, or in reverse the last.</summary>
    /// <param name="mostBytes">The page is full with the event that makes it larger.</param>
    public IReadOnlyList<HistoryEvent> Read(int first, int last, long mostBytes, bool isReverse)
    {
        lock (_gate)
        {
            var events = _events?.Around(first, last, isReverse) ?? _log!.Read(first, last, isReverse);
            List<HistoryEvent> page = [];
            foreach (var happened in events.Where(happened => happened.Id >= first && happened.Id <= last))
            {
                page.Add(happened);
                if ((mostBytes -= HeldEvents.Size(happened)) < 0)
                    break;
            }
            return page;
        }
    }

    /// <summary>Appends an event and gives it its number and time.</summary>
    /// <param name="previous">The number of the event that led to it.</param>
    /// <returns>The event as it is now; null when the execution has ended before, or has not when it shall be
    /// redriven.</returns>
    public HistoryEvent? Append(BranchId branch, int previous, HistoryEvent happened)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            // First: a clock that a test advances may let others go on from within, and they append before this event
            // then.
            var now = _time.GetUtcNow();
            var events = Held();
            var redriven = happened as HistoryEvent.ExecutionRedriven;
            if (_last?.Ends is null != redriven is null)
                return null;
            if (_refused is not null && happened.Ends is null)
                throw Unkept(_refused);
            if (_lastId >= _limit - 1 && happened.Ends is null)
                throw new StatesException("States.Runtime", $"The execution reached the maximum number of history events ({_limit}).");
            _last = happened with
            {
                Id = happened is HistoryEvent.RetryScheduled ? 0 : ++_lastId,
                // What a redrive has led to did not come of anything before it.
                PreviousEventId = redriven is null ? Math.Max(previous, _redriven?.Id ?? 0) : _lastId - 1,
                RedriveCount = (_last?.RedriveCount ?? 0) + (redriven is null ? 0 : 1),
                Timestamp = now,
                Branch = branch,
            };
            if (_last.Ends is not null)
                _refused = null;
            _redriven = _last as HistoryEvent.ExecutionRedriven ?? _redriven;
            events.Add(_last);
            if (!_announced && _log is not null)
            {
                _announced = true;
                _log.Store.Announce(this);
            }
            happened = _last;
            (waiting, _appended) = (_appended, null);
            Happened?.Invoke(happened);
        }
        waiting?.TrySetResult();
        return happened;
    }

    /// <summary>
    /// Whether so much is held in memory that nothing more shall happen before <see cref="SettledAsync"/> ends.
    /// </summary>
    public bool IsFull => _events is { IsFull: true };

    /// <summary>The events so far.</summary>
    public IReadOnlyList<HistoryEvent> Snapshot()
    {
        lock (_gate)
            return [.. Held().All()];
    }

    /// <summary>
    /// All events from the first, then each as it comes and is durable, until the one that ends the execution and that
    /// no redrive has followed yet.
    /// </summary>
    /// <param name="until">What ends the waiting for more when this program stops.</param>
    public async IAsyncEnumerable<HistoryEvent> FollowAsync(
        Func<Task> until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var place = default(HeldEvents.Place);
        while (true)
        {
            HistoryEvent[] news;
            bool isLast;
            Task more;
            lock (_gate)
            {
                var held = Held();
                news = held.Next(ref place);
                isLast = place.Next == held.Count;
                more = (_appended ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            if (news.Length == 0)
            {
                var stopped = until();
                if (stopped.IsCompleted)
                    yield break;
                await Task.WhenAny(more, stopped).WaitAsync(cancellation);
                continue;
            }
            await SettledAsync();
            foreach (var happened in news)
                yield return happened;
            if (isLast && news[^1].Ends is not null)
                yield break;
        }
    }

    /// <summary>The data limit of the service: 256 KiB for what a state takes or gives.</summary>
    public static JsonElement Limited(JsonElement value, string what) => JsonText.Size(value) <= 262_144
        ? value
        : throw TooLarge(what);

    public static StatesException TooLarge(string what) => new(
        "States.DataLimitExceeded", $"{what} returned a result with a size exceeding the maximum number of bytes service limit.");

    HeldEvents Held()
    {
        if (_events is null)
        {
            _events = HeldEvents.Read(_log!);
            _lastId = _events.All().Max(happened => happened.Id);
            _redriven = _events.All().OfType<HistoryEvent.ExecutionRedriven>().LastOrDefault();
        }
        return _events;
    }

    ListedExecution Summarize() => _last is null ? _summary : _summary with
    {
        Status = _last.Ends ?? ExecutionStatus.Running,
        StopDate = _last.Ends is null ? null : _last.Timestamp,
        RedriveCount = _last.RedriveCount,
        RedriveDate = _redriven?.Timestamp ?? _summary.RedriveDate,
        Attempt = _redriven?.ClientToken ?? _summary.Attempt,
        LastEventId = _last.Ends is null ? 0 : _last.Id,
    };
}

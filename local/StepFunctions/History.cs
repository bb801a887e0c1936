using System.Runtime.CompilerServices;
using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Language;

namespace Local.StepFunctions;

/// <summary>The events of an execution, in their order. They come in by one method, and after the one that ends the execution none does until it is redriven.</summary>
sealed class History : ILog
{
    readonly TimeProvider _time;
    readonly int _limit;
    readonly StateStore? _store;
    readonly long _log;
    readonly Lock _gate = new();
    // Null until somebody asks for the events of an execution that ended before this program started.
    List<HistoryEvent>? _events;
    HistoryEvent? _last;
    TaskCompletionSource? _appended;
    int _lastId;
    int _written;
    int _parts;
    bool _announced;

    /// <summary>The history of an execution that starts.</summary>
    /// <param name="limit">The most events that the service allows; then the execution fails.</param>
    /// <param name="store">Where the events are kept, as this log; null for those of an Express execution, which are not.</param>
    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-state-machine-executions"/>
    public History(TimeProvider time, int limit, StateStore? store, long log)
    {
        (_time, _limit, _store, _log) = (time, limit, store, log);
        _events = [];
    }

    /// <summary>The history of an execution that an earlier process started.</summary>
    public static History Load(TimeProvider time, int limit, StateStore store, long log)
    {
        var history = new History(time, limit, store, log);
        if (store.ReadLogEnd(log) is not { } end)
            return history;
        history._last = StoredHistory.Read(end)[^1];
        history._events = null;
        if (history._last.Ends is null)
            history.Events();
        return history;
    }

    /// <summary>The log in the store that its events are.</summary>
    public long Log => _log;

    /// <summary>The last event; null before the first.</summary>
    public HistoryEvent? Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <summary>The number of the last event that the service shows; 0 before the first.</summary>
    public int LastId
    {
        get
        {
            lock (_gate)
            {
                Events();
                return _lastId;
            }
        }
    }

    /// <summary>Appends an event and gives it its number and time.</summary>
    /// <param name="previous">The number of the event that led to it.</param>
    /// <returns>The event as it is now; null when the execution has ended before.</returns>
    public HistoryEvent? Append(BranchId branch, int previous, HistoryEvent happened)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            var events = Events();
            if (_last?.Ends is not null)
                return null;
            if (_lastId >= _limit - 1 && happened.Ends is null)
                throw new StatesException("States.Runtime", $"The execution reached the maximum number of history events ({_limit}).");
            _last = happened with
            {
                Id = happened is HistoryEvent.RetryScheduled ? 0 : ++_lastId,
                PreviousEventId = previous,
                Timestamp = _time.GetUtcNow(),
                Branch = branch,
            };
            events.Add(_last);
            if (!_announced && _store is not null)
            {
                _announced = true;
                _store.Write(this);
            }
            happened = _last;
            (waiting, _appended) = (_appended, null);
        }
        waiting?.TrySetResult();
        return happened;
    }

    /// <summary>Ends when what has happened so far would survive the end of this program: before anything has an effect outside.</summary>
    public Task SettledAsync() => _store?.SettledAsync() ?? Task.CompletedTask;

    /// <summary>The events so far.</summary>
    public IReadOnlyList<HistoryEvent> Snapshot()
    {
        lock (_gate)
            return [.. Events()];
    }

    /// <summary>All events from the first, then each as it comes and is durable, until the one that ends the execution.</summary>
    /// <param name="until">Ends the waiting for more when this program stops.</param>
    public async IAsyncEnumerable<HistoryEvent> FollowAsync(Task until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var next = 0; ;)
        {
            HistoryEvent[] news;
            Task more;
            lock (_gate)
            {
                news = [.. Events().Skip(next)];
                more = (_appended ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            if (news.Length == 0)
            {
                if (until.IsCompleted)
                    yield break;
                await Task.WhenAny(more, until).WaitAsync(cancellation);
                continue;
            }
            await SettledAsync();
            foreach (var happened in news)
            {
                yield return happened;
                if (happened.Ends is not null)
                    yield break;
            }
            next += news.Length;
        }
    }

    LogPart ILog.Take()
    {
        HistoryEvent[] news;
        int number;
        lock (_gate)
        {
            _announced = false;
            news = [.. _events!.Skip(_written)];
            _written = _events!.Count;
            number = _parts++;
        }
        return new(_log, number, StoredHistory.Write(news));
    }

    /// <summary>The data limit of the service: 256 KiB for what a state takes or gives.</summary>
    public static JsonElement Limited(JsonElement value, string what) => JsonText.Size(value) <= 262_144
        ? value
        : throw new StatesException("States.DataLimitExceeded", $"{what} returned a result with a size exceeding the maximum number of bytes service limit.");

    List<HistoryEvent> Events()
    {
        if (_events is null)
        {
            var parts = _store!.ReadLog(_log);
            _events = [.. parts.SelectMany(StoredHistory.Read)];
            (_written, _parts, _lastId) = (_events.Count, parts.Count, _events.Max(happened => happened.Id));
        }
        return _events;
    }
}

using System.Runtime.CompilerServices;
using System.Text.Json;
using Local.StepFunctions.Language;

namespace Local.StepFunctions;

/// <summary>The events of an execution, in their order. They come in by one method, and after the one that ends the execution none does.</summary>
/// <param name="limit">The most events that the service allows; then the execution fails.</param>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-state-machine-executions"/>
sealed class History(TimeProvider time, int limit)
{
    readonly Lock _gate = new();
    readonly List<HistoryEvent> _events = [];
    TaskCompletionSource? _appended;
    int _lastId;

    /// <summary>The last event; null before the first.</summary>
    public HistoryEvent? Last
    {
        get
        {
            lock (_gate)
                return _events.Count > 0 ? _events[^1] : null;
        }
    }

    /// <summary>The number of the last event that the service shows; 0 before the first.</summary>
    public int LastId
    {
        get
        {
            lock (_gate)
                return _lastId;
        }
    }

    /// <summary>Appends an event and gives it its number and time.</summary>
    /// <param name="previous">The number of the event that led to it.</param>
    /// <returns>Its number; null when the execution has ended before.</returns>
    public int? Append(int previous, HistoryEvent happened)
    {
        TaskCompletionSource? waiting;
        int id;
        lock (_gate)
        {
            if (_events.Count > 0 && _events[^1].Ends is not null)
                return null;
            if (_lastId >= limit - 1 && happened.Ends is null)
                throw new StatesException("States.Runtime", $"The execution reached the maximum number of history events ({limit}).");
            id = happened is HistoryEvent.RetryScheduled ? 0 : ++_lastId;
            _events.Add(happened with { Id = id, PreviousEventId = previous, Timestamp = time.GetUtcNow() });
            (waiting, _appended) = (_appended, null);
        }
        waiting?.TrySetResult();
        return id;
    }

    /// <summary>The events so far.</summary>
    public IReadOnlyList<HistoryEvent> Snapshot()
    {
        lock (_gate)
            return [.. _events];
    }

    /// <summary>All events from the first, then each as it comes, until the one that ends the execution.</summary>
    /// <param name="until">Ends the waiting for more when this program stops.</param>
    public async IAsyncEnumerable<HistoryEvent> FollowAsync(Task until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var next = 0; ; next++)
        {
            while (true)
            {
                Task more;
                lock (_gate)
                {
                    if (next < _events.Count)
                        break;
                    more = (_appended ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
                }
                if (until.IsCompleted)
                    yield break;
                await Task.WhenAny(more, until).WaitAsync(cancellation);
            }
            HistoryEvent happened;
            lock (_gate)
                happened = _events[next];
            yield return happened;
            if (happened.Ends is not null)
                yield break;
        }
    }

    /// <summary>The data limit of the service: 256 KiB for what a state takes or gives.</summary>
    public static JsonElement Limited(JsonElement value, string what) => JsonText.Size(value) <= 262_144
        ? value
        : throw new StatesException("States.DataLimitExceeded", $"{what} returned a result with a size exceeding the maximum number of bytes service limit.");
}

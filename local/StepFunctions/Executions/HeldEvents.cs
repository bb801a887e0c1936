using System.Runtime.InteropServices;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Executions;

/// <summary>
/// The events of an execution in their order: the last ones are in memory, those before them in its log alone once they
/// have too many data.
/// </summary>
/// <remarks>Not safe for threads: its history has the lock.</remarks>
/// <param name="log">Null when the events are not kept: the last ones are all that there is then.</param>
sealed class HeldEvents(HistoryLog? log)
{
    /// <summary>The bytes of data that an execution may hold in memory.</summary>
    const long MostBytes = 4 << 20;

    // The first of them is number _first of all, from 0, and begins part _firstPart of the log.
    List<HistoryEvent> _events = [];
    int _first;
    int _firstPart;
    int _written;
    int _parts;
    long _bytes;

    /// <summary>Those that the log has.</summary>
    public static HeldEvents Read(HistoryLog log)
    {
        var (events, parts) = log.ReadAll();
        return new(log) { _events = events, _written = events.Count, _parts = parts, _bytes = events.Sum(Size) };
    }

    /// <summary>How many have happened.</summary>
    public int Count => _first + _events.Count;

    /// <summary>
    /// Whether what has not been written yet, or what is not forgotten yet, is more than an execution may hold.
    /// </summary>
    public bool IsFull => log is not null && Volatile.Read(ref _bytes) > MostBytes;

    public void Add(HistoryEvent happened)
    {
        _events.Add(happened);
        Volatile.Write(ref _bytes, _bytes + Size(happened));
        // Nothing is left of what no log has: who follows it and is behind misses it.
        if (log is null && _bytes > MostBytes)
            Forget(_events.Count / 2);
    }

    /// <summary>All from the first that there is.</summary>
    public IEnumerable<HistoryEvent> All() =>
        _first == 0 || log is null ? _events : [.. log.ReadParts(0, _firstPart), .. _events];

    /// <summary>Those with these numbers, and others.</summary>
    public IEnumerable<HistoryEvent> Around(int first, int last, bool isReverse)
    {
        var held = isReverse ? _events.AsEnumerable().Reverse() : _events;
        if (log is null || _first == 0 || _events.Find(happened => happened.Id > 0)?.Id <= first)
            return held;
        var kept = log.Read(first, last, isReverse);
        return (isReverse ? held.Concat(kept) : kept.Concat(held)).DistinctBy(happened => happened.Id);
    }

    /// <summary>The next of them for who follows, which may be some of those that there are.</summary>
    public HistoryEvent[] Next(ref Place place)
    {
        HistoryEvent[] next = [];
        // A part may have been read to its end before it was forgotten.
        while (place.Next < _first && place.Part < _firstPart && next.Length == 0)
        {
            HistoryEvent[] part = [.. log!.ReadParts(place.Part, 1)];
            next = part[Math.Min(place.Next - place.Start, part.Length)..];
            place = new(place.Next + next.Length, place.Part + 1, place.Start + part.Length);
        }
        if (next.Length > 0)
            return next;
        next = [.. _events.Skip(place.Next - _first)];
        place = new(Count, _firstPart, _first);
        return next;
    }

    /// <summary>Those that are to be written, and the number of the first part that they make.</summary>
    public (HistoryEvent[] News, int Part) Take()
    {
        var news = CollectionsMarshal.AsSpan(_events)[(_written - _first)..].ToArray();
        var part = _parts;
        (_written, _parts) = (Count, _parts + HistoryLog.Parts(news.Length));
        return (news, part);
    }

    /// <summary>Those that were taken are written now: they are forgotten when they are too much.</summary>
    public void Written()
    {
        if (_bytes <= MostBytes)
            return;
        Forget(_written - _first);
        _firstPart = _parts;
    }

    void Forget(int count)
    {
        _events.RemoveRange(0, count);
        _first += count;
        Volatile.Write(ref _bytes, _events.Sum(Size));
    }

    /// <summary>The bytes of an event's data; what it has besides is little.</summary>
    public static long Size(HistoryEvent happened) => happened switch
    {
        HistoryEvent.ExecutionStarted started => started.Input.Length,
        HistoryEvent.ExecutionSucceeded succeeded => JsonText.Size(succeeded.Output),
        HistoryEvent.Failure failure => (failure.Error?.Length ?? 0) + (failure.Cause?.Length ?? 0),
        HistoryEvent.RetryScheduled again => (again.Error?.Length ?? 0) + (again.Cause?.Length ?? 0),
        HistoryEvent.StateEntered entered => JsonText.Size(entered.Input),
        HistoryEvent.StateExited exited =>
            JsonText.Size(exited.Output) + (exited.Assigned is { } assigned ? JsonText.Size(assigned) : 0),
        HistoryEvent.AttemptSucceeded succeeded => JsonText.Size(succeeded.Output),
        HistoryEvent.TaskScheduled scheduled => JsonText.Size(scheduled.Parameters),
        HistoryEvent.TaskSubmitted submitted => JsonText.Size(submitted.Output),
        HistoryEvent.LambdaFunctionScheduled scheduled => JsonText.Size(scheduled.Input),
        HistoryEvent.ActivityScheduled scheduled => JsonText.Size(scheduled.Input),
        _ => 0,
    };

    /// <summary>How far somebody has followed.</summary>
    /// <param name="Next">The number of the next event, from 0.</param>
    /// <param name="Part">The part of the log in which it is or will be, or one before it.</param>
    /// <param name="Start">The number of that part's first event.</param>
    public readonly record struct Place(int Next, int Part, int Start);
}

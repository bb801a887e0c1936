using Local.Aws;

namespace Local.Logs;

/// <summary>
/// What functions and containers have written: groups, streams, events. The latest of it is kept, as much as fits.
/// </summary>
/// <param name="capacity">How many characters of messages are kept.</param>
sealed class LogStore(long capacity = LogStore.Capacity)
{
    public const long Capacity = 32 << 20;

    readonly Lock _gate = new();
    readonly Queue<LogEvent> _events = [];
    readonly Dictionary<string, Queue<LogEvent>> _byCall = [];
    readonly Dictionary<(string Group, string Stream), Queue<LogEvent>> _byStream = [];
    long _size;
    long _lastId;

    /// <summary>Is told of each event once it is there.</summary>
    public event Action<LogEvent>? Appended;

    public void Append(LogLine line)
    {
        LogEvent added;
        lock (_gate)
        {
            added = new(++_lastId, line);
            _events.Enqueue(added);
            Add(_byStream, (line.Group, line.Stream), added);
            if (line.Call is { } call)
                Add(_byCall, call, added);
            _size += line.Message.Length;
            while (_size > capacity && _events.Count > 1)
                Forget(_events.Dequeue());
        }
        Appended?.Invoke(added);
    }

    /// <summary>What a Task state's call led to, in the order in which it was written.</summary>
    public IReadOnlyList<LogEvent> OfCall(string call)
    {
        lock (_gate)
            return _byCall.TryGetValue(call, out var events) ? [.. events] : [];
    }

    /// <param name="stream">The beginning of a stream's name: a training job has one for each of its instances.</param>
    public IReadOnlyList<LogEvent> OfStreams(string group, string stream)
    {
        lock (_gate)
        {
            return
            [
                .. _byStream
                    .Where(pair => pair.Key.Group == group)
                    .Where(pair => pair.Key.Stream.StartsWith(stream, StringComparison.Ordinal))
                    .SelectMany(pair => pair.Value).OrderBy(added => added.Id),
            ];
        }
    }

    /// <summary>The groups with their streams, by name.</summary>
    public IReadOnlyList<(string Group, string Stream)> Streams
    {
        get
        {
            lock (_gate)
                return [.. _byStream.Keys.Order()];
        }
    }

    void Forget(LogEvent oldest)
    {
        _size -= oldest.Line.Message.Length;
        Remove(_byStream, (oldest.Line.Group, oldest.Line.Stream));
        if (oldest.Line.Call is { } call)
            Remove(_byCall, call);
    }

    static void Add<T>(Dictionary<T, Queue<LogEvent>> index, T key, LogEvent added)
        where T : notnull
    {
        if (!index.TryGetValue(key, out var events))
            index[key] = events = [];
        events.Enqueue(added);
    }

    /// <summary>The oldest of all is the first of its own.</summary>
    static void Remove<T>(Dictionary<T, Queue<LogEvent>> index, T key)
        where T : notnull
    {
        index[key].Dequeue();
        if (index[key].Count == 0)
            index.Remove(key);
    }
}

/// <param name="Id">From 1, in the order in which events came.</param>
sealed record LogEvent(long Id, LogLine Line);

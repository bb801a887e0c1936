using Local.Aws;

namespace Local.Logs;

/// <summary>
/// What functions, containers, state machines and callers have written: groups, streams, events. The latest of it is
/// kept, as much as fits, also for the processes that come after this one.
/// </summary>
sealed class LogStore : IAsyncDisposable
{
    public const long Capacity = 32 << 20;

    readonly TimeProvider _time;
    readonly LogJournal? _journal;
    readonly long _capacity;
    readonly Lock _gate = new(), _loading = new();
    readonly Queue<LogEvent> _events = [];
    readonly Dictionary<string, Queue<LogEvent>> _byCall = [];
    readonly Dictionary<string, SortedDictionary<string, Queue<LogEvent>>> _byGroup = [];
    long _size;
    long _lastId;
    bool _isLoaded;

    /// <param name="folder">Where it is kept; null for a store that ends with the process.</param>
    /// <param name="capacity">How much the events weigh that are kept, and about how many bytes their files
    /// have.</param>
    public LogStore(TimeProvider time, DirectoryInfo? folder = null, long capacity = Capacity)
    {
        (_time, _capacity) = (time, capacity);
        _journal = folder is null ? null : new(folder, capacity, time.GetUtcNow());
        _isLoaded = folder is null;
        _lastId = _journal?.FirstId ?? 0;
    }

    /// <summary>Is told of each event once it is there.</summary>
    public event Action<LogEvent>? Appended;

    public void Append(LogLine line)
    {
        LogEvent added;
        lock (_gate)
        {
            added = new(++_lastId, line, _time.GetUtcNow());
            Index(added);
            // Within the lock: the files have the order of the ids.
            _journal?.Add(added);
            Trim();
        }
        Appended?.Invoke(added);
    }

    /// <summary>What a Task state's call led to, in the order in which it was written.</summary>
    public IReadOnlyList<LogEvent> OfCall(string call)
    {
        Load();
        lock (_gate)
            return _byCall.TryGetValue(call, out var events) ? [.. events] : [];
    }

    /// <param name="stream">The beginning of a stream's name: a training job has one for each of its instances.</param>
    public IReadOnlyList<LogEvent> OfStreams(string group, string stream) =>
    [
        .. Find(group, name => name.StartsWith(stream, StringComparison.Ordinal), _ => true)
            .OrderBy(added => added.Id),
    ];

    /// <summary>The events of some of a group's streams, in no order.</summary>
    public List<LogEvent> Find(string group, Func<string, bool> isWanted, Func<LogEvent, bool> matches)
    {
        Load();
        lock (_gate)
        {
            return _byGroup.TryGetValue(group, out var streams)
                ? [.. streams.Where(stream => isWanted(stream.Key)).SelectMany(stream => stream.Value).Where(matches)]
                : [];
        }
    }

    /// <summary>The groups that have events, with the first of them.</summary>
    public IReadOnlyList<(string Name, LogEvent First)> Groups
    {
        get
        {
            Load();
            lock (_gate)
            {
                return
                [
                    .. _byGroup.Select(group =>
                        (group.Key, group.Value.Values.Select(events => events.Peek()).MinBy(added => added.Id)!)),
                ];
            }
        }
    }

    /// <summary>The streams of a group that have events, by name.</summary>
    public IReadOnlyList<string> StreamsOf(string group)
    {
        Load();
        lock (_gate)
            return _byGroup.TryGetValue(group, out var streams) ? [.. streams.Keys] : [];
    }

    /// <summary>The groups with their streams, by name.</summary>
    public IReadOnlyList<(string Group, string Stream)> Streams
    {
        get
        {
            Load();
            lock (_gate)
            {
                return
                [
                    .. _byGroup.SelectMany(group => group.Value.Keys.Select(stream => (group.Key, stream))).Order(),
                ];
            }
        }
    }

    /// <summary>Forgets what is in a stream, or in all of a group.</summary>
    public void Delete(string group, string? stream = null)
    {
        Load();
        lock (_gate)
        {
            var rest = _events.Where(added =>
                added.Line.Group != group || (stream is not null && added.Line.Stream != stream)).ToList();
            if (rest.Count < _events.Count)
                Replace(rest);
            _journal?.Delete(new(group, stream));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_journal is not null)
            await _journal.DisposeAsync();
    }

    /// <summary>What earlier processes have kept is read when somebody first looks, which takes it a moment.</summary>
    void Load()
    {
        lock (_loading)
        {
            if (_isLoaded)
                return;
            var earlier = _journal!.ReadEarlier();
            lock (_gate)
            {
                Replace([.. earlier, .. _events]);
                Trim();
            }
            _isLoaded = true;
        }
    }

    void Replace(List<LogEvent> events)
    {
        _events.Clear();
        _byCall.Clear();
        _byGroup.Clear();
        _size = 0;
        foreach (var added in events)
            Index(added);
    }

    void Index(LogEvent added)
    {
        var line = added.Line;
        _events.Enqueue(added);
        if (!_byGroup.TryGetValue(line.Group, out var streams))
            _byGroup[line.Group] = streams = new(StringComparer.Ordinal);
        Add(streams, line.Stream, added);
        if (line.Call is { } call)
            Add(_byCall, call, added);
        _size += added.Weight;
    }

    void Trim()
    {
        while (_size > _capacity && _events.Count > 1)
        {
            var oldest = _events.Dequeue();
            Forget(oldest);
            _journal?.Forget(oldest);
        }
    }

    void Forget(LogEvent oldest)
    {
        var line = oldest.Line;
        _size -= oldest.Weight;
        Remove(_byGroup[line.Group], line.Stream);
        if (_byGroup[line.Group].Count == 0)
            _byGroup.Remove(line.Group);
        if (line.Call is { } call)
            Remove(_byCall, call);
    }

    static void Add(IDictionary<string, Queue<LogEvent>> index, string key, LogEvent added)
    {
        if (!index.TryGetValue(key, out var events))
            index[key] = events = [];
        events.Enqueue(added);
    }

    /// <summary>The oldest of all is the first of its own.</summary>
    static void Remove(IDictionary<string, Queue<LogEvent>> index, string key)
    {
        index[key].Dequeue();
        if (index[key].Count == 0)
            index.Remove(key);
    }
}

using Local.Aws;

namespace Local.Logs;

/// <summary>
/// Puts the store's events into files behind what happens: a killed process loses what came within its last moment.
/// What a slow or a full disk does not take waits, as long as the store has it.
/// </summary>
sealed class LogJournal : IAsyncDisposable
{
    const int MostOfABatch = 1 << 20;

    static readonly TimeSpan NextAttempt = TimeSpan.FromSeconds(1);

    readonly LogFiles _files;
    readonly Lock _gate = new();
    readonly Queue<LogEvent> _waiting = [];
    readonly HashSet<LogDeletion> _deletions = [];
    readonly SemaphoreSlim _work = new(0);
    readonly CancellationTokenSource _closing = new();
    readonly Task _writer;

    /// <param name="capacity">About how many bytes all files have at most.</param>
    /// <param name="now">Ids follow the time, so that none is used again.</param>
    public LogJournal(DirectoryInfo folder, long capacity, DateTimeOffset now)
    {
        _files = new(folder, capacity);
        FirstId = Math.Max(now.ToUnixTimeMilliseconds() << 20, _files.LastUsedId);
        _writer = Task.Run(WriteAllAsync);
    }

    /// <summary>Less than the id of any event of this process, not less than that of any of earlier ones.</summary>
    public long FirstId { get; }

    public void Add(LogEvent added)
    {
        lock (_gate)
        {
            _waiting.Enqueue(added);
            Wake();
        }
    }

    /// <summary>The store has it no longer: nobody would find it after a restart either.</summary>
    public void Forget(LogEvent forgotten)
    {
        lock (_gate)
        {
            if (_waiting.TryPeek(out var oldest) && oldest.Id <= forgotten.Id)
                _waiting.Dequeue();
        }
    }

    /// <summary>Says that what came before in a stream, or in all of a group, is deleted.</summary>
    public void Delete(LogDeletion deletion)
    {
        lock (_gate)
        {
            var rest = _waiting.Where(added => !deletion.Concerns(added.Line)).ToList();
            _waiting.Clear();
            rest.ForEach(_waiting.Enqueue);
            _deletions.Add(deletion);
            Wake();
        }
    }

    /// <summary>What earlier processes have left, in its order.</summary>
    public List<LogEvent> ReadEarlier() => _files.ReadUpTo(FirstId);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _writer;
        await _files.DisposeAsync();
        _work.Dispose();
        _closing.Dispose();
    }

    async Task WriteAllAsync()
    {
        while (true)
        {
            var isClosing = _closing.IsCancellationRequested;
            var (deletions, events) = Take();
            var isWritten = deletions.Count + events.Count == 0 || await _files.TryWriteAsync(deletions, events);
            if (!isWritten)
                PutBack(deletions);
            else if (events.Count > 0)
                Written(events[^1]);
            if (isClosing && (!isWritten || events.Count == 0))
                return; // on a full disk what is left ends with the process
            if (!isWritten)
                await WaitAsync(Task.Delay(NextAttempt, TimeProvider.System, _closing.Token));
            else if (events.Count == 0)
                await WaitAsync(_work.WaitAsync(_closing.Token));
        }

        static async Task WaitAsync(Task waited) => await waited.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Deletions come first: what waits came after them, or they do not concern it.</summary>
    (List<LogDeletion> Deletions, List<LogEvent> Events) Take()
    {
        lock (_gate)
        {
            List<LogDeletion> deletions = [.. _deletions];
            _deletions.Clear();
            List<LogEvent> events = [];
            var size = 0L;
            foreach (var waiting in _waiting.TakeWhile(_ => size < MostOfABatch))
            {
                events.Add(waiting);
                size += waiting.Weight;
            }
            return (deletions, events);
        }
    }

    void PutBack(List<LogDeletion> deletions)
    {
        lock (_gate)
            _deletions.UnionWith(deletions);
    }

    void Written(LogEvent last)
    {
        lock (_gate)
        {
            while (_waiting.TryPeek(out var oldest) && oldest.Id <= last.Id)
                _waiting.Dequeue();
        }
    }

    void Wake()
    {
        if (_work.CurrentCount == 0)
            _work.Release();
    }
}

/// <param name="Stream">Null for all of the group.</param>
sealed record LogDeletion(string Group, string? Stream)
{
    public bool Concerns(LogLine line) => line.Group == Group && (Stream is null || line.Stream == Stream);
}

namespace Local.SageMaker.Workers;

/// <summary>
/// The workers of this process: started when a job or an execution begins, used by one task at a time, kept for the
/// next one for a while, and never used again after a task that did not come to its own end.
/// </summary>
sealed class WorkerPool(TimeProvider time) : IDisposable
{
    static readonly TimeSpan KeptIdle = TimeSpan.FromMinutes(1);

    /// <summary>
    /// More tasks at once would only take the processors from each other, and memory from all; they wait.
    /// </summary>
    static readonly int Most = Math.Max(8, 4 * Environment.ProcessorCount);

    readonly Lock _lock = new();
    readonly HashSet<Worker> _all = [];
    readonly Stack<(Worker Worker, ITimer Expiry)> _idle = new();
    readonly SemaphoreSlim _free = new(Most);
    int _waiting;
    bool _isDisposed;

    /// <summary>
    /// Asks those who keep workers that have nothing to do, the endpoints, to give them back: all places are taken, and
    /// somebody waits.
    /// </summary>
    public event Action? Wanted;

    /// <summary>Whether somebody waits for a place.</summary>
    public bool IsWanted => Volatile.Read(ref _waiting) > 0;

    /// <summary>The processes of all its workers.</summary>
    public IReadOnlyList<int> ProcessIds
    {
        get
        {
            lock (_lock)
                return [.. _all.Select(worker => worker.ProcessId)];
        }
    }

    /// <summary>Starts workers that will soon be needed, unless as many wait already.</summary>
    public void Prepare(int count)
    {
        lock (_lock)
        {
            while (!_isDisposed && _idle.Count < Math.Min(count, Environment.ProcessorCount))
                Keep(Start());
        }
    }

    /// <summary>Waits for a place among the tasks, and gives a worker.</summary>
    public async Task<WorkerLease> RentAsync(CancellationToken cancellation)
    {
        if (!_free.Wait(0, CancellationToken.None))
            await WaitAsync(cancellation);
        try
        {
            return new(this, Take());
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    /// <param name="isReusable">Whether it is at the end of its task, and waits for the next one.</param>
    internal void Return(Worker worker, bool isReusable)
    {
        lock (_lock)
        {
            if (isReusable && !worker.HasExited && !_isDisposed && _idle.Count < Environment.ProcessorCount)
                Keep(worker);
            else
                End(worker);
        }
        _free.Release();
    }

    /// <summary>Is cancelled when a worker has not done in time what it was told to.</summary>
    public CancellationTokenSource CreatePatience() => new(Timeout.InfiniteTimeSpan, time);

    /// <summary>Ends all workers, and with them what they are doing.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (var (_, expiry) in _idle)
                expiry.Dispose();
            _idle.Clear();
            foreach (var worker in _all)
                worker.Dispose();
            _all.Clear();
        }
    }

    async Task WaitAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            Wanted?.Invoke();
            await _free.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    void Keep(Worker worker) =>
        _idle.Push((worker, time.CreateTimer(_ => Expire(worker), null, KeptIdle, Timeout.InfiniteTimeSpan)));

    /// <returns>The worker that was used last, whose caches are warm; a new one when none waits.</returns>
    Worker Take()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            while (_idle.TryPop(out var idle))
            {
                idle.Expiry.Dispose();
                if (!idle.Worker.HasExited)
                    return idle.Worker;
                End(idle.Worker);
            }
            return Start();
        }
    }

    void Expire(Worker worker)
    {
        lock (_lock)
        {
            var others = _idle.Where(idle => idle.Worker != worker).Reverse().ToArray();
            if (others.Length == _idle.Count)
                return; // it was taken meanwhile
            _idle.Clear();
            foreach (var other in others)
                _idle.Push(other);
            End(worker);
        }
    }

    Worker Start()
    {
        var worker = new Worker();
        _all.Add(worker);
        return worker;
    }

    void End(Worker worker)
    {
        _all.Remove(worker);
        worker.Dispose();
    }
}

/// <summary>A worker for one task.</summary>
sealed class WorkerLease(WorkerPool pool, Worker worker) : IDisposable
{
    bool _isReusable;

    public Worker Worker => worker;

    /// <summary>The task came to its own end. A worker in the middle of one is ended.</summary>
    public void MarkReusable() => _isReusable = true;

    public void Dispose() => pool.Return(worker, _isReusable);
}

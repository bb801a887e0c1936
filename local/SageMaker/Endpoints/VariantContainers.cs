using Local.SageMaker.Models;
using Local.SageMaker.Workers;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Endpoints;

/// <summary>
/// The serving containers of a variant: started when requests come, as many as these need at once and there are
/// processors, and ended when none has come for a while, or a job needs their places.
/// </summary>
sealed class VariantContainers : IDisposable
{
    /// <summary>So many small requests are sent to a container at once, if it is fast.</summary>
    const int Together = 8;

    static readonly TimeSpan KeptIdle = TimeSpan.FromMinutes(1), LongestBehindOthers = TimeSpan.FromMilliseconds(2);

    readonly Lock _lock = new();
    readonly LinkedList<WaitingRequest> _waiting = [];
    readonly Stack<(ServingWorker Worker, long Since)> _idle = [];
    readonly WorkerPool _pool;
    readonly Func<ServingTask> _task;
    readonly TimeProvider _time;
    readonly Action<string> _print;
    ITimer? _expiry;

    /// <summary>How many containers answer, or start to.</summary>
    int _answering;
    bool _isDisposed;

    /// <param name="task">What a container is given; asked for when one starts.</param>
    /// <param name="print">Takes each line that the containers write.</param>
    public VariantContainers(WorkerPool pool, Func<ServingTask> task, TimeProvider time, Action<string> print)
    {
        (_pool, _task, _time, _print) = (pool, task, time, print);
        _pool.Wanted += EndIdle;
    }

    /// <summary>The type of answers to requests that accept any.</summary>
    public required string DefaultAccept { get; init; }

    /// <summary>
    /// Starts a container, unless one is there: what is wrong with the model is told before a request comes.
    /// </summary>
    /// <exception cref="Aws.AwsException">There is no archive.</exception>
    /// <exception cref="InvalidDataException">The archive cannot be unpacked.</exception>
    /// <exception cref="ModelException">It has no model that can be loaded.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var worker = TryTake() ?? await StartOneAsync(cancellation);
        lock (_lock)
            Keep(worker);
    }

    /// <summary>What a container answers to a request.</summary>
    /// <exception cref="InferenceException">It refuses the request.</exception>
    public async Task<ReadOnlyMemory<byte>> InvokeAsync(
        Invocation invocation, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        using var request = new WaitingRequest(invocation, payload, cancellation);
        if (Enqueue(request))
            _ = AnswerAllAsync();
        return await request.Answer;
    }

    /// <summary>Ends the containers; those that answer requests answer them first.</summary>
    public void Dispose()
    {
        _pool.Wanted -= EndIdle;
        lock (_lock)
        {
            _isDisposed = true;
            _expiry?.Dispose();
        }
        EndIdle();
    }

    void EndIdle()
    {
        lock (_lock)
        {
            while (_idle.TryPop(out var idle))
                idle.Worker.Dispose();
        }
    }

    /// <returns>Whether one more container is to answer.</returns>
    bool Enqueue(WaitingRequest request)
    {
        lock (_lock)
        {
            _waiting.AddLast(request);
            if (_answering == Environment.ProcessorCount)
                return false;
            _answering++;
            return true;
        }
    }

    /// <summary>One container answers requests until none waits.</summary>
    async Task AnswerAllAsync()
    {
        ServingWorker? worker = null;
        var pace = TimeSpan.Zero;
        while (!TryEnd(worker))
        {
            if (_pool.IsWanted)
            {
                worker?.Dispose();
                worker = null;
            }
            try
            {
                worker ??= TryTake() ?? await StartOneAsync(CancellationToken.None);
            }
            catch (Exception e)
            {
                foreach (var request in TakeTogether(pace))
                    request.Fail(e);
                continue;
            }
            var start = _time.GetTimestamp();
            var together = TakeTogether(pace);
            if (await AnswerAsync(worker, together))
                pace = _time.GetElapsedTime(start) / Math.Max(1, together.Count);
            else
                worker = null;
        }
    }

    /// <returns>Whether the container can go on. If not, the request that was its end has failed, and those that
    /// were sent with it wait for another.</returns>
    async Task<bool> AnswerAsync(ServingWorker worker, List<WaitingRequest> together)
    {
        var answered = 0;
        try
        {
            foreach (var request in together)
                worker.Send(request.Invocation, request.Payload.Span);
            for (; answered < together.Count; answered++)
            {
                var request = together[answered];
                try
                {
                    request.Complete(await worker.ReceiveAsync(request.Cancellation));
                }
                catch (InferenceException e)
                {
                    request.Fail(e);
                }
            }
            return true;
        }
        catch (Exception e)
        {
            worker.Dispose();
            lock (_lock)
            {
                for (var i = together.Count - 1; i > answered; i--)
                    _waiting.AddFirst(together[i]);
            }
            together[answered].Fail(e);
            return false;
        }
    }

    /// <summary>The request that waits longest, with the small ones behind it that are answered at once.</summary>
    /// <param name="pace">How long the container took for the last ones, each.</param>
    List<WaitingRequest> TakeTogether(TimeSpan pace)
    {
        var together = new List<WaitingRequest>(Together);
        var most = pace * Together > LongestBehindOthers ? 1 : Together;
        lock (_lock)
        {
            while (together.Count < most
                && _waiting.First?.Value is { } next
                && (together.Count == 0 || (next.IsSmall && together[0].IsSmall)))
            {
                _waiting.RemoveFirst();
                if (!next.Answer.IsCompleted)
                    together.Add(next);
            }
        }
        return together;
    }

    Task<ServingWorker> StartOneAsync(CancellationToken cancellation) =>
        ServingWorker.StartAsync(_pool, _task(), (_, text) => _print(text), cancellation);

    ServingWorker? TryTake()
    {
        lock (_lock)
            return _idle.TryPop(out var idle) ? idle.Worker : null;
    }

    /// <summary>Nothing waits: the container is kept for what comes next.</summary>
    bool TryEnd(ServingWorker? worker)
    {
        lock (_lock)
        {
            if (_waiting.Count > 0)
                return false;
            _answering--;
            if (worker is not null)
                Keep(worker);
            return true;
        }
    }

    void Keep(ServingWorker worker)
    {
        if (_isDisposed || _pool.IsWanted)
        {
            worker.Dispose();
            return;
        }
        _idle.Push((worker, _time.GetTimestamp()));
        _expiry ??= _time.CreateTimer(_ => Expire(), null, KeptIdle, KeptIdle);
    }

    /// <summary>Ends the containers that had nothing to do since the last time; the one used last is on top.</summary>
    void Expire()
    {
        lock (_lock)
        {
            var all = _idle.Reverse().ToLookup(idle => _time.GetElapsedTime(idle.Since) >= KeptIdle);
            foreach (var (worker, _) in all[true])
                worker.Dispose();
            _idle.Clear();
            foreach (var idle in all[false])
                _idle.Push(idle);
        }
    }
}

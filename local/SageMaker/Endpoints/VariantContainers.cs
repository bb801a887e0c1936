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
    static readonly TimeSpan KeptIdle = TimeSpan.FromMinutes(1);

    readonly Lock _lock = new();
    readonly Stack<(ServingWorker Worker, long Since)> _idle = [];
    readonly SemaphoreSlim _free = new(Environment.ProcessorCount);
    readonly WorkerPool _pool;
    readonly Func<ServingTask> _task;
    readonly TimeProvider _time;
    readonly Action<string> _print;
    ITimer? _expiry;
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
    public Task StartAsync(CancellationToken cancellation) =>
        UseAsync(_ => Task.FromResult(ReadOnlyMemory<byte>.Empty), cancellation);

    /// <summary>What a container answers to a request.</summary>
    /// <exception cref="InferenceException">It refuses the request.</exception>
    public Task<ReadOnlyMemory<byte>> InvokeAsync(
        Invocation invocation, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
        UseAsync(worker => worker.InvokeAsync(invocation, payload, cancellation), cancellation);

    /// <summary>Ends the containers; those that answer a request answer it first.</summary>
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

    async Task<ReadOnlyMemory<byte>> UseAsync(
        Func<ServingWorker, Task<ReadOnlyMemory<byte>>> use, CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        try
        {
            var worker = TryTake()
                ?? await ServingWorker.StartAsync(_pool, _task(), (_, text) => _print(text), cancellation);
            try
            {
                var answer = await use(worker);
                Return(worker);
                return answer;
            }
            catch (InferenceException)
            {
                Return(worker);
                throw;
            }
            catch
            {
                worker.Dispose();
                throw;
            }
        }
        finally
        {
            _free.Release();
        }
    }

    ServingWorker? TryTake()
    {
        lock (_lock)
            return _idle.TryPop(out var idle) ? idle.Worker : null;
    }

    void Return(ServingWorker worker)
    {
        lock (_lock)
        {
            if (_isDisposed || _pool.IsWanted)
            {
                worker.Dispose();
                return;
            }
            _idle.Push((worker, _time.GetTimestamp()));
            _expiry ??= _time.CreateTimer(_ => Expire(), null, KeptIdle, KeptIdle);
        }
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

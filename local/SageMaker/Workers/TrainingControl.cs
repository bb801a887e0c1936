namespace Local.SageMaker.Workers;

/// <summary>In a worker: how a training is stopped, and let go on.</summary>
sealed class TrainingControl : IDisposable
{
    readonly Lock _lock = new();
    readonly CancellationTokenSource _stopped = new();
    readonly SemaphoreSlim _rounds = new(0);
    bool _hasEnded;

    public CancellationToken Stopped => _stopped.Token;

    public void Stop()
    {
        lock (_lock)
        {
            if (!_hasEnded)
                _stopped.Cancel();
        }
    }

    public void GoOn()
    {
        lock (_lock)
        {
            if (!_hasEnded)
                _rounds.Release();
        }
    }

    public void WaitToGoOn() => _rounds.Wait();

    public void Dispose()
    {
        lock (_lock)
            _hasEnded = true;
        _stopped.Dispose();
        _rounds.Dispose();
    }
}

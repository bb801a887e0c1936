namespace Local.Console.Controls;

/// <summary>
/// Acts at the first signal at once, and for all that come meanwhile once more, a while later: what changes often is
/// drawn as often as one can see.
/// </summary>
sealed class Coalescer(TimeProvider time, TimeSpan interval, Func<Task> act) : IDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly Lock _gate = new();
    bool _running;
    bool _pending;

    public void Signal()
    {
        lock (_gate)
        {
            _pending = true;
            if (_running)
                return;
            _running = true;
        }
        _ = Task.Run(RunAsync);
    }

    async Task RunAsync()
    {
        while (Take())
        {
            try
            {
                await act();
                await Task.Delay(interval, time, _stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return; // the page is closed
            }
        }
    }

    bool Take()
    {
        lock (_gate)
        {
            _running = _pending && !_stop.IsCancellationRequested;
            _pending = false;
            return _running;
        }
    }

    public void Dispose() => _stop.Cancel();
}

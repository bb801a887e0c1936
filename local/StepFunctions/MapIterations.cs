using System.Text.Json;
using Local.StepFunctions.Language;

namespace Local.StepFunctions;

/// <summary>One attempt of an inline Map state: as many items at once as allowed; the first that fails stops the others.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html"/>
sealed class MapIterations(Branch branch, MapState state, ContextObject context, int entered)
{
    readonly MapItems _map = new(branch, state, context, entered);

    // The service's own limit for a Map state of this mode.
    const int MostAtOnce = 40;

    readonly Lock _gate = new();
    (StatesException Failure, int Previous)? _first;
    int _next = -1;
    int _lastSucceeded;

    public async Task<JsonElement> RunAsync(JsonElement input)
    {
        var scope = branch.Scope(input, context);
        var items = _map.Items(input);
        var most = state.MaxConcurrency?.Evaluate(scope, "MaxConcurrencyPath") is { } limit ? MapItems.Concurrency(limit) : 0;
        branch.Append(new HistoryEvent.MapStateStarted(items.Length));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(branch.Cancellation);
        var results = new JsonElement[items.Length];
        var slots = Math.Min(items.Length, most is 0 or > MostAtOnce ? MostAtOnce : most);

        await Task.WhenAll(Enumerable.Range(0, slots).Select(_ => RunSlotAsync(items, input, results, stop)));
        branch.Cancellation.ThrowIfCancellationRequested();
        if (_first is var (failure, previous))
        {
            branch.Previous = previous;
            throw failure;
        }
        if (items.Length > 0)
            branch.Previous = _lastSucceeded;
        branch.AppendAside(new HistoryEvent.MapStateSucceeded());
        return JsonText.Array(results);
    }

    /// <summary>Works on one item after the other, until there is none.</summary>
    async Task RunSlotAsync(JsonElement[] items, JsonElement input, JsonElement[] results, CancellationTokenSource stop)
    {
        // In the service's history an iteration is led to by the last event of the one whose place it takes.
        var previous = branch.Previous;
        while (!stop.IsCancellationRequested && Interlocked.Increment(ref _next) is var index && index < items.Length)
        {
            var item = new MapItem(index, items[index]);
            var iteration = branch.Inner(item, index, stop.Token);
            iteration.Previous = previous;
            try
            {
                iteration.Append(new HistoryEvent.MapIterationStarted(state.Name, index));
                results[index] = await iteration.RunAsync(state.ItemProcessor, _map.Input(item, input));
                var succeeded = iteration.AppendAside(new HistoryEvent.MapIterationSucceeded(state.Name, index));
                lock (_gate)
                    _lastSucceeded = Math.Max(_lastSucceeded, succeeded);
                previous = iteration.Previous;
            }
            catch (StatesException e)
            {
                lock (_gate)
                    _first ??= (e, iteration.Previous);
                try
                {
                    iteration.AppendAside(new HistoryEvent.MapIterationFailed(state.Name, index));
                }
                finally
                {
                    // Also when the history is full: nobody waits for the other items then.
                    await stop.CancelAsync();
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                if (!branch.Cancellation.IsCancellationRequested)
                    iteration.AppendAside(new HistoryEvent.MapIterationAborted(state.Name, index));
            }
        }
    }
}

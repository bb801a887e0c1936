using System.Text.Json;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;
using Local.StepFunctions.Testing;

namespace Local.StepFunctions.Maps;

/// <summary>
/// One attempt of an inline Map state: as many items at once as allowed; the first that fails stops the others.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html"/>
sealed class MapIterations(Branch branch, MapState state, ContextObject context, int entered)
{
    readonly MapItems _map = new(branch, state, context, entered);

    // The service's own limit for a Map state of this mode.
    const int MostAtOnce = 40;

    readonly Lock _gate = new();
    (StatesException Failure, int Previous)? _first;
    int _started;
    int _next = -1;
    int _lastSucceeded;
    long _bytes;

    public async Task<JsonElement> RunAsync(JsonElement input)
    {
        var scope = branch.Scope(input, context);
        var items = _map.Items(input);
        var most = state.MaxConcurrency?.Evaluate(scope, "MaxConcurrencyPath") is { } limit
            ? MapItems.Concurrency(state.MaxConcurrency, limit)
            : 0;
        if (branch.Run.Inspection is { } inspection)
            return new TestedMap(inspection, state, _map, items).Run(input, most, null, null, scope);
        _started = branch.Append(new HistoryEvent.MapStateStarted(items.Length)).Id;
        branch.ThrowIfFailed();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(branch.Cancellation);
        var results = new JsonElement[items.Length];
        var slots = Math.Min(items.Length, most is 0 or > MostAtOnce ? MostAtOnce : most);

        if (branch.Run.Past.FailedIteration(_started, items.Length) is { } failed)
            await FailAsync(failed, items, input, stop);
        else
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
    async Task RunSlotAsync(MapItem[] items, JsonElement input, JsonElement[] results, CancellationTokenSource stop)
    {
        // In the service's history an iteration is led to by the last event of the one whose place it takes.
        var previous = branch.Previous;
        while (!stop.IsCancellationRequested && Interlocked.Increment(ref _next) is var index && index < items.Length)
        {
            previous = await RunIterationAsync(index, previous, items, input, results, stop);
        }
    }

    /// <returns>The event that leads to the iteration which takes this one's place.</returns>
    async Task<int> RunIterationAsync(
        int index,
        int previous,
        MapItem[] items,
        JsonElement input,
        JsonElement[] results,
        CancellationTokenSource stop)
    {
        var iteration = branch.Inner(items[index], _started, index, stop.Token);
        iteration.Previous = previous;
        try
        {
            iteration.Append(new HistoryEvent.MapIterationStarted(state.Name, index));
            results[index] = await iteration.RunAsync(state.ItemProcessor, _map.Input(items[index], input, iteration));
            MapLimits.AddResult(ref _bytes, results[index], state.Name);
            var succeeded = iteration.AppendAside(new HistoryEvent.MapIterationSucceeded(state.Name, index)).Id;
            lock (_gate)
                _lastSucceeded = Math.Max(_lastSucceeded, succeeded);
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
        return iteration.Previous;
    }

    /// <summary>
    /// Comes to the failure that an earlier process has recorded, and ends what it had no time to end: nothing of it is
    /// begun again.
    /// </summary>
    async Task FailAsync(int failed, MapItem[] items, JsonElement input, CancellationTokenSource stop)
    {
        await RunIterationAsync(failed, branch.Previous, items, input, new JsonElement[items.Length], stop);
        foreach (var index in branch.Run.Past.OpenIterations(_started, items.Length))
        {
            var iteration = branch.Inner(null, _started, index, stop.Token);
            iteration.Abort(new HistoryEvent.MapIterationAborted(state.Name, index));
        }
    }
}

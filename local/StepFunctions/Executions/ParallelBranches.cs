using System.Text.Json;
using Local.StepFunctions.Language;
using Local.StepFunctions.Maps;

namespace Local.StepFunctions.Executions;

/// <summary>One attempt of a Parallel state: all branches at once; the first that fails stops the others.</summary>
sealed class ParallelBranches(Branch branch, ParallelState state)
{
    public async Task<JsonElement> RunAsync(JsonElement input)
    {
        if (branch.Run.Inspection?.Answer() is { } answer)
            return answer;
        var started = branch.Append(new HistoryEvent.ParallelStateStarted()).Id;
        branch.ThrowIfFailed();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(branch.Cancellation);
        var inner = state.Branches.Select((_, i) => branch.Inner(null, started, i, stop.Token)).ToArray();
        var results = new JsonElement[inner.Length];
        (StatesException Failure, int Previous)? first = null;
        var bytes = 0L;

        await Task.WhenAll(inner.Select((_, i) => RunAsync(i)));
        branch.Cancellation.ThrowIfCancellationRequested();
        if (first is var (failure, previous))
        {
            branch.Previous = previous;
            throw failure;
        }
        branch.Previous = inner.Max(done => done.Previous);
        branch.AppendAside(new HistoryEvent.ParallelStateSucceeded());
        return JsonText.Array(results);

        async Task RunAsync(int i)
        {
            try
            {
                results[i] = await inner[i].RunAsync(state.Branches[i], input);
                MapLimits.AddResult(ref bytes, results[i], state.Name);
            }
            catch (StatesException e)
            {
                lock (stop)
                    first ??= (e, inner[i].Previous);
                await stop.CancelAsync();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Stopped because another branch failed, or with the whole execution.
            }
        }
    }
}

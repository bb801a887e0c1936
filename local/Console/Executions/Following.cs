using System.Runtime.CompilerServices;
using Local.StepFunctions;
using Local.StepFunctions.Executions;

namespace Local.Console.Executions;

/// <summary>Follows an execution beyond its end, since it can be redriven.</summary>
static class Following
{
    /// <summary>
    /// What happens after what a view shows already, each event as it comes; after the end those of redrives. Ends
    /// only when it is cancelled.
    /// </summary>
    public static async IAsyncEnumerable<HistoryEvent> AfterAsync(
        ExecutionView view, StepFunctionsService service, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var execution = view.Execution;
        var lastId = view.Progress.Events.Select(happened => happened.Id).DefaultIfEmpty().Max();
        for (var known = view.Progress.Events.Count; ;)
        {
            var seen = 0;
            await foreach (var happened in execution.FollowAsync(cancellation))
            {
                if (++seen <= known)
                    continue;
                (known, lastId) = (seen, Math.Max(lastId, happened.Id));
                yield return happened;
            }
            await GoesOnAsync(execution, lastId, service, cancellation);
        }
    }

    static async Task GoesOnAsync(
        Execution execution, int lastId, StepFunctionsService service, CancellationToken cancellation)
    {
        var goesOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        service.Executions.Changed += Look;
        try
        {
            Look(execution);
            await goesOn.Task.WaitAsync(cancellation);
        }
        finally
        {
            service.Executions.Changed -= Look;
        }

        void Look(Execution changed)
        {
            // A redrive may be over before anybody looks.
            if (changed == execution && execution.History.LastId > lastId)
                goesOn.TrySetResult();
        }
    }
}

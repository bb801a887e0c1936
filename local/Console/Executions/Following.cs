using System.Runtime.CompilerServices;
using Local.StepFunctions;
using Local.StepFunctions.Executions;

namespace Local.Console.Executions;

/// <summary>Follows an execution beyond its end, since it can be redriven.</summary>
static class Following
{
    /// <summary>
    /// All events from the first, then each as it comes; after the end those of redrives. Ends only when it is
    /// cancelled.
    /// </summary>
    public static async IAsyncEnumerable<HistoryEvent> AllAsync(
        Execution execution, StepFunctionsService service, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var lastId = 0;
        for (var known = 0; ;)
        {
            var seen = 0;
            await foreach (var happened in execution.FollowAsync(cancellation))
            {
                if (++seen <= known)
                    continue;
                (known, lastId) = (seen, happened.Id);
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

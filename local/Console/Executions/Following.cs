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
        for (var known = 0; ;)
        {
            var seen = 0;
            await foreach (var happened in execution.FollowAsync(cancellation))
            {
                if (++seen <= known)
                    continue;
                known = seen;
                yield return happened;
            }
            await RedrivenAsync(execution, known, service, cancellation);
        }
    }

    static async Task RedrivenAsync(Execution execution, int known, StepFunctionsService service, CancellationToken cancellation)
    {
        var redriven = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        service.Executions.Changed += Look;
        try
        {
            Look(execution);
            await redriven.Task.WaitAsync(cancellation);
        }
        finally
        {
            service.Executions.Changed -= Look;
        }

        void Look(Execution changed)
        {
            if (changed == execution && execution.History.Snapshot().Count > known)
                redriven.TrySetResult();
        }
    }
}

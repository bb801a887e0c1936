using System.Runtime.CompilerServices;
using Local.StepFunctions;
using Local.StepFunctions.Executions;

namespace Local.Console.Executions;

/// <summary>Follows an execution beyond its end, since it can be redriven.</summary>
static class Following
{
    /// <summary>All events from the first, then each as it comes; after the end those of redrives. Ends only when it is cancelled.</summary>
    public static async IAsyncEnumerable<HistoryEvent> AllAsync(Execution execution, StepFunctionsService service, [EnumeratorCancellation] CancellationToken cancellation)
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
            await RunsAsync(execution, service, cancellation);
        }
    }

    static async Task RunsAsync(Execution execution, StepFunctionsService service, CancellationToken cancellation)
    {
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        service.ExecutionChanged += Look;
        try
        {
            Look(execution);
            await running.Task.WaitAsync(cancellation);
        }
        finally
        {
            service.ExecutionChanged -= Look;
        }

        void Look(Execution changed)
        {
            if (changed == execution && execution.Status is ExecutionStatus.Running)
                running.TrySetResult();
        }
    }
}

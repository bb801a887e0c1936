using Local.StepFunctions;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Maps;

namespace Local.Console.Executions;

/// <summary>Why a map run failed: what its execution says of it, and the first of its children that failed.</summary>
sealed record MapRunFailure(string? Error, string? Cause, Execution? Child)
{
    /// <returns>Null as long as the execution's history does not say so.</returns>
    public static MapRunFailure? Of(MapRun run, StepFunctionsService service)
    {
        var history = service.GetExecution(run.ExecutionArn).History.Snapshot();
        var begun = history.OfType<HistoryEvent.MapRunStarted>().First(started => started.MapRunArn == run.Arn);
        // A retry of the state begins another run; a redrive goes on with this one.
        var failed = history.Where(happened => happened.Branch == begun.Branch && happened.Id > begun.Id)
            .TakeWhile(happened => happened is not HistoryEvent.MapRunStarted)
            .OfType<HistoryEvent.MapRunFailed>().LastOrDefault();
        if (failed is null)
            return null;
        var child = service.Executions.Children(run.Arn)
            .FirstOrDefault(child => child.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut);
        return new(failed.Error, failed.Cause, child is null ? null : service.Executions.Find(child.Arn));
    }
}

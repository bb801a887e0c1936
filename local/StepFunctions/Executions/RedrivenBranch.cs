namespace Local.StepFunctions.Executions;

/// <summary>
/// What a branch that has not succeeded does again when its execution is redriven: the state in which it was.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html#redrive-behavior-states"/>
static class RedrivenBranch
{
    /// <summary>
    /// Takes out of a branch's events what is done again, so that the branch stands where the redrive begins.
    /// </summary>
    public static void Cut(List<HistoryEvent> events)
    {
        var last = events.FindLastIndex(happened => happened is HistoryEvent.StateEntered or HistoryEvent.StateExited);
        HistoryEvent[] kept = (last < 0 ? null : events[last]) switch
        {
            null =>
                [
                    .. events.Where(
                        happened => happened is HistoryEvent.ExecutionStarted or HistoryEvent.MapIterationStarted),
                ],
            HistoryEvent.StateExited =>
                [.. events.Take(last + 1), .. events.Skip(last).OfType<HistoryEvent.MapIterationSucceeded>()],
            // "Reenters the Fail state and fails again."
            HistoryEvent.StateEntered { StateType: "Fail" } => [.. events.Take(last)],
            _ => [.. events.Take(last + 1), .. Begun(events[(last + 1)..])],
        };
        events.Clear();
        events.AddRange(kept);
    }

    /// <summary>
    /// The beginning of the last attempt of a Parallel or Map state, in which what has succeeded stays; nothing for any
    /// other state.
    /// </summary>
    static IEnumerable<HistoryEvent> Begun(List<HistoryEvent> events)
    {
        var attempt = events.FindLastIndex(
            happened => happened is HistoryEvent.ParallelStateStarted or HistoryEvent.MapStateStarted);
        if (attempt < 0)
            return [];
        var mapRun = events.Skip(attempt).OfType<HistoryEvent.MapRunStarted>().FirstOrDefault();
        var error = events.Skip(attempt)
            .OfType<HistoryEvent.Failure>()
            .LastOrDefault(failure => failure.Error is not null)?.Error;
        // After these errors also what has succeeded is run again, in another map run.
        return error is "States.DataLimitExceeded" || (mapRun is not null && error is "States.Runtime") ? []
            : mapRun is null ? [events[attempt]]
            : [events[attempt], mapRun];
    }
}

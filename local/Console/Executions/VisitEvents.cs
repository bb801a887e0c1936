using Local.StepFunctions.Executions;

namespace Local.Console.Executions;

/// <summary>What an event of a state's work says of its visit and of the attempt that is going on.</summary>
static class VisitEvents
{
    /// <param name="begin">Adds an attempt.</param>
    public static void Apply(Visit visit, HistoryEvent happened, Action<Visit, Attempt> begin)
    {
        var attempt = visit.Attempts.LastOrDefault();
        switch (happened)
        {
            case HistoryEvent.TaskScheduled or HistoryEvent.LambdaFunctionScheduled or HistoryEvent.ActivityScheduled
                or HistoryEvent.MapStateStarted or HistoryEvent.ParallelStateStarted:
                visit.Failure = null;
                begin(visit, new(happened));
                break;
            case HistoryEvent.TaskSubmitted submitted when attempt is not null:
                attempt.Submitted = submitted.Output;
                break;
            case HistoryEvent.MapRunStarted run when attempt is not null:
                attempt.MapRunArn = run.MapRunArn;
                break;
            case HistoryEvent.RetryScheduled retry when attempt is not null:
                attempt.RetryDelay = retry.Delay;
                attempt.Failure ??= (retry.Error, retry.Cause);
                attempt.EndedAt ??= retry.Timestamp;
                break;
            case HistoryEvent.TaskSucceeded or HistoryEvent.LambdaFunctionSucceeded or HistoryEvent.ActivitySucceeded
                or HistoryEvent.MapStateSucceeded or HistoryEvent.ParallelStateSucceeded when attempt is not null:
                attempt.EndedAt = happened.Timestamp;
                attempt.Failure = null;
                break;
            default:
                if (happened is not HistoryEvent.Failure failure)
                    break;
                visit.Failure = (failure.Error, failure.Cause);
                if (attempt is not null)
                    (attempt.Failure, attempt.EndedAt) = (visit.Failure, happened.Timestamp);
                break;
        }
    }
}

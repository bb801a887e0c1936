using Local.StepFunctions.Api;

namespace Local.StepFunctions.Executions;

/// <summary>
/// Whether an execution can be redriven: <c>REDRIVABLE</c>, <c>REDRIVABLE_BY_MAP_RUN</c>, or <c>NOT_REDRIVABLE</c> and
/// why.
/// </summary>
/// <param name="Reason">In the service's words; null when it can be redriven.</param>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html"/>
sealed record Redrivability(string Status, string? Reason)
{
    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html#redrive-eligibility"/>
    static readonly TimeSpan Period = TimeSpan.FromDays(14);

    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-state-machine-executions"/>
    static readonly TimeSpan LongestOpen = TimeSpan.FromDays(365);

    /// <param name="isKept">Whether its state machine is still there.</param>
    /// <param name="maxHistoryEvents">The most events of one execution: a redrive needs room for itself and one
    /// more.</param>
    public static Redrivability Of(ListedExecution execution, bool isKept, int maxHistoryEvents, DateTimeOffset now)
    {
        var reason = execution switch
        {
            { Status: ExecutionStatus.Running or ExecutionStatus.Succeeded } =>
                $"Execution is {ExecutionStatusJson.Print(execution.Status)} and cannot be redriven",
            _ when !isKept => "State machine is in DELETING status",
            _ when execution.LastEventId >= maxHistoryEvents - 1 => "Execution history event limit exceeded",
            _ when now - execution.StartDate > LongestOpen => "Execution has exceeded the max execution time",
            _ when now - execution.StopDate > Period => "Execution redrivable period exceeded",
            _ => null,
        };
        return new(
            reason is not null ? "NOT_REDRIVABLE" : execution.MapRunArn is null ? "REDRIVABLE" : "REDRIVABLE_BY_MAP_RUN",
            reason);
    }
}

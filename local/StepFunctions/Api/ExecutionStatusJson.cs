using Local.StepFunctions.Executions;

namespace Local.StepFunctions.Api;

/// <summary>A status as the API writes it.</summary>
static class ExecutionStatusJson
{
    public static string Print(ExecutionStatus status) =>
        status is ExecutionStatus.TimedOut ? "TIMED_OUT" : status.ToString().ToUpperInvariant();

    /// <summary>Null for what is no status of an execution.</summary>
    public static ExecutionStatus? Find(string text) =>
        Enum.GetValues<ExecutionStatus>()
            .Cast<ExecutionStatus?>()
            .FirstOrDefault(status => Print(status!.Value) == text);
}

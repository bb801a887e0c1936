namespace Local.StepFunctions;

/// <summary>
/// A state that failed: what Retry and Catch match, and what the execution ends with when neither does.
/// </summary>
/// <param name="error">Null only for a Fail state that names none.</param>
sealed class StatesException(string? error, string? cause) : Exception(cause ?? error)
{
    public string? Error { get; } = error;
    public string? Cause { get; } = cause;

    /// <summary>
    /// Whether a task was given up because no heartbeat came: shown as <c>States.Timeout</c> (recorded), matched as
    /// <c>States.HeartbeatTimeout</c> (documented).
    /// </summary>
    public bool IsHeartbeat { get; init; }

    /// <summary>
    /// Whether the history shows the failure of the execution alone, and not that of the Map state (recorded of limits
    /// that are no numbers).
    /// </summary>
    public bool IsOfLimits { get; init; }

    /// <summary>
    /// Whether it began in a Task state: what <c>States.TaskFailed</c> means, also in a Parallel or Map state around
    /// it.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html"/>
    public bool IsOfTask { get; init; }

    /// <summary>The name that Retry and Catch look for.</summary>
    public string? Matched => IsHeartbeat ? "States.HeartbeatTimeout" : Error;

    /// <summary>The same failure, of a Task state.</summary>
    public StatesException OfTask() => IsOfTask ? this
        : new(Error, Cause) { IsHeartbeat = IsHeartbeat, IsOfLimits = IsOfLimits, IsOfTask = true };
}

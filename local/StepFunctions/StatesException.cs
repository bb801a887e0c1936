namespace Local.StepFunctions;

/// <summary>A state that failed: what Retry and Catch match, and what the execution ends with when neither does.</summary>
/// <param name="error">Null only for a Fail state that names none.</param>
sealed class StatesException(string? error, string? cause) : Exception(cause ?? error)
{
    public string? Error { get; } = error;
    public string? Cause { get; } = cause;
}

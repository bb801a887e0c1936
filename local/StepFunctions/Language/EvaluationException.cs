namespace Local.StepFunctions.Language;

/// <summary>An expression of a state that cannot be evaluated; the execution says in which state that was.</summary>
/// <param name="error">The error's name: <c>States.Runtime</c>, <c>States.IntrinsicFailure</c>, <c>States.QueryEvaluationError</c>.</param>
sealed class EvaluationException(string error, string message) : Exception(message)
{
    public EvaluationException(string message) : this("States.Runtime", message)
    {
    }

    public string Error { get; } = error;

    /// <summary>The field of a JSONata expression that failed, of which the history has an event of its own; null for any other failure.</summary>
    public string? Location { get; init; }
}

namespace Local.StepFunctions.Language;

/// <summary>An expression of a state that cannot be evaluated; the execution says in which state that was.</summary>
/// <param name="error">The error's name: <c>States.Runtime</c>, <c>States.IntrinsicFailure</c>,
/// <c>States.QueryEvaluationError</c>.</param>
sealed class EvaluationException(string error, string message) : Exception(message)
{
    public EvaluationException(string message) : this("States.Runtime", message)
    {
    }

    public string Error { get; } = error;

    /// <summary>The error of an expression in JSONata, which has an event of its own in the history.</summary>
    public const string Query = "States.QueryEvaluationError";

    /// <summary>The field whose JSONata expression failed; null where there is none.</summary>
    public string? Location { get; init; }

    /// <summary>
    /// The expression gave a value, but none that the field can use: what led to the failure is that the state was
    /// entered.
    /// </summary>
    public bool IsOfValue { get; init; }

    /// <summary>
    /// The field says how the state works, not what it works with: no event says that the state itself has failed.
    /// </summary>
    public bool IsOfLimits { get; init; }
}

namespace Local.StepFunctions.Language;

/// <summary>An expression of a state that cannot be evaluated; the execution says in which state that was.</summary>
/// <param name="error">The error's name: <c>States.Runtime</c>, <c>States.IntrinsicFailure</c>.</param>
sealed class EvaluationException(string error, string message) : Exception(message)
{
    public EvaluationException(string message) : this("States.Runtime", message)
    {
    }

    public string Error { get; } = error;
}

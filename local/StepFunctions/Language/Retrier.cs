namespace Local.StepFunctions.Language;

/// <summary>When and how often a failed state is tried again.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error"/>
sealed record Retrier
{
    public required ErrorNames Errors { get; init; }
    public int IntervalSeconds { get; init; } = 1;
    public double BackoffRate { get; init; } = 2;
    public int MaxAttempts { get; init; } = 3;
    public int? MaxDelaySeconds { get; init; }

    /// <summary><c>FULL</c>: a random time up to the delay, so that many executions do not come back at once.</summary>
    public bool Jitter { get; init; }

    /// <param name="attempts">The retries that this retrier has made before.</param>
    public TimeSpan Delay(int attempts, Random random)
    {
        var seconds = Math.Min(IntervalSeconds * Math.Pow(BackoffRate, attempts), MaxDelaySeconds ?? 31_622_400);
        return TimeSpan.FromSeconds(Jitter ? seconds * random.NextDouble() : seconds);
    }
}

/// <summary>The <c>ErrorEquals</c> of a retrier or catcher.</summary>
sealed record ErrorNames(IReadOnlyList<string> Names)
{
    /// <param name="isTask">Whether the retrier or catcher is a Task state's.</param>
    public bool Match(StatesException failure, bool isTask) => failure.Matched switch
    {
        // Documented as beyond every wildcard; States.Runtime is beyond its own name too, as recorded.
        "States.Runtime" => false,
        // Documented as beyond States.ALL, too; but a task that hands on too much is caught by it, as recorded.
        "States.DataLimitExceeded" and var error => Names.Contains(error) || isTask && Names.Contains("States.ALL"),
        // Null for a Fail state, or a worker, that names no error.
        var error => Names.Any(name => name == error || name switch
        {
            "States.ALL" => true,
            "States.TaskFailed" => failure.IsOfTask && error is not ("States.Timeout" or "States.HeartbeatTimeout"),
            "States.Timeout" => error is "States.HeartbeatTimeout",
            _ => false,
        }),
    };
}

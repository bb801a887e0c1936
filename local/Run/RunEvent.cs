using System.Text.Json.Serialization;
using Local.Reports.Scoring;

namespace Local.Run;

/// <summary>What happens during a run, as the terminal shows it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Notice), "notice")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(ExecutionStarted), "executionStarted")]
[JsonDerivedType(typeof(StateEntered), "stateEntered")]
[JsonDerivedType(typeof(StateExited), "stateExited")]
[JsonDerivedType(typeof(AttemptFailed), "attemptFailed")]
[JsonDerivedType(typeof(TrainingJobChanged), "trainingJobChanged")]
[JsonDerivedType(typeof(ExecutionEnded), "executionEnded")]
[JsonDerivedType(typeof(Summary), "summary")]
[JsonDerivedType(typeof(FailureExplained), "failureExplained")]
abstract record RunEvent
{
    RunEvent() { }

    /// <summary>
    /// Something worth a line: a function is being built, the library's version is not the container's.
    /// </summary>
    public sealed record Notice(string Text) : RunEvent;

    /// <summary>The run cannot start: the template, a parameter, the input or the machine is at fault.</summary>
    public sealed record Refused(string Message, ExitCode ExitCode) : RunEvent;

    public sealed record ExecutionStarted(string ExecutionArn, DateTimeOffset At) : RunEvent;

    public sealed record StateEntered(string State, DateTimeOffset At) : RunEvent;

    public sealed record StateExited(string State, DateTimeOffset At) : RunEvent;

    /// <summary>A task failed.</summary>
    /// <param name="RetryIn">How long until it is tried again; null when it is not.</param>
    public sealed record AttemptFailed(string State, string Error, string? Cause, TimeSpan? RetryIn) : RunEvent;

    /// <summary>A training job started, made progress or ended.</summary>
    /// <param name="CreatedAt">
    /// Tells in which state it was created: the news of a job may come before those of its state.
    /// </param>
    /// <param name="Round">Rounds trained so far, of <paramref name="Rounds"/>.</param>
    /// <param name="Metric">The objective metric so far; null before the first round.</param>
    public sealed record TrainingJobChanged(
        string Name,
        DateTimeOffset CreatedAt,
        string Status,
        int Round,
        int Rounds,
        string MetricName,
        double? Metric,
        IReadOnlyDictionary<string, string> HyperParameters,
        string? FailureReason) : RunEvent;

    public sealed record ExecutionEnded(string Status, string? Error, string? Cause, DateTimeOffset At) : RunEvent;

    /// <summary>What the run brought: each part is there when the execution had such a job.</summary>
    /// <param name="Outputs">The full paths of the transform jobs' outputs.</param>
    /// <param name="Warnings">
    /// What functions have to say, in lists <c>warnings</c> of states' outputs, and what the training jobs did as
    /// SageMaker does, although their author can hardly have meant it.
    /// </param>
    /// <param name="Report">The full path of the execution's report; null when it has none.</param>
    public sealed record Summary(
        IReadOnlyList<BestTrainingJob> BestTrainingJobs,
        IReadOnlyList<TestSet> TestSets,
        IReadOnlyList<string> Outputs,
        IReadOnlyList<string> Warnings,
        string? Report = null) : RunEvent;

    /// <summary>The execution did not succeed: where to look, and what can be done.</summary>
    /// <param name="State">The state that failed, or was the last to be entered; null when there was none.</param>
    /// <param name="Logs">The full paths of what the state's function or job has logged.</param>
    /// <param name="Page">Where the execution is in the console; null when none runs.</param>
    public sealed record FailureExplained(
        string? State, IReadOnlyList<string> Logs, Uri? Page, bool CanBeRedriven) : RunEvent;
}

/// <param name="Model">The full path of the model artifact.</param>
sealed record BestTrainingJob(
    string TuningJobName,
    string Name,
    string MetricName,
    double Metric,
    IReadOnlyDictionary<string, string> HyperParameters,
    string Model);

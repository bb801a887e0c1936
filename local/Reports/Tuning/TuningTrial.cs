using Local.SageMaker.Jobs;
using Local.SageMaker.Training;

namespace Local.Reports.Tuning;

/// <summary>A training job of a tuning job, as charts and tables show it.</summary>
/// <remarks>
/// Razor makes components public, so what they are given has a public name; its members stay our own.
/// </remarks>
public sealed class TuningTrial
{
    internal TuningTrial(int number, TrainingJob job, MetricHistory curve)
    {
        (Number, Job, State) = (number, job, job.State);
        Curve = [.. curve.Metrics];
        Objective = State.Status is JobStatus.Failed ? null
            : job.FinalMetric ?? (job.Objective is { } objective
                && State.Metrics.TryGetValue(objective.MetricName, out var soFar) ? soFar : null);
    }

    /// <summary>From 1, in the order of creation.</summary>
    internal int Number { get; }

    internal TrainingJob Job { get; }

    /// <summary>As it was when this was made.</summary>
    internal TrainingJobState State { get; }

    internal string Name => Job.Name;

    /// <summary>What it ended with, or has reached so far; null when it failed, or before its first round.</summary>
    internal float? Objective { get; }

    internal IReadOnlyList<(string Metric, IReadOnlyList<MetricValue> Points)> Curve { get; }

    internal DateTimeOffset Start => State.TrainingStartTime ?? Job.CreationTime;

    internal bool HasEnded => State.HasEnded;

    internal TimeSpan? Duration => State.TrainingEndTime - Start;

    /// <summary>The class of its marks.</summary>
    internal string Css => State.Status switch
    {
        JobStatus.Completed => "completed",
        JobStatus.Failed => "failed",
        JobStatus.Stopped => "stopped",
        _ => "running",
    };

    /// <summary>The value that was chosen for a hyperparameter, as it was written.</summary>
    internal string? ValueOf(string parameter) =>
        Job.TunedHyperParameters.GetValueOrDefault(parameter) ?? Job.HyperParameters.GetValueOrDefault(parameter);
}

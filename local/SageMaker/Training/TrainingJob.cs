using System.Text.Json;
using Local.SageMaker.Jobs;
using Local.SageMaker.Tuning;
using Local.SageMaker.XGBoost.Input;

namespace Local.SageMaker.Training;

/// <summary>A training job: what was asked for, and how far it is.</summary>
sealed class TrainingJob : Job<TrainingJobState>
{
    public required TrainingJobDefinition Definition { get; init; }

    /// <summary>The definition as the request has it.</summary>
    public required JsonElement Request { get; init; }

    /// <summary>Everything that the algorithm gets.</summary>
    public required IReadOnlyDictionary<string, string> HyperParameters { get; init; }

    /// <summary>The hyperparameters that the tuning job chose.</summary>
    public IReadOnlyDictionary<string, string> TunedHyperParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The tuning job that it belongs to.</summary>
    public string? TuningJobArn { get; init; }

    /// <summary>The tuning job's objective, or null.</summary>
    public Objective? Objective { get; init; }

    /// <summary>Each metric over the rounds, as far as this process has seen them.</summary>
    public MetricHistory Curve { get; } = new();

    /// <summary>Hears of each metric that the job prints, with the round from 1.</summary>
    internal Action<int, string, float>? Reported { get; set; }

    /// <summary>Whether who hears of a metric may stop the job, so that its next round is not begun before.</summary>
    internal bool MayStopBetweenRounds { get; set; }

    /// <summary>How many rounds were asked for; null when that is not a number.</summary>
    public int? Rounds =>
        PythonNumber.TryParseInteger(HyperParameters.GetValueOrDefault("num_round", "")) is { } rounds
            ? int.CreateSaturating(rounds)
            : null;

    /// <summary>
    /// The tuning job's objective metric that it ended with: the last one that it printed. Null when it has not ended,
    /// has failed, or printed none.
    /// </summary>
    /// <remarks>A job that was stopped, early or by hand, counts with what it had reached.</remarks>
    public float? FinalMetric =>
        Objective is not null
        && State is { Status: JobStatus.Completed or JobStatus.Stopped } state
        && state.Metrics.TryGetValue(Objective.MetricName, out var value)
            ? value
            : null;

    protected override string Kind => "training job";

    protected override bool MayStop(TrainingJobState state) => !state.HasEnded;

    protected override TrainingJobState Stopped(TrainingJobState state) =>
        state with { Status = JobStatus.Stopping, SecondaryStatus = "Stopping" };

    protected override TrainingJobState Ended(
        TrainingJobState state, JobStatus status, string? reason, DateTimeOffset time) => state with
        {
            Status = status,
            SecondaryStatus = status.ToString(),
            FailureReason = reason,
            TrainingEndTime = time,
        };
}

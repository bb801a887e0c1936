using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Tuning;
using Local.SageMaker.XGBoost.Input;

namespace Local.SageMaker.Training;

/// <summary>A training job: what was asked for, and how far it is.</summary>
sealed class TrainingJob : ITagged
{
    internal CancellationTokenSource Stopping { get; } = new();

    internal Lock Changing { get; } = new();

    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required TrainingJobDefinition Definition { get; init; }

    /// <summary>The definition as the request has it.</summary>
    public required JsonElement Request { get; init; }

    /// <summary>Everything that the algorithm gets.</summary>
    public required IReadOnlyDictionary<string, string> HyperParameters { get; init; }

    /// <summary>Of those, the ones that the tuning job chose.</summary>
    public IReadOnlyDictionary<string, string> TunedHyperParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The tuning job that it belongs to.</summary>
    public string? TuningJobArn { get; init; }

    /// <summary>The tuning job's objective, or null.</summary>
    public Objective? Objective { get; init; }

    /// <summary>Hears of each metric that the job prints, with the round from 1.</summary>
    internal Action<int, string, float>? Reported { get; set; }

    /// <summary>Whether who hears of a metric may stop the job, so that its next round is not begun before.</summary>
    internal bool MayStopBetweenRounds { get; set; }

    /// <summary>Hears that the job is to stop.</summary>
    internal Action? StopAsked { get; set; }

    /// <summary>Of the call that made it, when a state machine did.</summary>
    public string? ClientToken { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; set; }

    public required DateTimeOffset CreationTime { get; init; }

    /// <summary>How many rounds were asked for; null when that is not a number.</summary>
    public int? Rounds => PythonNumber.TryParseInteger(HyperParameters.GetValueOrDefault("num_round", "")) is { } rounds ? int.CreateSaturating(rounds) : null;

    /// <summary>Replaced as a whole, so that a reader always sees one moment.</summary>
    public required TrainingJobState State { get; set; }

    /// <summary>The tuning job's objective metric that it ended with: the last one that it printed. Null when it has not ended, has failed, or printed none.</summary>
    /// <remarks>A job that was stopped, early or by hand, counts with what it had reached.</remarks>
    public float? FinalMetric => Objective is not null && State is { Status: TrainingJobStatus.Completed or TrainingJobStatus.Stopped } state
        && state.Metrics.TryGetValue(Objective.MetricName, out var value) ? value : null;

    /// <exception cref="AwsException">It has ended.</exception>
    public void Stop()
    {
        if (!TryStop())
            throw new AwsException("ValidationException", $"The request was rejected because the training job is in status {State.Status}.");
    }

    /// <returns>Whether it had not ended yet.</returns>
    internal bool TryStop()
    {
        lock (Changing)
        {
            if (State.HasEnded)
                return false;
            State = State with { Status = TrainingJobStatus.Stopping, SecondaryStatus = "Stopping" };
        }
        StopAsked?.Invoke();
        Stopping.Cancel();
        return true;
    }
}

enum TrainingJobStatus { InProgress, Completed, Failed, Stopping, Stopped }

/// <summary>How far a training job is.</summary>
sealed record TrainingJobState
{
    public required TrainingJobStatus Status { get; init; }

    /// <summary><c>Downloading</c>, <c>Training</c>, <c>Uploading</c>, <c>Completed</c>, <c>MaxRuntimeExceeded</c>, …</summary>
    public required string SecondaryStatus { get; init; }

    /// <summary>The secondary statuses so far, each with its start.</summary>
    public IReadOnlyList<SecondaryStatusTransition> Transitions { get; init; } = [];

    public string? FailureReason { get; init; }

    /// <summary>Whether it failed by no fault of its own, and may be retried.</summary>
    public bool IsInternalError => FailureReason?.StartsWith("InternalServerError", StringComparison.Ordinal) == true;

    public DateTimeOffset? TrainingStartTime { get; init; }
    public DateTimeOffset? TrainingEndTime { get; init; }
    public required DateTimeOffset LastModifiedTime { get; init; }

    /// <summary>Rounds done so far.</summary>
    public int Round { get; init; }

    /// <summary>The last value of each metric, as the platform read it from the log.</summary>
    public IReadOnlyDictionary<string, float> Metrics { get; init; } = new Dictionary<string, float>();

    public string? ModelArtifacts { get; init; }

    /// <summary>What its author should know and the container does not say.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>The same state with its transitions brought up to its secondary status.</summary>
    public TrainingJobState Entered(DateTimeOffset time) => Transitions is [.., var last] && last.Status == SecondaryStatus
        ? this
        : this with
        {
            Transitions =
            [
                .. Transitions.Select(transition => transition.EndTime is null ? transition with { EndTime = time } : transition),
                new(SecondaryStatus, time, HasEnded ? time : null),
            ],
        };

    public bool HasEnded => Status is TrainingJobStatus.Completed or TrainingJobStatus.Failed or TrainingJobStatus.Stopped;
}

sealed record SecondaryStatusTransition(string Status, DateTimeOffset StartTime, DateTimeOffset? EndTime)
{
    /// <summary>What the service says of it; its documentation warns that the texts may change.</summary>
    /// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_SecondaryStatusTransition.html"/>
    public string Message => Status switch
    {
        "Starting" => "Preparing the instances for training",
        "Downloading" => "Downloading the training image",
        "Training" => "Training image download completed. Training in progress.",
        "Uploading" => "Uploading generated training model",
        "Stopping" => "Stopping the training job",
        "Stopped" => "Training job stopped",
        "MaxRuntimeExceeded" => "Training job runtime exceeded MaxRuntimeInSeconds provided",
        "Failed" => "Training job failed",
        _ => "Training job completed",
    };
}

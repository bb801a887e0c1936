using Local.SageMaker.Jobs;

namespace Local.SageMaker.Training;

/// <summary>How far a training job is.</summary>
sealed record TrainingJobState : JobState
{
    /// <summary>
    /// <c>Downloading</c>, <c>Training</c>, <c>Uploading</c>, <c>Completed</c>, <c>MaxRuntimeExceeded</c>, …
    /// </summary>
    public required string SecondaryStatus { get; init; }

    /// <summary>The secondary statuses so far, each with its start.</summary>
    public IReadOnlyList<SecondaryStatusTransition> Transitions { get; init; } = [];

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
    public TrainingJobState Entered(DateTimeOffset time) =>
        Transitions is [.., var last] && last.Status == SecondaryStatus
            ? this
            : this with
            {
                Transitions =
                [
                    .. Transitions.Select(transition => transition.Left(time)),
                    new(SecondaryStatus, time, HasEnded ? time : null),
                ],
            };
}

sealed record SecondaryStatusTransition(string Status, DateTimeOffset StartTime, DateTimeOffset? EndTime)
{
    /// <summary>The same with its end, if it had none.</summary>
    public SecondaryStatusTransition Left(DateTimeOffset time) => EndTime is null ? this with { EndTime = time } : this;

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

using System.Text.Json;
using Local.SageMaker.Jobs;
using Local.SageMaker.Search;
using Local.SageMaker.Training;

namespace Local.SageMaker.Tuning;

/// <summary>A tuning job: what was asked for, its training jobs, and how it stands.</summary>
sealed class TuningJob : Job<TuningJobState>
{
    public required CreateHyperParameterTuningJobRequest Request { get; init; }
    public required JsonElement RequestAsSent { get; init; }
    public required IReadOnlyList<TuningDefinition> Definitions { get; init; }

    /// <summary>How many training jobs there will be, if nothing ends the tuning job earlier.</summary>
    public required int NumberOfJobs { get; init; }

    /// <summary>The seed of its searches.</summary>
    public required int Seed { get; init; }

    internal required TimeProvider Time { get; init; }

    /// <summary>The first definition's; those of others have the same type.</summary>
    public Objective Objective => Definitions[0].Objective;

    public DateTimeOffset? EndTime => State.EndTime;

    /// <inheritdoc cref="TuningJobState.Parents"/>
    public IReadOnlyList<TuningJob> Parents => State.Parents;

    /// <inheritdoc cref="TuningJobState.TrainingJobs"/>
    public IReadOnlyList<TrainingJob> TrainingJobs => State.TrainingJobs;

    /// <summary>When its status became what it is.</summary>
    public DateTimeOffset LastModifiedTime => EndTime ?? State.StopAskedTime ?? CreationTime;

    /// <summary>From its creation to its end, or so far.</summary>
    public TimeSpan Runtime => (EndTime ?? Time.GetUtcNow()) - CreationTime;

    /// <summary>
    /// The completed training job with the best final objective metric; if none has completed, the best that was
    /// stopped. Null as long as there is none.
    /// </summary>
    public TrainingJob? BestTrainingJob => Best(TrainingJobs);

    /// <summary>
    /// The same over this job and the parents that it has the data and the algorithm in common with; null for any other
    /// job.
    /// </summary>
    public (TrainingJob Job, TuningJob Of)? OverallBestTrainingJob
    {
        get
        {
            if (Request.WarmStartConfig?.WarmStartType != "IdenticalDataAndAlgorithm")
                return null;
            TuningJob[] family = [this, .. Parents];
            return Best(family.SelectMany(job => job.TrainingJobs)) is { } best
                ? (best, family.First(job => job.Arn == best.TuningJobArn))
                : null;
        }
    }

    /// <summary>
    /// How the best objective has developed, in the order in which training jobs ended, and when it was seen to have
    /// converged.
    /// </summary>
    public (Progress Progress, DateTimeOffset? Converged) Progress
    {
        get
        {
            var progress = new Progress();
            DateTimeOffset? converged = null;
            foreach (var job in TrainingJobs
                .Where(job => job.FinalMetric is not null)
                .OrderBy(job => job.State.TrainingEndTime)
                .ThenBy(job => job.CreationTime))
            {
                progress.Record(job.Objective!.Minimised(job.FinalMetric!.Value));
                if (progress.HasConverged)
                    converged ??= job.State.TrainingEndTime;
            }
            return (progress, converged);
        }
    }

    internal void Add(TrainingJob job) =>
        Change(state => state with { TrainingJobs = [.. state.TrainingJobs, job] });

    /// <summary>A parent was deleted.</summary>
    internal void Forget(TuningJob deleted) =>
        Change(state => state with { Parents = [.. state.Parents.Where(parent => parent != deleted)] });

    protected override string Kind => "hyperparameter tuning job";

    protected override TuningJobState Stopped(TuningJobState state) =>
        state with { Status = JobStatus.Stopping, StopAskedTime = Time.GetUtcNow() };

    protected override TuningJobState Ended(
        TuningJobState state, JobStatus status, string? reason, DateTimeOffset time) =>
        state with { Status = status, FailureReason = reason, EndTime = time };

    static TrainingJob? Best(IEnumerable<TrainingJob> jobs) => jobs
        .Where(job => job.FinalMetric is not null)
        .OrderBy(job => job.Status != JobStatus.Completed)
        .ThenBy(job => job.Objective!.Minimised(job.FinalMetric!.Value))
        .FirstOrDefault();
}

/// <summary>How a tuning job stands.</summary>
sealed record TuningJobState : JobState
{
    public DateTimeOffset? StopAskedTime { get; init; }
    public DateTimeOffset? EndTime { get; init; }

    /// <summary>Its training jobs so far, in the order in which they were started.</summary>
    public IReadOnlyList<TrainingJob> TrainingJobs { get; init; } = [];

    /// <summary>The tuning jobs of a warm start, without those that were deleted since.</summary>
    public IReadOnlyList<TuningJob> Parents { get; init; } = [];
}

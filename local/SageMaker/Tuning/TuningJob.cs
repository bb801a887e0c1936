using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Search;
using Local.SageMaker.Training;

namespace Local.SageMaker.Tuning;

/// <summary>A tuning job: what was asked for, its training jobs, and how it stands.</summary>
sealed class TuningJob : ITagged
{
    readonly Lock _changing = new();
    readonly List<TrainingJob> _trainingJobs = [];
    DateTimeOffset? _stopAskedTime;

    internal CancellationTokenSource Stopping { get; } = new();

    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required CreateHyperParameterTuningJobRequest Request { get; init; }
    public required JsonElement RequestAsSent { get; init; }
    public required IReadOnlyList<TuningDefinition> Definitions { get; init; }

    /// <summary>How many training jobs there will be, if nothing ends the tuning job earlier.</summary>
    public required int NumberOfJobs { get; init; }

    /// <summary>The tuning jobs of a warm start, without those that were deleted since.</summary>
    public required IReadOnlyList<TuningJob> Parents { get; set; }

    public required IReadOnlyDictionary<string, string> Tags { get; set; }
    public required DateTimeOffset CreationTime { get; init; }
    internal required TimeProvider Time { get; init; }

    /// <summary>Of its searches.</summary>
    public required int Seed { get; init; }

    /// <summary>Of the call that made it, when a state machine did.</summary>
    public string? ClientToken { get; init; }

    /// <summary>Hears that the job is to stop.</summary>
    internal Action? StopAsked { get; set; }

    /// <summary>The first definition's; those of others have the same type.</summary>
    public Objective Objective => Definitions[0].Objective;

    /// <summary>The job's end; it never fails, <see cref="Status"/> tells how it ended.</summary>
    public Task Completion { get; internal set; } = Task.CompletedTask;

    public TuningJobStatus Status { get; internal set; } = TuningJobStatus.InProgress;
    public string? FailureReason { get; internal set; }
    public DateTimeOffset? EndTime { get; internal set; }

    /// <summary>When its status became what it is.</summary>
    public DateTimeOffset LastModifiedTime => EndTime ?? _stopAskedTime ?? CreationTime;

    public bool HasEnded => EndTime is not null;

    /// <summary>From its creation to its end, or so far.</summary>
    public TimeSpan Runtime => (EndTime ?? Time.GetUtcNow()) - CreationTime;

    public IReadOnlyList<TrainingJob> TrainingJobs
    {
        get
        {
            lock (_changing)
                return [.. _trainingJobs];
        }
    }

    /// <summary>The completed training job with the best final objective metric; if none has completed, of those that were stopped. Null as long as there is none.</summary>
    public TrainingJob? BestTrainingJob => Best(TrainingJobs);

    /// <summary>The same over this job and the parents that it has the data and the algorithm in common with; null for any other job.</summary>
    public (TrainingJob Job, TuningJob Of)? OverallBestTrainingJob
    {
        get
        {
            if (Request.WarmStartConfig?.WarmStartType != "IdenticalDataAndAlgorithm")
                return null;
            TuningJob[] family = [this, .. Parents];
            return Best(family.SelectMany(job => job.TrainingJobs)) is { } best ? (best, family.First(job => job.Arn == best.TuningJobArn)) : null;
        }
    }

    /// <summary>How the best objective has developed, in the order in which training jobs ended, and when it was seen to have converged.</summary>
    public (Progress Progress, DateTimeOffset? Converged) Progress
    {
        get
        {
            var progress = new Progress();
            DateTimeOffset? converged = null;
            foreach (var job in TrainingJobs.Where(job => job.FinalMetric is not null).OrderBy(job => job.State.TrainingEndTime).ThenBy(job => job.CreationTime))
            {
                progress.Record(job.Objective!.Minimised(job.FinalMetric!.Value));
                if (progress.HasConverged)
                    converged ??= job.State.TrainingEndTime;
            }
            return (progress, converged);
        }
    }

    /// <exception cref="AwsException">It has ended.</exception>
    public void Stop()
    {
        lock (_changing)
        {
            if (Status != TuningJobStatus.InProgress)
                throw new AwsException("ValidationException", $"The request was rejected because the hyperparameter tuning job is in status {Status}.");
            (Status, _stopAskedTime) = (TuningJobStatus.Stopping, Time.GetUtcNow());
        }
        StopAsked?.Invoke();
        Stopping.Cancel();
    }

    internal void Add(TrainingJob job)
    {
        lock (_changing)
            _trainingJobs.Add(job);
    }

    internal void End(TuningJobStatus status, string? reason, DateTimeOffset time)
    {
        lock (_changing)
            (Status, FailureReason, EndTime) = (status, reason, time);
    }

    static TrainingJob? Best(IEnumerable<TrainingJob> jobs) => jobs.Where(job => job.FinalMetric is not null)
        .OrderBy(job => job.State.Status != TrainingJobStatus.Completed).ThenBy(job => job.Objective!.Minimised(job.FinalMetric!.Value)).FirstOrDefault();
}

enum TuningJobStatus { InProgress, Completed, Failed, Stopping, Stopped }

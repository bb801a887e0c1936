using System.Text.Json;
using Local.Aws;

namespace Local.SageMaker;

/// <summary>A tuning job: what was asked for, its training jobs, and how it stands.</summary>
sealed class TuningJob
{
    readonly Lock _changing = new();
    readonly List<TrainingJob> _trainingJobs = [];

    internal CancellationTokenSource Stopping { get; } = new();

    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required CreateHyperParameterTuningJobRequest Definition { get; init; }
    public required JsonElement Request { get; init; }
    public required Objective Objective { get; init; }
    public required IReadOnlyDictionary<string, string> Tags { get; init; }
    public required DateTimeOffset CreationTime { get; init; }

    /// <summary>The job's end; it never fails, <see cref="Status"/> tells how it ended.</summary>
    public Task Completion { get; internal set; } = Task.CompletedTask;

    public TuningJobStatus Status { get; private set; } = TuningJobStatus.InProgress;
    public string? FailureReason { get; private set; }
    public DateTimeOffset? EndTime { get; private set; }

    public IReadOnlyList<TrainingJob> TrainingJobs
    {
        get
        {
            lock (_changing)
                return [.. _trainingJobs];
        }
    }

    /// <summary>The completed training job with the best final objective metric; null as long as there is none.</summary>
    public TrainingJob? BestTrainingJob
    {
        get
        {
            var completed = TrainingJobs.Where(job => FinalMetric(job) is not null);
            return Objective.Type == "Maximize" ? completed.MaxBy(FinalMetric) : completed.MinBy(FinalMetric);
        }
    }

    /// <summary>The objective metric that a training job ended with: the last one that it printed. Null when it has not completed, or printed none.</summary>
    public float? FinalMetric(TrainingJob job) =>
        job.State.Status == TrainingJobStatus.Completed && job.State.Metrics.TryGetValue(Objective.MetricName, out var value) ? value : null;

    /// <exception cref="AwsException">It has ended.</exception>
    public void Stop()
    {
        lock (_changing)
        {
            if (Status != TuningJobStatus.InProgress)
                throw new AwsException("ValidationException", $"The request was rejected because the hyperparameter tuning job is in status {Status}.");
            Status = TuningJobStatus.Stopping;
        }
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
}

enum TuningJobStatus { InProgress, Completed, Failed, Stopping, Stopped }

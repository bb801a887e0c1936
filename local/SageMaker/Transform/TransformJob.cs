using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Models;

namespace Local.SageMaker.Transform;

/// <summary>A batch transform job: what was asked for, and how it stands.</summary>
sealed class TransformJob : ITagged
{
    readonly Lock _changing = new();

    internal CancellationTokenSource Stopping { get; } = new();

    public required string Name { get; init; }
    public required string Arn { get; init; }
    public required CreateTransformJobRequest Definition { get; init; }
    public required JsonElement Request { get; init; }
    public required Model Model { get; init; }
    public required IReadOnlyDictionary<string, string> Tags { get; set; }
    public required DateTimeOffset CreationTime { get; init; }

    /// <summary>Of the call that made it, when a state machine did.</summary>
    public string? ClientToken { get; init; }

    /// <summary>Hears that the job is to stop.</summary>
    internal Action? StopAsked { get; set; }

    /// <summary>The job's end; it never fails, <see cref="Status"/> tells how it ended.</summary>
    public Task Completion { get; internal set; } = Task.CompletedTask;

    public TransformJobStatus Status { get; internal set; } = TransformJobStatus.InProgress;
    public string? FailureReason { get; internal set; }
    public DateTimeOffset? EndTime { get; internal set; }

    public bool HasEnded => EndTime is not null;

    /// <summary>The objects that were written, as <c>s3://bucket/key</c>, in the order of the inputs.</summary>
    public IReadOnlyList<string> Outputs { get; internal set; } = [];

    public ServingEnvironment Environment => new(Model.Container.Environment, Definition.Environment);

    public string InputS3Uri => Definition.TransformInput.DataSource.S3DataSource!.S3Uri;

    /// <exception cref="AwsException">It has ended.</exception>
    public void Stop()
    {
        lock (_changing)
        {
            if (Status != TransformJobStatus.InProgress)
                throw new AwsException("ValidationException", $"The request was rejected because the transform job is in status {Status}.");
            Status = TransformJobStatus.Stopping;
        }
        StopAsked?.Invoke();
        Stopping.Cancel();
    }

    internal void AddOutput(string uri)
    {
        lock (_changing)
            Outputs = [.. Outputs, uri];
    }

    internal void End(TransformJobStatus status, string? reason, DateTimeOffset time)
    {
        lock (_changing)
            (Status, FailureReason, EndTime) = (status, reason, time);
    }
}

enum TransformJobStatus { InProgress, Completed, Failed, Stopping, Stopped }

using System.Text.Json;
using Local.SageMaker.Jobs;
using Local.SageMaker.Models;

namespace Local.SageMaker.Transform;

/// <summary>A batch transform job: what was asked for, and how it stands.</summary>
sealed class TransformJob : Job<TransformJobState>
{
    public required CreateTransformJobRequest Definition { get; init; }
    public required JsonElement Request { get; init; }
    public required Model Model { get; init; }

    public DateTimeOffset? EndTime => State.EndTime;

    /// <summary>The objects that were written, as <c>s3://bucket/key</c>, in the order of the inputs.</summary>
    public IReadOnlyList<string> Outputs => State.Outputs;

    public ServingEnvironment Environment => new(Model.Container.Environment, Definition.Environment);

    public string InputS3Uri => Definition.TransformInput.DataSource.S3DataSource!.S3Uri;

    protected override string Kind => "transform job";

    protected override TransformJobState Stopped(TransformJobState state) =>
        state with { Status = JobStatus.Stopping };

    protected override TransformJobState Ended(
        TransformJobState state, JobStatus status, string? reason, DateTimeOffset time) =>
        state with { Status = status, FailureReason = reason, EndTime = time };
}

/// <summary>How a transform job stands.</summary>
sealed record TransformJobState : JobState
{
    public DateTimeOffset? EndTime { get; init; }

    /// <inheritdoc cref="TransformJob.Outputs"/>
    public IReadOnlyList<string> Outputs { get; init; } = [];
}

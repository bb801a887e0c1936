using System.Text.Json;
using Local.SageMaker.Jobs;
using Local.SageMaker.Training;
using Local.SageMaker.Tuning;

namespace Local.SageMaker;

// What is kept of resources; the rest follows from their requests.

/// <param name="Request">The definition, as <see cref="TrainingJob.Request"/>.</param>
/// <param name="ClientToken">The token of the call that made it, when a state machine did.</param>
sealed record TrainingJobRecord(
    string Name,
    JsonElement Request,
    IReadOnlyDictionary<string, string> HyperParameters,
    IReadOnlyDictionary<string, string> TunedHyperParameters,
    string? TuningJobArn,
    Objective? Objective,
    IReadOnlyDictionary<string, string> Tags,
    DateTimeOffset CreationTime,
    string? ClientToken,
    TrainingJobState State);

/// <summary>The training jobs of a tuning job have records of their own.</summary>
sealed record TuningJobRecord(
    JsonElement Request,
    int Seed,
    IReadOnlyDictionary<string, string> Tags,
    DateTimeOffset CreationTime,
    string? ClientToken,
    JobStatus Status,
    string? FailureReason,
    DateTimeOffset? EndTime);

sealed record ResourceRecord(
    JsonElement Request, IReadOnlyDictionary<string, string> Tags, DateTimeOffset CreationTime, string? ClientToken);

/// <param name="Model">As it was when the job was made: it may be deleted since.</param>
sealed record TransformJobRecord(
    JsonElement Request,
    ResourceRecord Model,
    IReadOnlyDictionary<string, string> Tags,
    DateTimeOffset CreationTime,
    string? ClientToken,
    JobStatus Status,
    string? FailureReason,
    DateTimeOffset? EndTime,
    IReadOnlyList<string> Outputs);

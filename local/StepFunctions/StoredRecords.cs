using Local.StepFunctions.Executions;
using Local.StepFunctions.Testing;

namespace Local.StepFunctions;

/// <summary>What is kept of an execution beside its summary and its history.</summary>
/// <param name="Revision">The <see cref="StateMachine.Key"/> of the state machine as it was.</param>
/// <param name="TestCase">The test case that answers its tasks; null when services do.</param>
/// <param name="Failures">What fails without a test case.</param>
sealed record ExecutionRecord(
    string Revision,
    string Input,
    int Seed,
    string? VersionArn,
    string? AliasArn,
    string? TestCase,
    string? ClientToken,
    IReadOnlyList<InjectedFailure>? Failures = null);

/// <summary>What is kept of a published version.</summary>
sealed record VersionRecord(int Number, string Revision, string? Description, DateTimeOffset CreationDate);

/// <param name="Number">Of the version of a state machine that was published last: it may be deleted since.</param>
sealed record LastVersionRecord(int Number);

/// <summary>What is kept of an activity.</summary>
sealed record ActivityRecord(string Name, DateTimeOffset CreationDate);

/// <summary>What is kept of a map run, beside its children's inputs.</summary>
/// <param name="Batches">How many items each child works on.</param>
sealed record MapRunRecord(
    IReadOnlyList<int> Batches,
    string ExecutionArn,
    string StateMachineArn,
    DateTimeOffset StartDate,
    int MaxConcurrency,
    long? ToleratedFailureCount,
    double? ToleratedFailurePercentage,
    ExecutionStatus Status,
    DateTimeOffset? StopDate,
    bool ResultsWritten,
    int RedriveCount,
    DateTimeOffset? RedriveDate);

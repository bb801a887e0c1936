using System.Text.Json;
using System.Text.Json.Serialization;

namespace Local.StepFunctions.Executions;

/// <summary>
/// What has happened in an execution. An execution is its history: all that can be asked of it is a fold over these.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html"/>
[JsonDerivedType(typeof(ExecutionStarted), nameof(ExecutionStarted))]
[JsonDerivedType(typeof(ExecutionSucceeded), nameof(ExecutionSucceeded))]
[JsonDerivedType(typeof(ExecutionFailed), nameof(ExecutionFailed))]
[JsonDerivedType(typeof(ExecutionTimedOut), nameof(ExecutionTimedOut))]
[JsonDerivedType(typeof(ExecutionAborted), nameof(ExecutionAborted))]
[JsonDerivedType(typeof(ExecutionRedriven), nameof(ExecutionRedriven))]
[JsonDerivedType(typeof(StateEntered), nameof(StateEntered))]
[JsonDerivedType(typeof(StateExited), nameof(StateExited))]
[JsonDerivedType(typeof(TaskScheduled), nameof(TaskScheduled))]
[JsonDerivedType(typeof(TaskStarted), nameof(TaskStarted))]
[JsonDerivedType(typeof(TaskSubmitted), nameof(TaskSubmitted))]
[JsonDerivedType(typeof(TaskSubmitFailed), nameof(TaskSubmitFailed))]
[JsonDerivedType(typeof(TaskSucceeded), nameof(TaskSucceeded))]
[JsonDerivedType(typeof(TaskFailed), nameof(TaskFailed))]
[JsonDerivedType(typeof(TaskTimedOut), nameof(TaskTimedOut))]
[JsonDerivedType(typeof(LambdaFunctionScheduled), nameof(LambdaFunctionScheduled))]
[JsonDerivedType(typeof(LambdaFunctionStarted), nameof(LambdaFunctionStarted))]
[JsonDerivedType(typeof(LambdaFunctionSucceeded), nameof(LambdaFunctionSucceeded))]
[JsonDerivedType(typeof(LambdaFunctionFailed), nameof(LambdaFunctionFailed))]
[JsonDerivedType(typeof(LambdaFunctionTimedOut), nameof(LambdaFunctionTimedOut))]
[JsonDerivedType(typeof(ActivityScheduled), nameof(ActivityScheduled))]
[JsonDerivedType(typeof(ActivityStarted), nameof(ActivityStarted))]
[JsonDerivedType(typeof(ActivitySucceeded), nameof(ActivitySucceeded))]
[JsonDerivedType(typeof(ActivityFailed), nameof(ActivityFailed))]
[JsonDerivedType(typeof(ActivityTimedOut), nameof(ActivityTimedOut))]
[JsonDerivedType(typeof(ParallelStateStarted), nameof(ParallelStateStarted))]
[JsonDerivedType(typeof(ParallelStateSucceeded), nameof(ParallelStateSucceeded))]
[JsonDerivedType(typeof(ParallelStateFailed), nameof(ParallelStateFailed))]
[JsonDerivedType(typeof(MapStateStarted), nameof(MapStateStarted))]
[JsonDerivedType(typeof(MapStateSucceeded), nameof(MapStateSucceeded))]
[JsonDerivedType(typeof(MapStateFailed), nameof(MapStateFailed))]
[JsonDerivedType(typeof(MapIterationStarted), nameof(MapIterationStarted))]
[JsonDerivedType(typeof(MapIterationSucceeded), nameof(MapIterationSucceeded))]
[JsonDerivedType(typeof(MapIterationFailed), nameof(MapIterationFailed))]
[JsonDerivedType(typeof(MapIterationAborted), nameof(MapIterationAborted))]
[JsonDerivedType(typeof(MapRunStarted), nameof(MapRunStarted))]
[JsonDerivedType(typeof(MapRunSucceeded), nameof(MapRunSucceeded))]
[JsonDerivedType(typeof(MapRunFailed), nameof(MapRunFailed))]
[JsonDerivedType(typeof(MapRunAborted), nameof(MapRunAborted))]
[JsonDerivedType(typeof(MapRunRedriven), nameof(MapRunRedriven))]
[JsonDerivedType(typeof(EvaluationFailed), nameof(EvaluationFailed))]
[JsonDerivedType(typeof(RetryScheduled), nameof(RetryScheduled))]
abstract record HistoryEvent
{
    HistoryEvent()
    {
    }

    /// <summary>From 1, without a gap; 0 for what only this program records (<see cref="RetryScheduled"/>).</summary>
    public int Id { get; init; }

    /// <summary>The event that led to this one; 0 for the first ones.</summary>
    public int PreviousEventId { get; init; }

    public DateTimeOffset Timestamp { get; init; }

    /// <summary>The branch in which it happened. Not part of the service's history.</summary>
    public BranchId Branch { get; init; }

    /// <summary>
    /// How often the execution had been redriven: the attempt in which it happened.
    /// The service's history shows it of <see cref="ExecutionRedriven"/> alone.
    /// </summary>
    public int RedriveCount { get; init; }

    /// <summary>How the execution ended, when this is the event that ends it.</summary>
    public virtual ExecutionStatus? Ends => null;

    /// <summary>Something failed: an attempt, a state or the execution.</summary>
    /// <param name="Error">Null only where a Fail state or a worker named none.</param>
    public abstract record Failure(string? Error, string? Cause) : HistoryEvent
    {
        /// <summary>The state that failed; null when it is the execution.</summary>
        public string? State { get; init; }

        /// <summary>Whether no heartbeat came; not part of the service's history.</summary>
        public bool IsHeartbeat { get; init; }

        /// <inheritdoc cref="StatesException.IsOfTask"/>
        public bool IsOfTask { get; init; }

        /// <summary>What the failure throws in the state that has it.</summary>
        public StatesException ToException() => new(Error, Cause) { IsHeartbeat = IsHeartbeat, IsOfTask = IsOfTask };
    }

    /// <summary>An attempt of a Task state succeeded.</summary>
    public abstract record AttemptSucceeded(JsonElement Output) : HistoryEvent;

    /// <summary>An attempt of a Task state failed.</summary>
    public abstract record AttemptFailed(string? Error, string? Cause) : Failure(Error, Cause);

    /// <param name="Input">As the caller wrote it.</param>
    public sealed record ExecutionStarted(string Input, string RoleArn) : HistoryEvent;

    public sealed record ExecutionSucceeded(JsonElement Output) : HistoryEvent
    {
        public override ExecutionStatus? Ends => ExecutionStatus.Succeeded;
    }

    public sealed record ExecutionFailed(string? Error, string? Cause) : Failure(Error, Cause)
    {
        public override ExecutionStatus? Ends => ExecutionStatus.Failed;
    }

    public sealed record ExecutionTimedOut(string? Error, string? Cause) : Failure(Error, Cause)
    {
        public override ExecutionStatus? Ends => ExecutionStatus.TimedOut;
    }

    public sealed record ExecutionAborted(string? Error, string? Cause) : Failure(Error, Cause)
    {
        public override ExecutionStatus? Ends => ExecutionStatus.Aborted;
    }

    /// <summary>The execution had ended, and goes on from where it did not succeed.</summary>
    /// <param name="ClientToken">
    /// The token of the request, or of the map run's attempt: the same redrives it no second time. Not part of the
    /// service's history.
    /// </param>
    public sealed record ExecutionRedriven(string? ClientToken) : HistoryEvent
    {
        /// <summary>
        /// Whether it goes on from its first state instead: what is Express is started again. Not part of the service's
        /// history.
        /// </summary>
        /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html"/>
        public bool BeginsAnew { get; init; }
    }

    /// <param name="StateType"><c>Task</c>, <c>Pass</c>; the event's type is this with <c>StateEntered</c>.</param>
    public sealed record StateEntered(string StateType, string Name, JsonElement Input) : HistoryEvent;

    /// <param name="Assigned">The variables that the state assigned: an object; null when it assigned none.</param>
    /// <param name="Next">The state that comes; null when the branch ends here. Not part of the service's
    /// history.</param>
    public sealed record StateExited(
        string StateType,
        string Name,
        JsonElement Output,
        JsonElement? Assigned,
        string? Next) : HistoryEvent;

    public sealed record TaskScheduled(
        string ResourceType,
        string Resource,
        string Region,
        JsonElement Parameters,
        long? TimeoutInSeconds,
        long? HeartbeatInSeconds) : HistoryEvent
    {
        /// <summary>The role of <c>Credentials</c> in which the call is made.</summary>
        public string? CredentialsRoleArn { get; init; }
    }

    public sealed record TaskStarted(string ResourceType, string Resource) : HistoryEvent;

    /// <summary>The job of a <c>.sync</c> task was accepted.</summary>
    public sealed record TaskSubmitted(string ResourceType, string Resource, JsonElement Output) : HistoryEvent;

    /// <summary>The request that starts the job of a <c>.sync</c> task was refused.</summary>
    public sealed record TaskSubmitFailed(
        string ResourceType, string Resource, string? Error, string? Cause) : AttemptFailed(Error, Cause);

    public sealed record TaskSucceeded(
        string ResourceType, string Resource, JsonElement Output) : AttemptSucceeded(Output);

    public sealed record TaskFailed(
        string ResourceType, string Resource, string? Error, string? Cause) : AttemptFailed(Error, Cause);

    public sealed record TaskTimedOut(
        string ResourceType, string Resource, string? Error, string? Cause) : AttemptFailed(Error, Cause);

    public sealed record LambdaFunctionScheduled(
        string Resource, JsonElement Input, long? TimeoutInSeconds) : HistoryEvent
    {
        /// <summary>The role of <c>Credentials</c> in which the call is made.</summary>
        public string? CredentialsRoleArn { get; init; }
    }

    public sealed record LambdaFunctionStarted : HistoryEvent;

    public sealed record LambdaFunctionSucceeded(JsonElement Output) : AttemptSucceeded(Output);

    public sealed record LambdaFunctionFailed(string? Error, string? Cause) : AttemptFailed(Error, Cause);

    public sealed record LambdaFunctionTimedOut(string? Error, string? Cause) : AttemptFailed(Error, Cause);

    public sealed record ActivityScheduled(
        string Resource, JsonElement Input, long? TimeoutInSeconds, long? HeartbeatInSeconds) : HistoryEvent;

    /// <param name="WorkerName">As GetActivityTask gave it.</param>
    public sealed record ActivityStarted(string? WorkerName) : HistoryEvent;

    public sealed record ActivitySucceeded(JsonElement Output) : AttemptSucceeded(Output);

    public sealed record ActivityFailed(string? Error, string? Cause) : AttemptFailed(Error, Cause);

    public sealed record ActivityTimedOut(string? Error, string? Cause) : AttemptFailed(Error, Cause);

    public sealed record ParallelStateStarted : HistoryEvent;

    public sealed record ParallelStateSucceeded : HistoryEvent;

    /// <summary>The error and its cause are not part of the service's history.</summary>
    public sealed record ParallelStateFailed(string? Error, string? Cause) : Failure(Error, Cause);

    public sealed record MapStateStarted(int Length) : HistoryEvent;

    public sealed record MapStateSucceeded : HistoryEvent;

    /// <inheritdoc cref="ParallelStateFailed"/>
    public sealed record MapStateFailed(string? Error, string? Cause) : Failure(Error, Cause);

    public sealed record MapIterationStarted(string Name, int Index) : HistoryEvent;

    public sealed record MapIterationSucceeded(string Name, int Index) : HistoryEvent;

    public sealed record MapIterationFailed(string Name, int Index) : HistoryEvent;

    public sealed record MapIterationAborted(string Name, int Index) : HistoryEvent;

    public sealed record MapRunStarted(string MapRunArn) : HistoryEvent;

    public sealed record MapRunSucceeded : HistoryEvent;

    public sealed record MapRunFailed(string? Error, string? Cause) : Failure(Error, Cause);

    public sealed record MapRunAborted : HistoryEvent;

    /// <param name="MapRunRedriveCount">How often the map run has been redriven, with this time.</param>
    public sealed record MapRunRedriven(string MapRunArn, int MapRunRedriveCount) : HistoryEvent;

    /// <summary>A JSONata expression of a state failed.</summary>
    /// <param name="Location">Its field: <c>Output/result</c>; null where the service tells none.</param>
    public sealed record EvaluationFailed(string? Error, string? Cause, string? Location) : Failure(Error, Cause);

    /// <summary>
    /// A state that failed is tried again after a delay. Not part of the service's history, which shows at most the
    /// failure before it.
    /// </summary>
    /// <param name="Attempt">The retry that comes: 1 for the first.</param>
    public sealed record RetryScheduled(
        string Name,
        string? Error,
        string? Cause,
        int Attempt,
        TimeSpan Delay) : HistoryEvent
    {
        public bool IsHeartbeat { get; init; }

        public bool IsOfTask { get; init; }

        public StatesException ToException() => new(Error, Cause) { IsHeartbeat = IsHeartbeat, IsOfTask = IsOfTask };
    }
}

/// <summary>
/// A branch of an execution: the event of the Parallel or Map state that started it, and its number there. The default
/// is the state machine's own.
/// </summary>
readonly record struct BranchId(int Started, int Index);

/// <summary>The status of an execution.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html"/>
enum ExecutionStatus { Running, Succeeded, Failed, TimedOut, Aborted }

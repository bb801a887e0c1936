using System.Text.Json;

namespace Local.StepFunctions;

/// <summary>What has happened in an execution. An execution is its history: all that can be asked of it is a fold over these.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html"/>
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

    /// <summary>How the execution ended, when this is the event that ends it.</summary>
    public virtual ExecutionStatus? Ends => null;

    /// <param name="Input">As the caller wrote it.</param>
    public sealed record ExecutionStarted(string Input, string RoleArn) : HistoryEvent;

    public sealed record ExecutionSucceeded(JsonElement Output) : HistoryEvent
    {
        public override ExecutionStatus? Ends => ExecutionStatus.Succeeded;
    }

    public sealed record ExecutionFailed(string? Error, string? Cause) : HistoryEvent
    {
        public override ExecutionStatus? Ends => ExecutionStatus.Failed;
    }

    public sealed record ExecutionTimedOut(string? Error, string? Cause) : HistoryEvent
    {
        public override ExecutionStatus? Ends => ExecutionStatus.TimedOut;
    }

    public sealed record ExecutionAborted(string? Error, string? Cause) : HistoryEvent
    {
        public override ExecutionStatus? Ends => ExecutionStatus.Aborted;
    }

    /// <param name="StateType"><c>Task</c>, <c>Pass</c>; the event's type is this with <c>StateEntered</c>.</param>
    public sealed record StateEntered(string StateType, string Name, JsonElement Input) : HistoryEvent;

    /// <param name="Assigned">The variables that the state assigned: an object; null when it assigned none.</param>
    public sealed record StateExited(string StateType, string Name, JsonElement Output, JsonElement? Assigned) : HistoryEvent;

    public sealed record TaskScheduled(
        string ResourceType, string Resource, string Region, JsonElement Parameters, long? TimeoutInSeconds, long? HeartbeatInSeconds) : HistoryEvent
    {
        /// <summary>The role of <c>Credentials</c> in which the call is made.</summary>
        public string? CredentialsRoleArn { get; init; }
    }

    public sealed record TaskStarted(string ResourceType, string Resource) : HistoryEvent;

    /// <summary>The job of a <c>.sync</c> task was accepted.</summary>
    public sealed record TaskSubmitted(string ResourceType, string Resource, JsonElement Output) : HistoryEvent;

    /// <summary>The request that starts the job of a <c>.sync</c> task was refused.</summary>
    public sealed record TaskSubmitFailed(string ResourceType, string Resource, string? Error, string? Cause) : HistoryEvent;

    public sealed record TaskSucceeded(string ResourceType, string Resource, JsonElement Output) : HistoryEvent;

    public sealed record TaskFailed(string ResourceType, string Resource, string? Error, string? Cause) : HistoryEvent;

    public sealed record TaskTimedOut(string ResourceType, string Resource, string? Error, string? Cause) : HistoryEvent;

    public sealed record LambdaFunctionScheduled(string Resource, JsonElement Input, long? TimeoutInSeconds) : HistoryEvent;

    public sealed record LambdaFunctionStarted : HistoryEvent;

    public sealed record LambdaFunctionSucceeded(JsonElement Output) : HistoryEvent;

    public sealed record LambdaFunctionFailed(string? Error, string? Cause) : HistoryEvent;

    public sealed record LambdaFunctionTimedOut(string? Error, string? Cause) : HistoryEvent;

    public sealed record ActivityScheduled(string Resource, JsonElement Input, long? TimeoutInSeconds, long? HeartbeatInSeconds) : HistoryEvent;

    /// <param name="WorkerName">As GetActivityTask gave it.</param>
    public sealed record ActivityStarted(string? WorkerName) : HistoryEvent;

    public sealed record ActivitySucceeded(JsonElement Output) : HistoryEvent;

    public sealed record ActivityFailed(string? Error, string? Cause) : HistoryEvent;

    public sealed record ActivityTimedOut(string? Error, string? Cause) : HistoryEvent;

    public sealed record ParallelStateStarted : HistoryEvent;

    public sealed record ParallelStateSucceeded : HistoryEvent;

    public sealed record ParallelStateFailed : HistoryEvent;

    public sealed record MapStateStarted(int Length) : HistoryEvent;

    public sealed record MapStateSucceeded : HistoryEvent;

    public sealed record MapStateFailed : HistoryEvent;

    public sealed record MapIterationStarted(string Name, int Index) : HistoryEvent;

    public sealed record MapIterationSucceeded(string Name, int Index) : HistoryEvent;

    public sealed record MapIterationFailed(string Name, int Index) : HistoryEvent;

    public sealed record MapIterationAborted(string Name, int Index) : HistoryEvent;

    public sealed record MapRunStarted(string MapRunArn) : HistoryEvent;

    public sealed record MapRunSucceeded : HistoryEvent;

    public sealed record MapRunFailed(string? Error, string? Cause) : HistoryEvent;

    public sealed record MapRunAborted : HistoryEvent;

    /// <summary>A state that failed is tried again after a delay. Not part of the service's history, which shows only the failure before it.</summary>
    /// <param name="Attempt">The retry that comes: 1 for the first.</param>
    public sealed record RetryScheduled(string Name, string? Error, string? Cause, int Attempt, TimeSpan Delay) : HistoryEvent;
}

/// <summary>The status of an execution.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html"/>
enum ExecutionStatus { Running, Succeeded, Failed, TimedOut, Aborted }

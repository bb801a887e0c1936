using System.Text.Json;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Executions;

/// <summary>
/// The events of one attempt of a Task state. A function's ARN, an activity and a service's action have each their own.
/// </summary>
sealed class TaskEvents(ResourceArn resource, string region)
{
    public HistoryEvent Scheduled(JsonElement parameters, long? timeout, long? heartbeat, string? role) =>
        resource switch
        {
            { Function: not null } =>
                new HistoryEvent.LambdaFunctionScheduled(resource.Text, parameters, timeout)
                {
                    CredentialsRoleArn = role,
                },
            { IsActivity: true } => new HistoryEvent.ActivityScheduled(resource.Text, parameters, timeout, heartbeat),
            _ =>
                new HistoryEvent.TaskScheduled(
                    resource.Service,
                    resource.HistoryName,
                    region,
                    parameters,
                    timeout,
                    heartbeat)
                { CredentialsRoleArn = role },
        };

    public HistoryEvent Started(string? worker = null) => resource switch
    {
        { Function: not null } => new HistoryEvent.LambdaFunctionStarted(),
        { IsActivity: true } => new HistoryEvent.ActivityStarted(worker),
        _ => new HistoryEvent.TaskStarted(resource.Service, resource.HistoryName),
    };

    public HistoryEvent Submitted(JsonElement response) =>
        new HistoryEvent.TaskSubmitted(resource.Service, resource.HistoryName, response);

    public HistoryEvent Succeeded(JsonElement result) => resource switch
    {
        { Function: not null } => new HistoryEvent.LambdaFunctionSucceeded(result),
        { IsActivity: true } => new HistoryEvent.ActivitySucceeded(result),
        _ => new HistoryEvent.TaskSucceeded(resource.Service, resource.HistoryName, result),
    };

    /// <param name="submitted">Whether the call was accepted before.</param>
    public HistoryEvent Failed(string? error, string? cause, bool submitted) => resource switch
    {
        { Function: not null } => new HistoryEvent.LambdaFunctionFailed(error, cause),
        { IsActivity: true } => new HistoryEvent.ActivityFailed(error, cause),
        { Suffix: not "" } when !submitted =>
            new HistoryEvent.TaskSubmitFailed(resource.Service, resource.HistoryName, error, cause),
        _ => new HistoryEvent.TaskFailed(resource.Service, resource.HistoryName, error, cause),
    };

    public HistoryEvent TimedOut(bool isHeartbeat) => resource switch
    {
        { Function: not null } => new HistoryEvent.LambdaFunctionTimedOut("States.Timeout", null),
        { IsActivity: true } => new HistoryEvent.ActivityTimedOut("States.Timeout", null) { IsHeartbeat = isHeartbeat },
        _ =>
            new HistoryEvent.TaskTimedOut(
                resource.Service, resource.HistoryName, "States.Timeout", null)
            { IsHeartbeat = isHeartbeat },
    };

    /// <summary>What a scheduled task is given.</summary>
    public static JsonElement Parameters(HistoryEvent scheduled) => scheduled switch
    {
        HistoryEvent.TaskScheduled e => e.Parameters,
        HistoryEvent.LambdaFunctionScheduled e => e.Input,
        HistoryEvent.ActivityScheduled e => e.Input,
        _ => throw new ArgumentException($"{scheduled.GetType().Name} schedules no task."),
    };

    /// <summary>Whether with this event an attempt has ended.</summary>
    public static bool IsOutcome(HistoryEvent happened) =>
        happened is HistoryEvent.AttemptSucceeded or HistoryEvent.AttemptFailed;

    /// <summary>How the attempt came out that ended with this event: its result, or what it throws.</summary>
    public static JsonElement Outcome(HistoryEvent happened) => happened switch
    {
        HistoryEvent.AttemptSucceeded succeeded => succeeded.Output,
        HistoryEvent.AttemptFailed failed => throw failed.ToException(),
        _ => throw new ArgumentException($"{happened.GetType().Name} ends no attempt: ask IsOutcome first."),
    };
}

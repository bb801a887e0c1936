using System.Text.Json;
using Local.StepFunctions.Language;

namespace Local.StepFunctions;

/// <summary>The events of one attempt of a Task state. A function's ARN, an activity and a service's action have each their own.</summary>
sealed class TaskEvents(ResourceArn resource, string region)
{
    public HistoryEvent Scheduled(JsonElement parameters, long? timeout, long? heartbeat, string? role) => resource switch
    {
        { Function: not null } => new HistoryEvent.LambdaFunctionScheduled(resource.Text, parameters, timeout),
        { IsActivity: true } => new HistoryEvent.ActivityScheduled(resource.Text, parameters, timeout, heartbeat),
        _ => new HistoryEvent.TaskScheduled(resource.Service, resource.HistoryName, region, parameters, timeout, heartbeat) { CredentialsRoleArn = role },
    };

    public HistoryEvent Started(string? worker = null) => resource switch
    {
        { Function: not null } => new HistoryEvent.LambdaFunctionStarted(),
        { IsActivity: true } => new HistoryEvent.ActivityStarted(worker),
        _ => new HistoryEvent.TaskStarted(resource.Service, resource.HistoryName),
    };

    public HistoryEvent Submitted(JsonElement response) => new HistoryEvent.TaskSubmitted(resource.Service, resource.HistoryName, response);

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
        { Suffix: not "" } when !submitted => new HistoryEvent.TaskSubmitFailed(resource.Service, resource.HistoryName, error, cause),
        _ => new HistoryEvent.TaskFailed(resource.Service, resource.HistoryName, error, cause),
    };

    public HistoryEvent TimedOut() => resource switch
    {
        { Function: not null } => new HistoryEvent.LambdaFunctionTimedOut("States.Timeout", null),
        { IsActivity: true } => new HistoryEvent.ActivityTimedOut("States.Timeout", null),
        _ => new HistoryEvent.TaskTimedOut(resource.Service, resource.HistoryName, "States.Timeout", null),
    };
}

using System.Text.Json;
using Local.StepFunctions.Executions;

namespace Local.StepFunctions.Api;

/// <summary>An event as GetExecutionHistory shows it.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html"/>
static class HistoryEventJson
{
    static readonly object NotTruncated = new { Truncated = false };

    /// <param name="withData">Without it inputs and outputs are left out (<c>includeExecutionData</c>).</param>
    /// <returns>The members of the event, details last; null for what is not part of the service's history.</returns>
    public static Dictionary<string, object>? Print(HistoryEvent happened, bool withData)
    {
        if (happened is HistoryEvent.RetryScheduled)
            return null;
        var name = happened.GetType().Name;
        var json = new Dictionary<string, object>
        {
            ["timestamp"] = happened.Timestamp,
            ["type"] = happened switch
            {
                HistoryEvent.StateEntered e => e.StateType + name,
                HistoryEvent.StateExited e => e.StateType + name,
                _ => name,
            },
            ["id"] = happened.Id,
            ["previousEventId"] = happened.PreviousEventId,
        };
        if (Details(happened, withData) is { } details)
            json[$"{JsonNamingPolicy.CamelCase.ConvertName(name)}EventDetails"] = details;
        return json;
    }

    /// <returns>Null for an event that has none.</returns>
    static object? Details(HistoryEvent happened, bool withData)
    {
        return happened switch
        {
            HistoryEvent.ExecutionStarted e =>
                new { Input = withData ? e.Input : null, InputDetails = NotTruncated, e.RoleArn },
            HistoryEvent.ExecutionSucceeded e => Output(e.Output),
            HistoryEvent.ExecutionFailed e => new { e.Error, e.Cause },
            HistoryEvent.ExecutionTimedOut e => new { e.Error, e.Cause },
            HistoryEvent.ExecutionAborted e => new { e.Error, e.Cause },
            HistoryEvent.ExecutionRedriven e => new { e.RedriveCount },
            HistoryEvent.StateEntered e => new { e.Name, Input = Text(e.Input), InputDetails = NotTruncated },
            HistoryEvent.StateExited { Assigned: { } assigned } e => new
            {
                e.Name,
                Output = Text(e.Output),
                OutputDetails = NotTruncated,
                AssignedVariables = withData ? Variables(assigned) : null,
                AssignedVariablesDetails = NotTruncated,
            },
            HistoryEvent.StateExited e => new { e.Name, Output = Text(e.Output), OutputDetails = NotTruncated },
            HistoryEvent.TaskScheduled e => new
            {
                e.ResourceType,
                e.Resource,
                e.Region,
                Parameters = Text(e.Parameters) ?? "",
                e.TimeoutInSeconds,
                e.HeartbeatInSeconds,
                TaskCredentials = Credentials(e.CredentialsRoleArn),
            },
            HistoryEvent.TaskStarted e => new { e.ResourceType, e.Resource },
            HistoryEvent.TaskSubmitted e => TaskOutput(e.ResourceType, e.Resource, e.Output),
            HistoryEvent.TaskSubmitFailed e => new { e.ResourceType, e.Resource, e.Error, e.Cause },
            HistoryEvent.TaskSucceeded e => TaskOutput(e.ResourceType, e.Resource, e.Output),
            HistoryEvent.TaskFailed e => new { e.ResourceType, e.Resource, e.Error, e.Cause },
            HistoryEvent.TaskTimedOut e => new { e.ResourceType, e.Resource, e.Error, e.Cause },
            HistoryEvent.LambdaFunctionScheduled e => new
            {
                e.Resource,
                Input = Text(e.Input),
                InputDetails = NotTruncated,
                e.TimeoutInSeconds,
                TaskCredentials = Credentials(e.CredentialsRoleArn),
            },
            HistoryEvent.LambdaFunctionSucceeded e => Output(e.Output),
            HistoryEvent.LambdaFunctionFailed e => new { e.Error, e.Cause },
            HistoryEvent.LambdaFunctionTimedOut e => new { e.Error, e.Cause },
            HistoryEvent.ActivityScheduled e => new
            {
                e.Resource,
                Input = Text(e.Input),
                InputDetails = NotTruncated,
                e.TimeoutInSeconds,
                e.HeartbeatInSeconds,
            },
            HistoryEvent.ActivityStarted e => new { e.WorkerName },
            HistoryEvent.ActivitySucceeded e => Output(e.Output),
            HistoryEvent.ActivityFailed e => new { e.Error, e.Cause },
            HistoryEvent.ActivityTimedOut e => new { e.Error, e.Cause },
            HistoryEvent.MapStateStarted e => new { e.Length },
            HistoryEvent.MapIterationStarted e => new { e.Name, e.Index },
            HistoryEvent.MapIterationSucceeded e => new { e.Name, e.Index },
            HistoryEvent.MapIterationFailed e => new { e.Name, e.Index },
            HistoryEvent.MapIterationAborted e => new { e.Name, e.Index },
            HistoryEvent.MapRunStarted e => new { e.MapRunArn },
            HistoryEvent.MapRunFailed e => new { e.Error, e.Cause },
            HistoryEvent.MapRunRedriven e => new { e.MapRunArn, RedriveCount = e.MapRunRedriveCount },
            HistoryEvent.EvaluationFailed e => new { e.State, e.Error, e.Cause, e.Location },
            _ => null,
        };

        string? Text(JsonElement data) => withData ? data.GetRawText() : null;

        object Output(JsonElement data) => new { Output = Text(data), OutputDetails = NotTruncated };

        object TaskOutput(string resourceType, string resource, JsonElement data) =>
            new { ResourceType = resourceType, Resource = resource, Output = Text(data), OutputDetails = NotTruncated };

        static object? Credentials(string? role) => role is null ? null : new { RoleArn = role };

        static Dictionary<string, string> Variables(JsonElement assigned) =>
            assigned.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetRawText());
    }
}

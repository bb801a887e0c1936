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
        if (Describe(happened, withData) is not var (type, details, content))
            return null;
        var json = new Dictionary<string, object>
        {
            ["timestamp"] = happened.Timestamp,
            ["type"] = type,
            ["id"] = happened.Id,
            ["previousEventId"] = happened.PreviousEventId,
        };
        if (details is not null)
            json[$"{details}EventDetails"] = content!;
        return json;
    }

    /// <returns>The event's type, the name of its details, and the details.</returns>
    static (string Type, string? Details, object? Content)? Describe(HistoryEvent happened, bool withData)
    {
        return happened switch
        {
            HistoryEvent.ExecutionStarted e => ("ExecutionStarted", "executionStarted", new { Input = withData ? e.Input : null, InputDetails = NotTruncated, e.RoleArn }),
            HistoryEvent.ExecutionSucceeded e => ("ExecutionSucceeded", "executionSucceeded", new { Output = Text(e.Output), OutputDetails = NotTruncated }),
            HistoryEvent.ExecutionFailed e => ("ExecutionFailed", "executionFailed", new { e.Error, e.Cause }),
            HistoryEvent.ExecutionTimedOut e => ("ExecutionTimedOut", "executionTimedOut", new { e.Error, e.Cause }),
            HistoryEvent.ExecutionAborted e => ("ExecutionAborted", "executionAborted", new { e.Error, e.Cause }),
            HistoryEvent.ExecutionRedriven e => ("ExecutionRedriven", "executionRedriven", new { e.RedriveCount }),
            HistoryEvent.StateEntered e => ($"{e.StateType}StateEntered", "stateEntered", new { e.Name, Input = Text(e.Input), InputDetails = NotTruncated }),
            HistoryEvent.StateExited { Assigned: null } e => ($"{e.StateType}StateExited", "stateExited", new { e.Name, Output = Text(e.Output), OutputDetails = NotTruncated }),
            HistoryEvent.StateExited e => ($"{e.StateType}StateExited", "stateExited", new
            {
                e.Name,
                Output = Text(e.Output),
                OutputDetails = NotTruncated,
                AssignedVariables = withData ? e.Assigned!.Value.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetRawText()) : null,
                AssignedVariablesDetails = NotTruncated,
            }),
            HistoryEvent.TaskScheduled e => ("TaskScheduled", "taskScheduled", new { e.ResourceType, e.Resource, e.Region, Parameters = Text(e.Parameters) ?? "", e.TimeoutInSeconds, e.HeartbeatInSeconds, TaskCredentials = Credentials(e.CredentialsRoleArn) }),
            HistoryEvent.TaskStarted e => ("TaskStarted", "taskStarted", new { e.ResourceType, e.Resource }),
            HistoryEvent.TaskSubmitted e => ("TaskSubmitted", "taskSubmitted", new { e.ResourceType, e.Resource, Output = Text(e.Output), OutputDetails = NotTruncated }),
            HistoryEvent.TaskSubmitFailed e => ("TaskSubmitFailed", "taskSubmitFailed", new { e.ResourceType, e.Resource, e.Error, e.Cause }),
            HistoryEvent.TaskSucceeded e => ("TaskSucceeded", "taskSucceeded", new { e.ResourceType, e.Resource, Output = Text(e.Output), OutputDetails = NotTruncated }),
            HistoryEvent.TaskFailed e => ("TaskFailed", "taskFailed", new { e.ResourceType, e.Resource, e.Error, e.Cause }),
            HistoryEvent.TaskTimedOut e => ("TaskTimedOut", "taskTimedOut", new { e.ResourceType, e.Resource, e.Error, e.Cause }),
            HistoryEvent.LambdaFunctionScheduled e => ("LambdaFunctionScheduled", "lambdaFunctionScheduled", new { e.Resource, Input = Text(e.Input), InputDetails = NotTruncated, e.TimeoutInSeconds, TaskCredentials = Credentials(e.CredentialsRoleArn) }),
            HistoryEvent.LambdaFunctionStarted => ("LambdaFunctionStarted", null, null),
            HistoryEvent.LambdaFunctionSucceeded e => ("LambdaFunctionSucceeded", "lambdaFunctionSucceeded", new { Output = Text(e.Output), OutputDetails = NotTruncated }),
            HistoryEvent.LambdaFunctionFailed e => ("LambdaFunctionFailed", "lambdaFunctionFailed", new { e.Error, e.Cause }),
            HistoryEvent.LambdaFunctionTimedOut e => ("LambdaFunctionTimedOut", "lambdaFunctionTimedOut", new { e.Error, e.Cause }),
            HistoryEvent.ActivityScheduled e => ("ActivityScheduled", "activityScheduled", new { e.Resource, Input = Text(e.Input), InputDetails = NotTruncated, e.TimeoutInSeconds, e.HeartbeatInSeconds }),
            HistoryEvent.ActivityStarted e => ("ActivityStarted", "activityStarted", new { e.WorkerName }),
            HistoryEvent.ActivitySucceeded e => ("ActivitySucceeded", "activitySucceeded", new { Output = Text(e.Output), OutputDetails = NotTruncated }),
            HistoryEvent.ActivityFailed e => ("ActivityFailed", "activityFailed", new { e.Error, e.Cause }),
            HistoryEvent.ActivityTimedOut e => ("ActivityTimedOut", "activityTimedOut", new { e.Error, e.Cause }),
            HistoryEvent.MapStateStarted e => ("MapStateStarted", "mapStateStarted", new { e.Length }),
            HistoryEvent.MapIterationStarted e => ("MapIterationStarted", "mapIterationStarted", new { e.Name, e.Index }),
            HistoryEvent.MapIterationSucceeded e => ("MapIterationSucceeded", "mapIterationSucceeded", new { e.Name, e.Index }),
            HistoryEvent.MapIterationFailed e => ("MapIterationFailed", "mapIterationFailed", new { e.Name, e.Index }),
            HistoryEvent.MapIterationAborted e => ("MapIterationAborted", "mapIterationAborted", new { e.Name, e.Index }),
            HistoryEvent.MapRunStarted e => ("MapRunStarted", "mapRunStarted", new { e.MapRunArn }),
            HistoryEvent.MapRunFailed e => ("MapRunFailed", "mapRunFailed", new { e.Error, e.Cause }),
            HistoryEvent.MapRunRedriven e => ("MapRunRedriven", "mapRunRedriven", new { e.MapRunArn, RedriveCount = e.MapRunRedriveCount }),
            HistoryEvent.EvaluationFailed e => ("EvaluationFailed", "evaluationFailed", new { e.State, e.Error, e.Cause, e.Location }),
            HistoryEvent.RetryScheduled => null,
            // The rest has no details: its type is its name.
            _ => (happened.GetType().Name, null, null),
        };

        string? Text(JsonElement data) => withData ? data.GetRawText() : null;

        static object? Credentials(string? role) => role is null ? null : new { RoleArn = role };
    }
}

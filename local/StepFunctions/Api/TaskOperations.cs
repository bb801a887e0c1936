using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Api;

/// <summary>The part of the API with which the work of tasks is done outside: activities, and the outcomes of task tokens.</summary>
sealed class TaskOperations(StepFunctionsService service, AwsAccount account, Authorization authorize)
{
    public IReadOnlyDictionary<string, AwsJsonAction> Actions => new Dictionary<string, AwsJsonAction>
    {
        ["CreateActivity"] = Action<CreateActivityRequest>(Create),
        ["DescribeActivity"] = Action<ActivityRequest>(Describe),
        ["ListActivities"] = Action<ListRequest>(List),
        ["DeleteActivity"] = Action<ActivityRequest>(Delete),
        ["GetActivityTask"] = AwsJson.Action<GetActivityTaskRequest, object>(AwsJson.CamelCase, GetTaskAsync),
        ["SendTaskSuccess"] = AwsJson.Action<TaskSuccessRequest, object>(AwsJson.CamelCase, SucceedAsync),
        ["SendTaskFailure"] = AwsJson.Action<TaskFailureRequest, object>(AwsJson.CamelCase, FailAsync),
        ["SendTaskHeartbeat"] = Action<TaskHeartbeatRequest>(Beat),
    };

    static AwsJsonAction Action<T>(Func<Principal, T, object> handle) =>
        AwsJson.Action<T, object>(AwsJson.CamelCase, (caller, request, _) => Task.FromResult(handle(caller, request)));

    object Create(Principal caller, CreateActivityRequest request)
    {
        Allow(caller, "states:CreateActivity", account.Arn("states", $"activity:{request.Name}").ToString());
        var activity = service.Activities.Create(request.Name);
        service.Tags.Add(activity.Arn, request.Tags ?? []);
        return new { ActivityArn = activity.Arn, activity.CreationDate };
    }

    object Describe(Principal caller, ActivityRequest request)
    {
        Allow(caller, "states:DescribeActivity", request.ActivityArn);
        var activity = service.Activities.Get(request.ActivityArn);
        return new { ActivityArn = activity.Arn, activity.Name, activity.CreationDate };
    }

    object List(Principal caller, ListRequest request)
    {
        Allow(caller, "states:ListActivities", "*");
        var (page, next) = Page.Of(service.Activities.All, request.MaxResults, request.NextToken);
        return new { Activities = page.Select(activity => new { ActivityArn = activity.Arn, activity.Name, activity.CreationDate }), NextToken = next };
    }

    object Delete(Principal caller, ActivityRequest request)
    {
        Allow(caller, "states:DeleteActivity", request.ActivityArn);
        service.Activities.Delete(request.ActivityArn);
        service.Tags.Remove(request.ActivityArn);
        return new { };
    }

    async Task<object> GetTaskAsync(Principal caller, GetActivityTaskRequest request, CancellationToken cancellation)
    {
        Allow(caller, "states:GetActivityTask", request.ActivityArn);
        var task = await service.TakeActivityTaskAsync(request.ActivityArn, request.WorkerName, cancellation);
        return new { TaskToken = task?.Token.Text, Input = task?.Input.GetRawText() };
    }

    async Task<object> SucceedAsync(Principal caller, TaskSuccessRequest request, CancellationToken cancellation)
    {
        Allow(caller, "states:SendTaskSuccess", "*");
        JsonElement output;
        try
        {
            output = JsonText.Parse(request.Output);
        }
        catch (JsonException e)
        {
            throw new AwsException("InvalidOutput", $"Invalid Output: '{e.Message}'");
        }
        await service.Tokens.Tell(request.TaskToken, token => token.Succeed(output)).Closed.WaitAsync(cancellation);
        return new { };
    }

    async Task<object> FailAsync(Principal caller, TaskFailureRequest request, CancellationToken cancellation)
    {
        Allow(caller, "states:SendTaskFailure", "*");
        await service.Tokens.Tell(request.TaskToken, token => token.Fail(request.Error, request.Cause)).Closed.WaitAsync(cancellation);
        return new { };
    }

    object Beat(Principal caller, TaskHeartbeatRequest request)
    {
        Allow(caller, "states:SendTaskHeartbeat", "*");
        service.Tokens.Tell(request.TaskToken, token => token.Beat());
        return new { };
    }

    void Allow(Principal caller, string action, string resource)
    {
        if (authorize(caller, action, resource) is { } refusal)
            throw new AwsException("AccessDeniedException", refusal);
    }
}

sealed record CreateActivityRequest(string Name, IReadOnlyList<Tag>? Tags = null);

sealed record ActivityRequest(string ActivityArn);

sealed record GetActivityTaskRequest(string ActivityArn, string? WorkerName = null);

sealed record TaskSuccessRequest(string TaskToken, string Output);

sealed record TaskFailureRequest(string TaskToken, string? Error = null, string? Cause = null);

sealed record TaskHeartbeatRequest(string TaskToken);

using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Api;

/// <summary>
/// The part of the API with which the work of tasks is done outside: activities, and the outcomes of task tokens.
/// </summary>
sealed class TaskOperations(StepFunctionsService service, AwsAccount account)
{
    const string Anything = "*";

    public void AddTo(AwsService api)
    {
        api.Add<CreateActivityRequest>(
            "CreateActivity", request => account.Arn("states", $"activity:{request.Name}").ToString(), Create);
        api.Add<ActivityRequest>("DescribeActivity", request => request.ActivityArn, Describe);
        api.Add<ListRequest>("ListActivities", _ => Anything, List);
        api.Add<ActivityRequest>("DeleteActivity", request => request.ActivityArn, Delete);
        api.Add<GetActivityTaskRequest>("GetActivityTask", request => request.ActivityArn, GetTaskAsync);
        api.Add<TaskSuccessRequest>("SendTaskSuccess", _ => Anything, SucceedAsync);
        api.Add<TaskFailureRequest>("SendTaskFailure", _ => Anything, FailAsync);
        api.Add<TaskHeartbeatRequest>("SendTaskHeartbeat", _ => Anything, Beat);
    }

    object Create(CreateActivityRequest request)
    {
        var activity = service.Activities.Create(request.Name);
        service.Tags.Add(activity.Arn, request.Tags ?? []);
        return new { ActivityArn = activity.Arn, activity.CreationDate };
    }

    object Describe(ActivityRequest request)
    {
        var activity = service.Activities.Get(request.ActivityArn);
        return new { ActivityArn = activity.Arn, activity.Name, activity.CreationDate };
    }

    object List(ListRequest request)
    {
        var (page, next) = Page.Of(service.Activities.All, request.MaxResults, request.NextToken);
        return new
        {
            Activities = page.Select(
                activity => new { ActivityArn = activity.Arn, activity.Name, activity.CreationDate }),
            NextToken = next,
        };
    }

    object Delete(ActivityRequest request)
    {
        service.Activities.Delete(request.ActivityArn);
        service.Tags.Remove(request.ActivityArn);
        return new { };
    }

    async Task<object> GetTaskAsync(Principal caller, GetActivityTaskRequest request, CancellationToken cancellation)
    {
        var task = await service.TakeActivityTaskAsync(request.ActivityArn, request.WorkerName, cancellation);
        return new { TaskToken = task?.Token.Text, Input = task?.Input.GetRawText() };
    }

    async Task<object> SucceedAsync(Principal caller, TaskSuccessRequest request, CancellationToken cancellation)
    {
        JsonElement output;
        try
        {
            output = JsonText.Parse(request.Output);
        }
        catch (JsonException e)
        {
            throw new AwsException("InvalidOutput", $"Invalid Output: '{e.Message}'");
        }
        await service.Tokens.Report(request.TaskToken, token => token.Succeed(output)).Closed.WaitAsync(cancellation);
        return new { };
    }

    async Task<object> FailAsync(Principal caller, TaskFailureRequest request, CancellationToken cancellation)
    {
        var token = service.Tokens.Report(request.TaskToken, token => token.Fail(request.Error, request.Cause));
        await token.Closed.WaitAsync(cancellation);
        return new { };
    }

    object Beat(TaskHeartbeatRequest request)
    {
        service.Tokens.Report(request.TaskToken, token => token.Beat());
        return new { };
    }
}

sealed record CreateActivityRequest(string Name, IReadOnlyList<Tag>? Tags = null);

sealed record ActivityRequest(string ActivityArn);

sealed record GetActivityTaskRequest(string ActivityArn, string? WorkerName = null);

sealed record TaskSuccessRequest(string TaskToken, string Output);

sealed record TaskFailureRequest(string TaskToken, string? Error = null, string? Cause = null);

sealed record TaskHeartbeatRequest(string TaskToken);

using Local.Aws;
using Local.StepFunctions.Executions;

namespace Local.StepFunctions.Api;

/// <summary>The part of the API that shows and steers the map runs of distributed Maps.</summary>
sealed class MapRunOperations(StepFunctionsService service, Authorization authorize)
{
    public IReadOnlyDictionary<string, AwsJsonAction> Actions => new Dictionary<string, AwsJsonAction>
    {
        ["DescribeMapRun"] = Action<MapRunRequest>(Describe),
        ["ListMapRuns"] = Action<ListMapRunsRequest>(List),
        ["UpdateMapRun"] = Action<UpdateMapRunRequest>(Update),
    };

    static AwsJsonAction Action<T>(Func<Principal, T, object> handle) =>
        AwsJson.Action<T, object>(AwsJson.CamelCase, (caller, request, _) => Task.FromResult(handle(caller, request)));

    object Describe(Principal caller, MapRunRequest request)
    {
        Allow(caller, "states:DescribeMapRun", request.MapRunArn);
        var run = service.MapRuns.Get(request.MapRunArn);
        return new
        {
            run.ExecutionArn,
            ExecutionCounts = run.Count(items: false, service.Redrivability),
            ItemCounts = run.Count(items: true, service.Redrivability),
            MapRunArn = run.Arn,
            run.MaxConcurrency,
            run.RedriveCount,
            run.RedriveDate,
            run.StartDate,
            Status = ExecutionStatusJson.Print(run.Status),
            run.StopDate,
            ToleratedFailureCount = run.ToleratedFailureCount ?? 0,
            ToleratedFailurePercentage = run.ToleratedFailurePercentage ?? 0,
        };
    }

    object List(Principal caller, ListMapRunsRequest request)
    {
        Allow(caller, "states:ListMapRuns", request.ExecutionArn);
        service.GetExecution(request.ExecutionArn);
        var (page, next) = Page.Of(service.MapRuns.Of(request.ExecutionArn), request.MaxResults, request.NextToken);
        return new
        {
            MapRuns = page.Select(run => new { run.ExecutionArn, MapRunArn = run.Arn, run.StartDate, run.StateMachineArn, run.StopDate }),
            NextToken = next,
        };
    }

    object Update(Principal caller, UpdateMapRunRequest request)
    {
        Allow(caller, "states:UpdateMapRun", request.MapRunArn);
        var run = service.MapRuns.Get(request.MapRunArn);
        if (request is { MaxConcurrency: < 0 } or { ToleratedFailureCount: < 0 } or { ToleratedFailurePercentage: < 0 or > 100 })
            throw new AwsException("ValidationException", "maxConcurrency and toleratedFailureCount are at least 0, toleratedFailurePercentage is from 0 to 100");
        if (run.Status is not ExecutionStatus.Running)
            throw new AwsException("ValidationException", $"Map Run is not in RUNNING state: '{run.Arn}'");
        run.MaxConcurrency = request.MaxConcurrency ?? run.MaxConcurrency;
        run.ToleratedFailureCount = request.ToleratedFailureCount ?? run.ToleratedFailureCount;
        run.ToleratedFailurePercentage = request.ToleratedFailurePercentage ?? run.ToleratedFailurePercentage;
        service.MapRuns.Keep(run);
        run.Changed?.Invoke();
        return new { };
    }

    void Allow(Principal caller, string action, string resource)
    {
        if (authorize(caller, action, resource) is { } refusal)
            throw new AwsException("AccessDeniedException", refusal);
    }
}

sealed record MapRunRequest(string MapRunArn);

sealed record ListMapRunsRequest(string ExecutionArn, int MaxResults = 0, string? NextToken = null);

sealed record UpdateMapRunRequest(string MapRunArn, int? MaxConcurrency = null, long? ToleratedFailureCount = null, double? ToleratedFailurePercentage = null);

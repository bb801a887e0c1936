using Local.Aws;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Maps;

namespace Local.StepFunctions.Api;

/// <summary>The part of the API that shows and steers the map runs of distributed Maps.</summary>
sealed class MapRunOperations(StepFunctionsService service)
{
    public void AddTo(AwsService api)
    {
        api.Add<MapRunRequest>("DescribeMapRun", request => request.MapRunArn, Describe);
        api.Add<ListMapRunsRequest>("ListMapRuns", request => request.ExecutionArn, List);
        api.Add<UpdateMapRunRequest>("UpdateMapRun", request => request.MapRunArn, Update);
    }

    object Describe(MapRunRequest request)
    {
        var run = service.MapRuns.Get(request.MapRunArn);
        return new
        {
            run.ExecutionArn,
            ExecutionCounts = MapRunCounts.Of(run, service.Executions, ofItems: false),
            ItemCounts = MapRunCounts.Of(run, service.Executions, ofItems: true),
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

    object List(ListMapRunsRequest request)
    {
        var execution = service.GetExecution(request.ExecutionArn);
        var (page, next) = Page.Of(service.MapRuns.Of(execution), request.MaxResults, request.NextToken);
        return new
        {
            MapRuns = page.Select(run =>
                new { run.ExecutionArn, MapRunArn = run.Arn, run.StartDate, run.StateMachineArn, run.StopDate }),
            NextToken = next,
        };
    }

    object Update(UpdateMapRunRequest request)
    {
        var run = service.MapRuns.Get(request.MapRunArn);
        if (run.Status is not ExecutionStatus.Running)
            throw new AwsException("ValidationException", $"Map Run is not in RUNNING state: '{run.Arn}'");
        run.MaxConcurrency = request.MaxConcurrency ?? run.MaxConcurrency;
        run.ToleratedFailureCount = request.ToleratedFailureCount ?? run.ToleratedFailureCount;
        run.ToleratedFailurePercentage = request.ToleratedFailurePercentage ?? run.ToleratedFailurePercentage;
        service.MapRuns.Keep(run);
        run.Changed?.Invoke();
        return new { };
    }
}

sealed record MapRunRequest(string MapRunArn);

sealed record ListMapRunsRequest(string ExecutionArn, int MaxResults = 0, string? NextToken = null);

sealed record UpdateMapRunRequest(
    string MapRunArn,
    int? MaxConcurrency = null,
    long? ToleratedFailureCount = null,
    double? ToleratedFailurePercentage = null);

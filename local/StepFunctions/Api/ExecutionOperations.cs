using Local.Aws;
using Local.StepFunctions.Executions;

namespace Local.StepFunctions.Api;

/// <summary>The part of the API for executions.</summary>
sealed class ExecutionOperations(StepFunctionsService service)
{
    public void AddTo(AwsService api)
    {
        api.Add<StartExecutionRequest>("StartExecution", request => request.StateMachineArn, StartAsync);
        api.Add<StartExecutionRequest>("StartSyncExecution", request => request.StateMachineArn, StartSyncAsync);
        api.Add<StopExecutionRequest>("StopExecution", request => request.ExecutionArn, Stop);
        api.Add<RedriveExecutionRequest>("RedriveExecution", request => request.ExecutionArn, RedriveAsync);
        api.Add<DescribeExecutionRequest>("DescribeExecution", request => request.ExecutionArn, Describe);
        api.Add<ListExecutionsRequest>("ListExecutions", Listed, List);
        api.Add<HistoryRequest>("GetExecutionHistory", request => request.ExecutionArn, GetHistory);
    }

    async Task<object> StartAsync(Principal caller, StartExecutionRequest request, CancellationToken cancellation)
    {
        var execution = await service.StartExecutionAsync(request.StateMachineArn, request.Name, request.Input);
        return new { ExecutionArn = execution.Arn, execution.StartDate };
    }

    /// <summary>Starts an Express execution and answers when it has ended. What AWS would bill is not known here.</summary>
    async Task<object> StartSyncAsync(Principal caller, StartExecutionRequest request, CancellationToken cancellation)
    {
        var execution = await service.StartExecutionAsync(request.StateMachineArn, request.Name, request.Input, mustBeExpress: true);
        await execution.Completion.WaitAsync(cancellation);
        return new
        {
            ExecutionArn = execution.Arn,
            StateMachineArn = execution.Machine.Arn,
            execution.Name,
            execution.StartDate,
            execution.StopDate,
            Status = ExecutionStatusJson.Print(execution.Status),
            execution.Failure.Error,
            execution.Failure.Cause,
            execution.Input,
            InputDetails = new { Included = true },
            Output = execution.Output?.GetRawText(),
            OutputDetails = execution.Output is null ? null : new { Included = true },
        };
    }

    object Stop(StopExecutionRequest request) => new { StopDate = service.StopExecution(request.ExecutionArn, request.Error, request.Cause) };

    async Task<object> RedriveAsync(Principal caller, RedriveExecutionRequest request, CancellationToken cancellation) =>
        new { RedriveDate = await service.RedriveExecutionAsync(request.ExecutionArn, request.ClientToken) };

    object Describe(DescribeExecutionRequest request)
    {
        var execution = service.GetExecution(request.ExecutionArn);
        var withData = request.IncludedData is not "METADATA_ONLY";
        var redrivability = service.Redrivability(execution);
        return new
        {
            ExecutionArn = execution.Arn,
            StateMachineArn = execution.Machine.Arn,
            StateMachineVersionArn = execution.VersionArn,
            StateMachineAliasArn = execution.AliasArn,
            execution.MapRunArn,
            execution.Name,
            Status = Status(execution),
            execution.StartDate,
            execution.StopDate,
            Input = withData ? execution.Input : null,
            InputDetails = new { Included = withData },
            Output = withData ? execution.Output?.GetRawText() : null,
            OutputDetails = execution.Output is null ? null : new { Included = withData },
            execution.Failure.Error,
            execution.Failure.Cause,
            execution.RedriveCount,
            execution.RedriveDate,
            RedriveStatus = redrivability.Status,
            RedriveStatusReason = redrivability.Reason,
        };
    }

    /// <summary>The state machine or the map run whose executions are listed.</summary>
    static string Listed(ListExecutionsRequest request)
    {
        if (request.StateMachineArn is null == request.MapRunArn is null)
            throw new AwsException("ValidationException", "Exactly one of stateMachineArn and mapRunArn must be given");
        if (request.MapRunArn is null && (request.StatusFilter is "PENDING_REDRIVE" || request.RedriveFilter is not null))
            throw new AwsException("ValidationException", "redriveFilter, and PENDING_REDRIVE as statusFilter, need a mapRunArn");
        return (request.StateMachineArn ?? request.MapRunArn)!;
    }

    object List(ListExecutionsRequest request)
    {
        if (request.StateMachineArn is { } machine)
            CheckKept(service.GetStateMachine(machine));
        else
            service.MapRuns.Get(request.MapRunArn!);
        var chosen = service.Executions.Where(execution =>
            (request.MapRunArn is null ? execution.Machine.Arn == request.StateMachineArn : execution.MapRunArn == request.MapRunArn)
            && (request.StatusFilter is null || Status(execution) == request.StatusFilter)
            && (request.RedriveFilter is null || (execution.RedriveCount > 0) == (request.RedriveFilter is "REDRIVEN")));
        var (page, next) = Page.Of(chosen, request.MaxResults, request.NextToken);
        return new
        {
            Executions = page.Select(execution => new
            {
                ExecutionArn = execution.Arn,
                StateMachineArn = execution.Machine.Arn,
                execution.MapRunArn,
                execution.Name,
                Status = Status(execution),
                execution.StartDate,
                execution.StopDate,
                execution.RedriveCount,
                execution.RedriveDate,
            }),
            NextToken = next,
        };
    }

    object GetHistory(HistoryRequest request)
    {
        var events = service.GetExecution(request.ExecutionArn).History.Snapshot().Where(happened => happened.Id > 0);
        var (page, next) = Page.Of(request.ReverseOrder ? events.Reverse() : events, request.MaxResults, request.NextToken);
        return new { Events = page.Select(happened => HistoryEventJson.Print(happened, request.IncludeExecutionData)), NextToken = next };
    }

    /// <summary>The status; of a child that its map run is yet to redrive, that.</summary>
    string Status(Execution execution) => execution.MapRunArn is { } arn && service.MapRuns.Find(arn) is { } run && run.IsPending(execution, service.Redrivability)
        ? "PENDING_REDRIVE"
        : ExecutionStatusJson.Print(execution.Status);

    static void CheckKept(StateMachine machine)
    {
        if (machine.IsExpress)
            throw new AwsException("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");
    }
}

/// <summary>A status as the API writes it.</summary>
static class ExecutionStatusJson
{
    public static string Print(ExecutionStatus status) => status is ExecutionStatus.TimedOut ? "TIMED_OUT" : status.ToString().ToUpperInvariant();
}

using Local.Aws;

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

    /// <summary>
    /// Starts an Express execution and answers when it has ended. What AWS would bill is not known here.
    /// </summary>
    async Task<object> StartSyncAsync(Principal caller, StartExecutionRequest request, CancellationToken cancellation)
    {
        var execution = await service.StartExecutionAsync(
            request.StateMachineArn, request.Name, request.Input, mustBeExpress: true);
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

    object Stop(StopExecutionRequest request) =>
        new { StopDate = service.StopExecution(request.ExecutionArn, request.Error, request.Cause) };

    async Task<object> RedriveAsync(
        Principal caller, RedriveExecutionRequest request, CancellationToken cancellation) =>
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
            Status = ExecutionPages.Status(service, execution.Summary),
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
        if (request.MapRunArn is null
            && (request.StatusFilter is "PENDING_REDRIVE" || request.RedriveFilter is not null))
            throw new AwsException("ValidationException", "redriveFilter, and PENDING_REDRIVE as statusFilter, need a mapRunArn");
        return (request.StateMachineArn ?? request.MapRunArn)!;
    }

    object List(ListExecutionsRequest request)
    {
        if (request.StateMachineArn is { } machine)
            CheckKept(service.GetStateMachine(machine));
        else
            service.MapRuns.Get(request.MapRunArn!);
        var (page, next) = ExecutionPages.List(service, request);
        return new
        {
            Executions = page.Select(execution => new
            {
                ExecutionArn = execution.Arn,
                StateMachineArn = execution.MachineArn,
                execution.MapRunArn,
                execution.Name,
                Status = ExecutionPages.Status(service, execution),
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
        var (page, next) = ExecutionPages.History(service.GetExecution(request.ExecutionArn).History, request);
        return new
        {
            Events = page.Select(happened => HistoryEventJson.Print(happened, request.IncludeExecutionData)),
            NextToken = next,
        };
    }

    static void CheckKept(StateMachine machine)
    {
        if (machine.IsExpress)
            throw new AwsException("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");
    }
}

using System.Globalization;
using System.Text.Json;
using Local.Aws;

namespace Local.StepFunctions;

/// <summary>The service's API.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html"/>
sealed class StepFunctionsEndpoint(StepFunctionsService service, AwsAccount account, Authorization authorize)
{
    public AwsJsonService Service => new("AWSStepFunctions", "application/x-amz-json-1.0", new Dictionary<string, AwsJsonAction>(
        new TaskOperations(service, account, authorize).Actions.Concat(new MapRunOperations(service, authorize).Actions)
            .Concat(new VersionOperations(service, authorize).Actions).Concat(new TagOperations(service, authorize).Actions)
            .Concat(new TestStateOperation(service, authorize).Actions))
    {
        ["CreateStateMachine"] = Action<CreateStateMachineRequest>(Create),
        ["UpdateStateMachine"] = Action<UpdateStateMachineRequest>(Update),
        ["DeleteStateMachine"] = Action<StateMachineRequest>(Delete),
        ["DescribeStateMachine"] = Action<StateMachineRequest>(Describe),
        ["ListStateMachines"] = Action<ListRequest>(List),
        ["ValidateStateMachineDefinition"] = Action<ValidateRequest>(Validate),
        ["StartExecution"] = AwsJson.Action<StartExecutionRequest, object>(AwsJson.CamelCase, StartAsync),
        ["StartSyncExecution"] = AwsJson.Action<StartExecutionRequest, object>(AwsJson.CamelCase, StartSyncAsync),
        ["StopExecution"] = Action<StopExecutionRequest>(Stop),
        ["DescribeExecution"] = Action<DescribeExecutionRequest>(DescribeExecution),
        ["DescribeStateMachineForExecution"] = Action<DescribeExecutionRequest>(DescribeForExecution),
        ["ListExecutions"] = Action<ListExecutionsRequest>(ListExecutions),
        ["GetExecutionHistory"] = Action<HistoryRequest>(GetHistory),
    })
    {
        Ready = () => service.Ready,
        Settled = service.Store.DurableAsync,
        Answered = (operation, answer, wasSent) =>
        {
            if (operation == "GetActivityTask" && answer.TryGetProperty("taskToken", out var token) && token.GetString() is { } text)
                service.Tokens.Handed(text, wasSent);
        },
    };

    static AwsJsonAction Action<T>(Func<Principal, T, object> handle) =>
        AwsJson.Action<T, object>(AwsJson.CamelCase, (caller, request, _) => Task.FromResult(handle(caller, request)));

    object Create(Principal caller, CreateStateMachineRequest request)
    {
        Allow(caller, "states:CreateStateMachine", account.Arn("states", $"stateMachine:{request.Name}").ToString());
        AllowRole(caller, request.RoleArn);
        if (request.Type is not (null or "STANDARD" or "EXPRESS"))
            throw new AwsException("ValidationException", $"1 validation error detected: Value '{request.Type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, EXPRESS]");
        var machine = service.CreateStateMachine(request.Name, request.Definition, request.RoleArn, request.Type is "EXPRESS");
        service.Tags.Add(machine.Arn, request.Tags ?? []);
        if (request.LoggingConfiguration is not null || request.TracingConfiguration is not null)
            service.UpdateStateMachine(machine.Arn, null, null, request.LoggingConfiguration, request.TracingConfiguration);
        return new { StateMachineArn = machine.Arn, machine.CreationDate, StateMachineVersionArn = Publish(caller, machine.Arn, request.Publish, request.VersionDescription) };
    }

    object Update(Principal caller, UpdateStateMachineRequest request)
    {
        Allow(caller, "states:UpdateStateMachine", request.StateMachineArn);
        if (request.RoleArn is not null)
            AllowRole(caller, request.RoleArn);
        if (request is { Definition: null, RoleArn: null, LoggingConfiguration: null, TracingConfiguration: null })
            throw new AwsException("MissingRequiredParameter", "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified");
        var machine = service.UpdateStateMachine(request.StateMachineArn, request.Definition, request.RoleArn, request.LoggingConfiguration, request.TracingConfiguration);
        return new { machine.UpdateDate, machine.RevisionId, StateMachineVersionArn = Publish(caller, machine.Arn, request.Publish, request.VersionDescription) };
    }

    string? Publish(Principal caller, string arn, bool? publish, string? description)
    {
        if (publish is not true)
            return null;
        Allow(caller, "states:PublishStateMachineVersion", arn);
        return service.Versions.Publish(service.GetStateMachine(arn), null, description).Arn;
    }

    object Delete(Principal caller, StateMachineRequest request)
    {
        Allow(caller, "states:DeleteStateMachine", request.StateMachineArn);
        service.DeleteStateMachine(StateMachineArn.Check(request.StateMachineArn));
        return new { };
    }

    object Describe(Principal caller, StateMachineRequest request)
    {
        Allow(caller, "states:DescribeStateMachine", request.StateMachineArn);
        var version = service.Versions.Find(request.StateMachineArn);
        var machine = version?.Machine ?? service.GetStateMachine(request.StateMachineArn);
        return new
        {
            StateMachineArn = version?.Arn ?? machine.Arn,
            version?.Description,
            machine.Name,
            Status = "ACTIVE",
            Definition = machine.DefinitionText,
            machine.RoleArn,
            machine.Type,
            CreationDate = version?.CreationDate ?? machine.CreationDate,
            LoggingConfiguration = Logging(machine),
            TracingConfiguration = Tracing(machine),
            RevisionId = machine.RevisionId is "INITIAL" ? null : machine.RevisionId,
        };
    }

    object List(Principal caller, ListRequest request)
    {
        Allow(caller, "states:ListStateMachines", "*");
        var (page, next) = Page.Of(service.StateMachines, request.MaxResults, request.NextToken);
        return new { StateMachines = page.Select(machine => new { StateMachineArn = machine.Arn, machine.Name, machine.Type, machine.CreationDate }), NextToken = next };
    }

    object Validate(Principal caller, ValidateRequest request)
    {
        Allow(caller, "states:ValidateStateMachineDefinition", "*");
        var complaints = service.Validate(request.Definition, request.Type is "EXPRESS");
        var most = request.MaxResults is > 0 and var given ? given : 100;
        return new
        {
            Result = complaints.Count == 0 ? "OK" : "FAIL",
            Diagnostics = complaints.Take(most).Select(complaint => new { Severity = "ERROR", complaint.Code, complaint.Message, complaint.Location }),
            Truncated = complaints.Count > most,
        };
    }

    async Task<object> StartAsync(Principal caller, StartExecutionRequest request, CancellationToken cancellation)
    {
        Allow(caller, "states:StartExecution", request.StateMachineArn);
        var execution = await service.StartExecutionAsync(request.StateMachineArn, request.Name, request.Input);
        return new { ExecutionArn = execution.Arn, execution.StartDate };
    }

    /// <summary>Starts an Express execution and answers when it has ended. What AWS would bill is not known here.</summary>
    async Task<object> StartSyncAsync(Principal caller, StartExecutionRequest request, CancellationToken cancellation)
    {
        Allow(caller, "states:StartSyncExecution", request.StateMachineArn);
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

    object Stop(Principal caller, StopExecutionRequest request)
    {
        Allow(caller, "states:StopExecution", request.ExecutionArn);
        return new { StopDate = service.StopExecution(request.ExecutionArn, request.Error, request.Cause) };
    }

    object DescribeExecution(Principal caller, DescribeExecutionRequest request)
    {
        Allow(caller, "states:DescribeExecution", request.ExecutionArn);
        var execution = service.GetExecution(request.ExecutionArn);
        var withData = request.IncludedData is not "METADATA_ONLY";
        return new
        {
            ExecutionArn = execution.Arn,
            StateMachineArn = execution.Machine.Arn,
            StateMachineVersionArn = execution.VersionArn,
            StateMachineAliasArn = execution.AliasArn,
            execution.MapRunArn,
            execution.Name,
            Status = ExecutionStatusJson.Print(execution.Status),
            execution.StartDate,
            execution.StopDate,
            Input = withData ? execution.Input : null,
            InputDetails = new { Included = withData },
            Output = withData ? execution.Output?.GetRawText() : null,
            OutputDetails = execution.Output is null ? null : new { Included = withData },
            execution.Failure.Error,
            execution.Failure.Cause,
            RedriveCount = 0,
            RedriveStatus = "NOT_REDRIVABLE",
            RedriveStatusReason = execution.Status switch
            {
                ExecutionStatus.Running => "Execution is RUNNING and cannot be redriven",
                ExecutionStatus.Succeeded => "Execution is SUCCEEDED and cannot be redriven",
                _ => "Redrive is not supported here yet",
            },
        };
    }

    object DescribeForExecution(Principal caller, DescribeExecutionRequest request)
    {
        Allow(caller, "states:DescribeStateMachineForExecution", request.ExecutionArn);
        var machine = service.GetExecution(request.ExecutionArn).Machine;
        return new
        {
            StateMachineArn = machine.Arn,
            machine.Name,
            Definition = machine.DefinitionText,
            machine.RoleArn,
            machine.UpdateDate,
            LoggingConfiguration = Logging(machine),
            TracingConfiguration = Tracing(machine),
            RevisionId = machine.RevisionId is "INITIAL" ? null : machine.RevisionId,
        };
    }

    object ListExecutions(Principal caller, ListExecutionsRequest request)
    {
        if (request.StateMachineArn is null == request.MapRunArn is null)
            throw new AwsException("ValidationException", "Exactly one of stateMachineArn and mapRunArn must be given");
        Allow(caller, "states:ListExecutions", (request.StateMachineArn ?? request.MapRunArn)!);
        if (request.StateMachineArn is { } machine)
            CheckKept(service.GetStateMachine(machine));
        else
            service.MapRuns.Get(request.MapRunArn!);
        var chosen = service.Executions.Where(execution =>
            (request.MapRunArn is null ? execution.Machine.Arn == request.StateMachineArn : execution.MapRunArn == request.MapRunArn) && (request.StatusFilter is null || ExecutionStatusJson.Print(execution.Status) == request.StatusFilter));
        var (page, next) = Page.Of(chosen, request.MaxResults, request.NextToken);
        return new
        {
            Executions = page.Select(execution => new
            {
                ExecutionArn = execution.Arn,
                StateMachineArn = execution.Machine.Arn,
                execution.MapRunArn,
                execution.Name,
                Status = ExecutionStatusJson.Print(execution.Status),
                execution.StartDate,
                execution.StopDate,
                RedriveCount = 0,
            }),
            NextToken = next,
        };
    }

    object GetHistory(Principal caller, HistoryRequest request)
    {
        Allow(caller, "states:GetExecutionHistory", request.ExecutionArn);
        var events = service.GetExecution(request.ExecutionArn).History.Snapshot().Where(happened => happened.Id > 0);
        var (page, next) = Page.Of(request.ReverseOrder ? events.Reverse() : events, request.MaxResults, request.NextToken);
        return new { Events = page.Select(happened => HistoryEventJson.Print(happened, request.IncludeExecutionData)), NextToken = next };
    }

    static void CheckKept(StateMachine machine)
    {
        if (machine.IsExpress)
            throw new AwsException("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");
    }

    static JsonElement Logging(StateMachine machine) => machine.LoggingConfiguration ?? JsonElement.Parse("""{"level":"OFF","includeExecutionData":false}""");

    static JsonElement Tracing(StateMachine machine) => machine.TracingConfiguration ?? JsonElement.Parse("""{"enabled":false}""");

    void AllowRole(Principal caller, string role) => Allow(caller, "iam:PassRole", role, new() { ["iam:PassedToService"] = "states.amazonaws.com" });

    void Allow(Principal caller, string action, string resource, Dictionary<string, string>? context = null)
    {
        if (authorize(caller, action, resource, context) is { } refusal)
            throw new AwsException("AccessDeniedException", refusal);
    }
}

/// <summary>A page of a list, and the token of the next one.</summary>
static class Page
{
    /// <param name="most">0 or absent is 100; the service's limit is 1000.</param>
    public static (IReadOnlyList<T> Items, string? Next) Of<T>(IEnumerable<T> all, int most, string? token)
    {
        var start = 0;
        if (token is not null && (!int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out start) || start == 0))
            throw new AwsException("InvalidToken", "Invalid Token: 'Invalid token'");
        if (most is < 0 or > 1000)
            throw new AwsException("ValidationException", $"1 validation error detected: Value '{most}' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000");
        var size = most == 0 ? 100 : most;
        var items = all.Skip(start).Take(size + 1).ToArray();
        return items.Length > size ? (items[..size], (start + size).ToString(CultureInfo.InvariantCulture)) : (items, null);
    }
}

/// <summary>A status as the API writes it.</summary>
static class ExecutionStatusJson
{
    public static string Print(ExecutionStatus status) => status is ExecutionStatus.TimedOut ? "TIMED_OUT" : status.ToString().ToUpperInvariant();
}

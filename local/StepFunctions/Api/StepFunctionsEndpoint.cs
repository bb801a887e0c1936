using System.Text.Json;
using Local.Aws;

namespace Local.StepFunctions.Api;

/// <summary>The service's API.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html"/>
sealed class StepFunctionsEndpoint(StepFunctionsService service, AwsAccount account, Authorization authorize)
{
    public AwsJsonService Service => new("AWSStepFunctions", "application/x-amz-json-1.0", new Dictionary<string, AwsJsonAction>(
    [
        .. new ExecutionOperations(service, authorize).Actions,
        .. new TaskOperations(service, account, authorize).Actions,
        .. new MapRunOperations(service, authorize).Actions,
        .. new VersionOperations(service, authorize).Actions,
        .. new TagOperations(service, authorize).Actions,
        .. new TestStateOperation(service, authorize).Actions,
    ])
    {
        ["CreateStateMachine"] = Action<CreateStateMachineRequest>(Create),
        ["UpdateStateMachine"] = Action<UpdateStateMachineRequest>(Update),
        ["DeleteStateMachine"] = Action<StateMachineRequest>(Delete),
        ["DescribeStateMachine"] = Action<StateMachineRequest>(Describe),
        ["ListStateMachines"] = Action<ListRequest>(List),
        ["ValidateStateMachineDefinition"] = Action<ValidateRequest>(Validate),
        ["DescribeStateMachineForExecution"] = Action<DescribeExecutionRequest>(DescribeForExecution),
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
        CheckEnum(request.Type, "type", "STANDARD", "EXPRESS");
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
        if (request.MaxResults is < 0 or > 100)
            throw new AwsException("ValidationException", $"1 validation error detected: Value '{request.MaxResults}' at 'maxResults' failed to satisfy constraint: Member must have value {(request.MaxResults < 0 ? "greater than or equal to 0" : "less than or equal to 100")}");
        CheckEnum(request.Type, "type", "STANDARD", "EXPRESS");
        CheckEnum(request.Severity, "severity", "ERROR", "WARNING");
        var complaints = service.Validate(request.Definition, request.Type is "EXPRESS", withWarnings: request.Severity is "WARNING");
        var most = request.MaxResults is 0 ? 100 : request.MaxResults;
        return new
        {
            Result = complaints.All(complaint => complaint.IsWarning) ? "OK" : "FAIL",
            Diagnostics = complaints.Take(most).Select(complaint => new { Severity = complaint.IsWarning ? "WARNING" : "ERROR", complaint.Code, complaint.Message, complaint.Location }),
            Truncated = complaints.Count > most,
        };
    }

    static void CheckEnum(string? value, string member, params string[] values)
    {
        if (value is not null && !values.Contains(value))
            throw new AwsException("ValidationException", $"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", values)}]");
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

    static JsonElement Logging(StateMachine machine) => machine.LoggingConfiguration ?? JsonElement.Parse("""{"level":"OFF","includeExecutionData":false}""");

    static JsonElement Tracing(StateMachine machine) => machine.TracingConfiguration ?? JsonElement.Parse("""{"enabled":false}""");

    void AllowRole(Principal caller, string role) => Allow(caller, "iam:PassRole", role, new() { ["iam:PassedToService"] = "states.amazonaws.com" });

    void Allow(Principal caller, string action, string resource, Dictionary<string, string>? context = null)
    {
        if (authorize(caller, action, resource, context) is { } refusal)
            throw new AwsException("AccessDeniedException", refusal);
    }
}

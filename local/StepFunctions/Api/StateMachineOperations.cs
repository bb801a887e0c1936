using System.Text.Json;
using Local.Aws;

namespace Local.StepFunctions.Api;

/// <summary>The part of the API for state machines.</summary>
sealed class StateMachineOperations(StepFunctionsService service, AwsAccount account, Authorization authorize)
{
    public void AddTo(AwsService api)
    {
        api.Add<CreateStateMachineRequest>(
            "CreateStateMachine", request => account.Arn("states", $"stateMachine:{request.Name}").ToString(), Create);
        api.Add<UpdateStateMachineRequest>("UpdateStateMachine", request => request.StateMachineArn, Update);
        api.Add<StateMachineRequest>("DeleteStateMachine", request => request.StateMachineArn, Delete);
        api.Add<StateMachineRequest>("DescribeStateMachine", request => request.StateMachineArn, Describe);
        api.Add<ListRequest>("ListStateMachines", _ => "*", List);
        api.Add<ValidateRequest>("ValidateStateMachineDefinition", _ => "*", Validate);
        api.Add<DescribeExecutionRequest>(
            "DescribeStateMachineForExecution", request => request.ExecutionArn, DescribeForExecution);
    }

    object Create(Principal caller, CreateStateMachineRequest request)
    {
        authorize.RequirePassRole(caller, request.RoleArn, StepFunctionsEndpoint.ServicePrincipal);
        var machine = service.CreateStateMachine(request.Name, request.Definition, request.RoleArn, request.Type is "EXPRESS");
        service.Tags.Add(machine.Arn, request.Tags ?? []);
        if (request.LoggingConfiguration is not null || request.TracingConfiguration is not null)
            service.UpdateStateMachine(
                machine.Arn,
                null,
                null,
                request.LoggingConfiguration,
                request.TracingConfiguration);
        var version = Publish(caller, machine.Arn, request.Publish, request.VersionDescription);
        return new { StateMachineArn = machine.Arn, machine.CreationDate, StateMachineVersionArn = version };
    }

    object Update(Principal caller, UpdateStateMachineRequest request)
    {
        if (request.RoleArn is not null)
            authorize.RequirePassRole(caller, request.RoleArn, StepFunctionsEndpoint.ServicePrincipal);
        if (request is { Definition: null, RoleArn: null, LoggingConfiguration: null, TracingConfiguration: null })
        {
            throw new AwsException(
                "MissingRequiredParameter",
                "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified");
        }
        var machine = service.UpdateStateMachine(
            request.StateMachineArn,
            request.Definition,
            request.RoleArn,
            request.LoggingConfiguration,
            request.TracingConfiguration);
        var version = Publish(caller, machine.Arn, request.Publish, request.VersionDescription);
        return new { machine.UpdateDate, machine.RevisionId, StateMachineVersionArn = version };
    }

    string? Publish(Principal caller, string arn, bool? publish, string? description)
    {
        if (publish is not true)
            return null;
        authorize.Require(caller, "states:PublishStateMachineVersion", arn);
        return service.Versions.Publish(service.GetStateMachine(arn), null, description).Arn;
    }

    object Delete(StateMachineRequest request)
    {
        service.DeleteStateMachine(StateMachineArn.Check(request.StateMachineArn));
        return new { };
    }

    object Describe(StateMachineRequest request)
    {
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

    object List(ListRequest request)
    {
        var (page, next) = Page.Of(service.StateMachines, request.MaxResults, request.NextToken);
        return new
        {
            StateMachines = page.Select(
                machine => new { StateMachineArn = machine.Arn, machine.Name, machine.Type, machine.CreationDate }),
            NextToken = next,
        };
    }

    object Validate(ValidateRequest request)
    {
        var complaints = service.Validate(request.Definition, request.Type is "EXPRESS", withWarnings: request.Severity is "WARNING");
        var most = request.MaxResults is 0 ? 100 : request.MaxResults;
        return new
        {
            Result = complaints.All(complaint => complaint.IsWarning) ? "OK" : "FAIL",
            Diagnostics = complaints.Take(most).Select(complaint => new
            {
                Severity = complaint.IsWarning ? "WARNING" : "ERROR",
                complaint.Code,
                complaint.Message,
                complaint.Location,
            }),
            Truncated = complaints.Count > most,
        };
    }

    object DescribeForExecution(DescribeExecutionRequest request)
    {
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

    static JsonElement Logging(StateMachine machine) =>
        machine.LoggingConfiguration ?? StateMachine.NoLogging;

    static JsonElement Tracing(StateMachine machine) =>
        machine.TracingConfiguration ?? JsonElement.Parse("""{"enabled":false}""");
}

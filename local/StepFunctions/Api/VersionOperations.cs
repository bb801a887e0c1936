using Local.Aws;

namespace Local.StepFunctions.Api;

/// <summary>The part of the API for versions and aliases.</summary>
sealed class VersionOperations(StepFunctionsService service, Authorization authorize)
{
    public IReadOnlyDictionary<string, AwsJsonAction> Actions => new Dictionary<string, AwsJsonAction>
    {
        ["PublishStateMachineVersion"] = Action<PublishRequest>(Publish),
        ["ListStateMachineVersions"] = Action<ListVersionsRequest>(ListVersions),
        ["DeleteStateMachineVersion"] = Action<VersionRequest>(DeleteVersion),
        ["CreateStateMachineAlias"] = Action<CreateAliasRequest>(CreateAlias),
        ["UpdateStateMachineAlias"] = Action<UpdateAliasRequest>(UpdateAlias),
        ["DescribeStateMachineAlias"] = Action<AliasRequest>(DescribeAlias),
        ["ListStateMachineAliases"] = Action<ListVersionsRequest>(ListAliases),
        ["DeleteStateMachineAlias"] = Action<AliasRequest>(DeleteAlias),
    };

    static AwsJsonAction Action<T>(Func<Principal, T, object> handle) =>
        AwsJson.Action<T, object>(AwsJson.CamelCase, (caller, request, _) => Task.FromResult(handle(caller, request)));

    object Publish(Principal caller, PublishRequest request)
    {
        Allow(caller, "states:PublishStateMachineVersion", request.StateMachineArn);
        var version = service.Versions.Publish(service.GetStateMachine(request.StateMachineArn), request.RevisionId, request.Description);
        return new { version.CreationDate, StateMachineVersionArn = version.Arn };
    }

    object ListVersions(Principal caller, ListVersionsRequest request)
    {
        Allow(caller, "states:ListStateMachineVersions", request.StateMachineArn);
        var (page, next) = Page.Of(service.Versions.Of(request.StateMachineArn), request.MaxResults, request.NextToken);
        return new { StateMachineVersions = page.Select(version => new { StateMachineVersionArn = version.Arn, version.CreationDate }), NextToken = next };
    }

    object DeleteVersion(Principal caller, VersionRequest request)
    {
        Allow(caller, "states:DeleteStateMachineVersion", request.StateMachineVersionArn);
        service.Versions.Delete(request.StateMachineVersionArn);
        return new { };
    }

    object CreateAlias(Principal caller, CreateAliasRequest request)
    {
        var machine = request.RoutingConfiguration is [var first, ..] ? StateMachineOf(first.StateMachineVersionArn) : "*";
        Allow(caller, "states:CreateStateMachineAlias", machine);
        var alias = service.Versions.SetAlias(machine, request.Name, request.Description, request.RoutingConfiguration ?? [], isNew: true);
        return new { alias.CreationDate, StateMachineAliasArn = alias.Arn };
    }

    static string StateMachineOf(string versionArn) =>
        StateMachineArn.TryParse(versionArn, null, out var version) ? version.Created.ToString() : versionArn;

    object UpdateAlias(Principal caller, UpdateAliasRequest request)
    {
        Allow(caller, "states:UpdateStateMachineAlias", request.StateMachineAliasArn);
        var alias = service.Versions.GetAlias(request.StateMachineAliasArn);
        return new { service.Versions.SetAlias(alias.MachineArn, alias.Name, request.Description, request.RoutingConfiguration, isNew: false).UpdateDate };
    }

    object DescribeAlias(Principal caller, AliasRequest request)
    {
        Allow(caller, "states:DescribeStateMachineAlias", request.StateMachineAliasArn);
        var alias = service.Versions.GetAlias(request.StateMachineAliasArn);
        return new { alias.CreationDate, alias.Description, alias.Name, RoutingConfiguration = alias.Routes, StateMachineAliasArn = alias.Arn, alias.UpdateDate };
    }

    object ListAliases(Principal caller, ListVersionsRequest request)
    {
        Allow(caller, "states:ListStateMachineAliases", request.StateMachineArn);
        var (page, next) = Page.Of(service.Versions.AliasesOf(request.StateMachineArn), request.MaxResults, request.NextToken);
        return new { StateMachineAliases = page.Select(alias => new { alias.CreationDate, StateMachineAliasArn = alias.Arn }), NextToken = next };
    }

    object DeleteAlias(Principal caller, AliasRequest request)
    {
        Allow(caller, "states:DeleteStateMachineAlias", request.StateMachineAliasArn);
        service.Versions.DeleteAlias(request.StateMachineAliasArn);
        return new { };
    }

    void Allow(Principal caller, string action, string resource)
    {
        if (authorize(caller, action, resource) is { } refusal)
            throw new AwsException("AccessDeniedException", refusal);
    }
}

sealed record PublishRequest(string StateMachineArn, string? RevisionId = null, string? Description = null);

sealed record ListVersionsRequest(string StateMachineArn, int MaxResults = 0, string? NextToken = null);

sealed record VersionRequest(string StateMachineVersionArn);

sealed record CreateAliasRequest(string Name, string? Description = null, IReadOnlyList<Route>? RoutingConfiguration = null);

sealed record UpdateAliasRequest(string StateMachineAliasArn, string? Description = null, IReadOnlyList<Route>? RoutingConfiguration = null);

sealed record AliasRequest(string StateMachineAliasArn);

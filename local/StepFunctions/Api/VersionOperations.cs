using Local.Aws;

namespace Local.StepFunctions.Api;

/// <summary>The part of the API for versions and aliases.</summary>
sealed class VersionOperations(StepFunctionsService service)
{
    public void AddTo(AwsService api)
    {
        api.Add<PublishRequest>("PublishStateMachineVersion", request => request.StateMachineArn, Publish);
        api.Add<ListVersionsRequest>("ListStateMachineVersions", request => request.StateMachineArn, ListVersions);
        api.Add<VersionRequest>("DeleteStateMachineVersion", request => request.StateMachineVersionArn, DeleteVersion);
        api.Add<CreateAliasRequest>("CreateStateMachineAlias", Machine, CreateAlias);
        api.Add<UpdateAliasRequest>("UpdateStateMachineAlias", request => request.StateMachineAliasArn, UpdateAlias);
        api.Add<AliasRequest>("DescribeStateMachineAlias", request => request.StateMachineAliasArn, DescribeAlias);
        api.Add<ListVersionsRequest>("ListStateMachineAliases", request => request.StateMachineArn, ListAliases);
        api.Add<AliasRequest>("DeleteStateMachineAlias", request => request.StateMachineAliasArn, DeleteAlias);
    }

    /// <summary>The state machine whose version an alias leads to.</summary>
    static string Machine(CreateAliasRequest request)
    {
        var version = request.RoutingConfiguration[0].StateMachineVersionArn;
        return StateMachineArn.TryParse(version, null, out var arn) ? arn.Created.ToString() : version;
    }

    object Publish(PublishRequest request)
    {
        var version = service.Versions.Publish(
            service.GetStateMachine(request.StateMachineArn), request.RevisionId, request.Description);
        return new { version.CreationDate, StateMachineVersionArn = version.Arn };
    }

    object ListVersions(ListVersionsRequest request)
    {
        var (page, next) = Page.Of(service.Versions.Of(request.StateMachineArn), request.MaxResults, request.NextToken);
        return new
        {
            StateMachineVersions = page.Select(
                version => new { StateMachineVersionArn = version.Arn, version.CreationDate }),
            NextToken = next,
        };
    }

    object DeleteVersion(VersionRequest request)
    {
        service.Versions.Delete(request.StateMachineVersionArn);
        return new { };
    }

    object CreateAlias(CreateAliasRequest request)
    {
        var alias = service.Versions.SetAlias(
            Machine(request),
            request.Name,
            request.Description,
            request.RoutingConfiguration,
            isNew: true);
        return new { alias.CreationDate, StateMachineAliasArn = alias.Arn };
    }

    object UpdateAlias(UpdateAliasRequest request)
    {
        var alias = service.Versions.GetAlias(request.StateMachineAliasArn);
        var updated = service.Versions.SetAlias(
            alias.MachineArn,
            alias.Name,
            request.Description,
            request.RoutingConfiguration,
            isNew: false);
        return new { updated.UpdateDate };
    }

    object DescribeAlias(AliasRequest request)
    {
        var alias = service.Versions.GetAlias(request.StateMachineAliasArn);
        return new
        {
            alias.CreationDate,
            alias.Description,
            alias.Name,
            RoutingConfiguration = alias.Routes,
            StateMachineAliasArn = alias.Arn,
            alias.UpdateDate,
        };
    }

    object ListAliases(ListVersionsRequest request)
    {
        var (page, next) = Page.Of(
            service.Versions.AliasesOf(request.StateMachineArn), request.MaxResults, request.NextToken);
        return new
        {
            StateMachineAliases = page.Select(alias => new { alias.CreationDate, StateMachineAliasArn = alias.Arn }),
            NextToken = next,
        };
    }

    object DeleteAlias(AliasRequest request)
    {
        service.Versions.DeleteAlias(request.StateMachineAliasArn);
        return new { };
    }
}

sealed record PublishRequest(string StateMachineArn, string? RevisionId = null, string? Description = null);

sealed record ListVersionsRequest(string StateMachineArn, int MaxResults = 0, string? NextToken = null);

sealed record VersionRequest(string StateMachineVersionArn);

sealed record CreateAliasRequest(string Name, IReadOnlyList<Route> RoutingConfiguration, string? Description = null);

sealed record UpdateAliasRequest(
    string StateMachineAliasArn, string? Description = null, IReadOnlyList<Route>? RoutingConfiguration = null);

sealed record AliasRequest(string StateMachineAliasArn);

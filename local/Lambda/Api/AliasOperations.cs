using System.Net;
using Local.Aws;

namespace Local.Lambda.Api;

/// <summary>Aliases.</summary>
sealed class AliasOperations(LambdaService service)
{
    public void AddTo(AwsService api) => api
        .Add<AliasRequest>("CreateAlias", Function, Create)
        .Add<AliasRequest>("UpdateAlias", Alias, Update)
        .Add<AliasRequest>("GetAlias", Alias, request => Describe(Get(request), request))
        .Add<AliasesRequest>("ListAliases", request => service.NameOf(request.FunctionName).Arn.ToString(), List)
        .Add<AliasRequest>("DeleteAlias", Alias, Delete);

    string Function(AliasRequest request) => service.NameOf(request.FunctionName).Arn.ToString();

    string Alias(AliasRequest request) => Name(request).Qualified.ToString();

    FunctionName Name(AliasRequest request) =>
        service.NameOf(request.FunctionName) with { Qualifier = request.Name };

    FunctionResource Owner(AliasRequest request) => service.Functions.Get(service.NameOf(request.FunctionName));

    FunctionAlias Get(AliasRequest request) =>
        Owner(request).FindAlias(request.Name) ?? throw new AwsException(
            "ResourceNotFoundException",
            $"Cannot find alias arn: {Name(request).Qualified}",
            HttpStatusCode.NotFound);

    object Create(AliasRequest request)
    {
        var function = Owner(request);
        if (function.FindAlias(request.Name) is not null)
            throw new AwsException(
                "ResourceConflictException",
                $"Alias already exists: {Name(request).Qualified}",
                HttpStatusCode.Conflict);
        return Put(function, request, new(request.Name, request.FunctionVersion!, "", FunctionAlias.NoWeights));
    }

    object Update(AliasRequest request)
    {
        var alias = Get(request);
        return request.RevisionId is { } seen && seen != alias.RevisionId
            ? throw FunctionOperations.Changed()
            : Put(Owner(request), request, alias);
    }

    object Put(FunctionResource function, AliasRequest request, FunctionAlias alias)
    {
        FunctionAlias changed = new(
            alias.Name,
            request.FunctionVersion ?? alias.Version,
            request.Description ?? alias.Description,
            request.RoutingConfig is null ? alias.Weights : request.RoutingConfig.AdditionalVersionWeights ?? []);
        function.Put(changed);
        return Describe(changed, request);
    }

    object Delete(AliasRequest request)
    {
        Owner(request).DeleteAlias(request.Name);
        return new { };
    }

    object List(AliasesRequest request)
    {
        var name = service.NameOf(request.FunctionName);
        var all = service.Functions.Get(name).Aliases
            .Where(alias => request.FunctionVersion is null || alias.Targets(request.FunctionVersion));
        var (aliases, next) = Marker.Page([.. all], request.Marker, request.MaxItems);
        return new
        {
            Aliases = aliases.Select(alias => Description(alias, name with { Qualifier = alias.Name })),
            NextMarker = next,
        };
    }

    object Describe(FunctionAlias alias, AliasRequest request) => Description(alias, Name(request));

    static object Description(FunctionAlias alias, FunctionName name) => new
    {
        AliasArn = name.Qualified.ToString(),
        alias.Name,
        FunctionVersion = alias.Version,
        alias.Description,
        alias.RevisionId,
        RoutingConfig = alias.Weights.Count > 0 ? new { AdditionalVersionWeights = alias.Weights } : null,
    };

    sealed record AliasRequest(
        string FunctionName,
        string Name,
        string? FunctionVersion = null,
        string? Description = null,
        Routing? RoutingConfig = null,
        string? RevisionId = null);

    sealed record Routing(Dictionary<string, double>? AdditionalVersionWeights = null);

    sealed record AliasesRequest(
        string FunctionName, string? FunctionVersion = null, string? Marker = null, int? MaxItems = null);
}

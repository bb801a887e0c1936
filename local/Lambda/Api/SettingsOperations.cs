using System.Net;
using Local.Aws;

namespace Local.Lambda.Api;

/// <summary>Tags, concurrency, the account's limits; and of what is not here, that there is none of it.</summary>
sealed class SettingsOperations(LambdaService service)
{
    /// <summary>The quota of a new account.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"/>
    const int ConcurrentExecutions = 1000;

    static readonly object[] Nothings = [];

    public void AddTo(AwsService api) => api
        .Add<TagsRequest>("TagResource", request => request.Resource, Tag)
        .Add<TagsRequest>("UntagResource", request => request.Resource, Untag)
        .Add<TagsRequest>("ListTags", request => request.Resource, request => new { Tagged(request).Tags })
        .Add<ConcurrencyRequest>("PutFunctionConcurrency", Resource, PutConcurrency)
        .Add<ConcurrencyRequest>(
            "GetFunctionConcurrency",
            Resource,
            request => new { ReservedConcurrentExecutions = Function(request).ReservedConcurrency })
        .Add<ConcurrencyRequest>("DeleteFunctionConcurrency", Resource, DeleteConcurrency)
        .Add<FunctionRequest>("GetFunctionUrlConfig", Qualified, None)
        .Add<FunctionRequest>("GetFunctionEventInvokeConfig", Qualified, NoEventInvokeConfig)
        .Add<FunctionRequest>("GetFunctionCodeSigningConfig", Qualified, Nothing)
        .Add<FunctionRequest>("GetRuntimeManagementConfig", Qualified, RuntimeManagement)
        .Add<FunctionRequest>(
            "ListFunctionUrlConfigs", Qualified, request => new { FunctionUrlConfigs = Empty(request) })
        .Add<FunctionRequest>(
            "ListFunctionEventInvokeConfigs",
            Qualified,
            request => new { FunctionEventInvokeConfigs = Empty(request) })
        .Add<FunctionRequest>(
            "ListProvisionedConcurrencyConfigs",
            Qualified,
            request => new { ProvisionedConcurrencyConfigs = Empty(request) })
        .Add<NoMembers>("ListEventSourceMappings", _ => "*", _ => new { EventSourceMappings = Nothings })
        .Add<NoMembers>("ListLayers", _ => "*", _ => new { Layers = Nothings })
        .Add<NoMembers>("GetAccountSettings", _ => "*", _ => Account());

    string Resource(ConcurrencyRequest request) => service.NameOf(request.FunctionName).Arn.ToString();

    string Qualified(FunctionRequest request) => request.Name(service).Qualified.ToString();

    FunctionResource Function(ConcurrencyRequest request) =>
        service.Functions.Get(service.NameOf(request.FunctionName));

    FunctionResource Tagged(TagsRequest request) => service.Functions.Get(service.NameOf(request.Resource));

    object Tag(TagsRequest request)
    {
        Tagged(request).Change(function =>
        {
            foreach (var (key, value) in request.Tags ?? [])
                function.Tags[key] = value;
        });
        return new { };
    }

    object Untag(TagsRequest request)
    {
        Tagged(request).Change(function =>
        {
            foreach (var key in request.TagKeys ?? [])
                function.Tags.Remove(key);
        });
        return new { };
    }

    object PutConcurrency(ConcurrencyRequest request)
    {
        Function(request).Reserve(request.ReservedConcurrentExecutions);
        return new { request.ReservedConcurrentExecutions };
    }

    object DeleteConcurrency(ConcurrencyRequest request)
    {
        Function(request).Reserve(null);
        return new { };
    }

    DeployedFunction Version(FunctionRequest request)
    {
        var name = request.Name(service);
        return service.Functions.Get(name).Resolve(name);
    }

    object[] Empty(FunctionRequest request)
    {
        Version(request);
        return Nothings;
    }

    object Nothing(FunctionRequest request) => new { FunctionName = Version(request).Function.Name };

    object RuntimeManagement(FunctionRequest request) => new
    {
        UpdateRuntimeOn = "Auto",
        FunctionArn = Version(request).Function.QualifiedArn.ToString(),
    };

    object None(FunctionRequest request)
    {
        Version(request);
        throw new AwsException(
            "ResourceNotFoundException", "The resource you requested does not exist.", HttpStatusCode.NotFound);
    }

    object NoEventInvokeConfig(FunctionRequest request)
    {
        var arn = Version(request).Function.Reference.Qualified;
        throw new AwsException(
            "ResourceNotFoundException",
            $"The function {arn} doesn't have an EventInvokeConfig",
            HttpStatusCode.NotFound);
    }

    object Account()
    {
        var all = service.Functions.All;
        var reserved = all.Sum(function => function.ReservedConcurrency ?? 0);
        return new
        {
            AccountLimit = new
            {
                TotalCodeSize = 80_530_636_800,
                CodeSizeUnzipped = 262_144_000,
                CodeSizeZipped = 52_428_800,
                ConcurrentExecutions,
                UnreservedConcurrentExecutions = ConcurrentExecutions - reserved,
            },
            AccountUsage = new
            {
                TotalCodeSize = all.Sum(function => function.Packages().Sum(package => package.Digest.Size)),
                FunctionCount = all.Count,
            },
        };
    }

    sealed record TagsRequest(string Resource, Dictionary<string, string>? Tags = null, string[]? TagKeys = null);

    sealed record ConcurrencyRequest(string FunctionName, int? ReservedConcurrentExecutions = null);

    sealed record NoMembers;
}

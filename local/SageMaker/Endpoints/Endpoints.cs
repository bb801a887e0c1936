using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Jobs;
using Local.SageMaker.Models;
using Local.SageMaker.XGBoost.Native;

namespace Local.SageMaker.Endpoints;

/// <summary>All endpoints.</summary>
sealed class Endpoints : IDisposable
{
    readonly Platform _platform;
    readonly EndpointConfigs _configs;
    readonly SavedModels _models;
    readonly EndpointDeployment _deployment;

    public Endpoints(Platform platform, EndpointConfigs configs, SavedModels models)
    {
        (_platform, _configs, _models) = (platform, configs, models);
        Kept = new(
            platform,
            "endpoint",
            "endpoints",
            name => Invalid($"Could not find endpoint \"{platform.Arn("endpoint", name)}\"."),
            present => Invalid($"Cannot create already existing endpoint \"{present.Arn}\"."),
            endpoint => new(endpoint.Name, endpoint.Tags, endpoint.CreationTime, endpoint.ClientToken, endpoint.State));
        _deployment = new(platform, models, Kept);
        foreach (var record in Kept.Records())
            Kept.Load(Read(record));
    }

    public Kept<Endpoint, EndpointRecord> Kept { get; }

    /// <exception cref="AwsException">There is none of the name.</exception>
    public Endpoint Get(string name) => Kept.Get(name);

    /// <summary>
    /// The CreateEndpoint call: (1) the request is read, (2) a call that comes again gets what it has made, (3) the
    /// caller is asked for permission, (4) the account's quota is checked, (5) the endpoint is kept and (6) deployed.
    /// </summary>
    /// <exception cref="AwsException">It is refused, and there is no endpoint.</exception>
    public async Task<Endpoint> CreateAsync(Principal caller, JsonElement request, string? clientToken = null)
    {
        request = AwsJson.WithoutNulls(request); // 1
        var call = Platform.Read<CreateEndpointRequest>("CreateEndpoint", request);
        if (Kept.MadeBy(clientToken, call.EndpointName) is { } same) // 2
            return same;
        var tags = call.Tags.AllTags(new Dictionary<string, string>());
        var config = _configs.Get(call.EndpointConfigName);
        RequireBoth(caller, "CreateEndpoint", call.EndpointName, config, tags); // 3
        RequireInstances(config); // 4
        _ = XGBoostLibrary.Version; // a machine without the library says so now, not in a failed endpoint
        var now = _platform.Time.GetUtcNow();
        var endpoint = new Endpoint
        {
            Name = call.EndpointName,
            Arn = Kept.Arn(call.EndpointName),
            CreationTime = now,
            ClientToken = clientToken,
            Tags = tags,
            State = new(EndpointStatus.Creating, config.Name, null, [], null, now, call.DeploymentConfig),
        };
        await Kept.AddAsync(endpoint); // 5
        _deployment.Start(endpoint, [.. config.Variants.Select(variant => Variant(variant, null))]); // 6
        return endpoint;
    }

    /// <summary>
    /// The UpdateEndpoint call; until the new variants answer, and when they cannot, the old ones do.
    /// </summary>
    /// <exception cref="AwsException">It is refused, and the endpoint is as it was.</exception>
    public async Task<Endpoint> UpdateAsync(Principal caller, JsonElement request)
    {
        request = AwsJson.WithoutNulls(request);
        var call = Platform.Read<UpdateEndpointRequest>("UpdateEndpoint", request);
        var endpoint = Get(call.EndpointName);
        var config = _configs.Get(call.EndpointConfigName);
        RequireBoth(caller, "UpdateEndpoint", call.EndpointName, config, new Dictionary<string, string>());
        RequireInstances(config);
        if (!endpoint.TryChange(EndpointStatus.InService, state => state with
        {
            Status = EndpointStatus.Updating,
            NextConfigName = config.Name,
            DeploymentConfig = call.RetainDeploymentConfig ? state.DeploymentConfig : call.DeploymentConfig,
            FailureReason = null,
            LastModifiedTime = _platform.Time.GetUtcNow(),
        }))
            throw InProgress(endpoint);
        await Kept.WriteAsync(endpoint);
        _deployment.Start(
            endpoint, [.. config.Variants.Select(variant => Variant(variant, Before(endpoint, variant, call)))]);
        return endpoint;
    }

    /// <summary>The UpdateEndpointWeightsAndCapacities call, which is done at once.</summary>
    /// <exception cref="AwsException">It is refused, and the endpoint is as it was.</exception>
    public async Task<Endpoint> UpdateAsync(UpdateWeightsRequest call)
    {
        var endpoint = Get(call.EndpointName);
        var desired = call.DesiredWeightsAndCapacities.ToDictionary(variant => variant.VariantName);
        var known = endpoint.State.Variants.Select(variant => variant.Definition.VariantName);
        if (desired.Keys.Except(known).FirstOrDefault() is { } unknown)
            throw Invalid($"The endpoint \"{endpoint.Arn}\" has no production variant \"{unknown}\".");
        foreach (var variant in endpoint.State.Variants)
            Check(variant.Definition, desired.GetValueOrDefault(variant.Definition.VariantName));
        if (!endpoint.TryChange(EndpointStatus.InService, state => state with
        {
            Variants =
            [
                .. state.Variants.Select(variant =>
                    Changed(variant, desired.GetValueOrDefault(variant.Definition.VariantName))),
            ],
            LastModifiedTime = _platform.Time.GetUtcNow(),
        }))
            throw InProgress(endpoint);
        await Kept.WriteAsync(endpoint);
        return endpoint;
    }

    /// <summary>The DeleteEndpoint call; its configuration and its models stay.</summary>
    /// <exception cref="AwsException">There is none of the name.</exception>
    public async Task DeleteAsync(string name)
    {
        var endpoint = Get(name);
        await Kept.RemoveAsync(endpoint);
        EndpointDeployment.End(endpoint.Containers);
    }

    /// <summary>
    /// Deploys what an earlier process was about to. What was in service starts with its first request.
    /// </summary>
    public void Resume()
    {
        foreach (var endpoint in Kept.All)
        {
            if (endpoint.State is { Status: EndpointStatus.InService, Variants: var variants })
                endpoint.Containers = _deployment.Containers(endpoint, variants);
            else if (endpoint.State is { Status: not EndpointStatus.Failed } state)
                Redeploy(endpoint, state);
        }
    }

    /// <summary>Ends all containers.</summary>
    public void Dispose()
    {
        foreach (var endpoint in Kept.All)
            EndpointDeployment.End(endpoint.Containers);
    }

    void Redeploy(Endpoint endpoint, EndpointState state)
    {
        endpoint.Containers = _deployment.Containers(endpoint, state.Variants);
        try
        {
            var config = _configs.Get(state.NextConfigName ?? state.ConfigName);
            _deployment.Start(endpoint, [.. config.Variants.Select(variant => Variant(variant, null))]);
        }
        catch (AwsException e)
        {
            _deployment.Fail(endpoint, e.Message); // the configuration, or a model of it, was deleted meanwhile
        }
    }

    DeployedVariant Variant(ProductionVariant definition, DeployedVariant? kept) => new(
        definition,
        _models.Get(definition.ModelName!).Record,
        kept?.Weight ?? definition.Weight,
        kept?.InstanceCount ?? definition.InitialInstanceCount,
        _platform.Time.GetUtcNow());

    /// <summary>What an update keeps of the variant of the same name; null for nothing.</summary>
    static DeployedVariant? Before(Endpoint endpoint, ProductionVariant variant, UpdateEndpointRequest call) =>
        endpoint.State.Variants.FirstOrDefault(
            before => before.Definition.VariantName == variant.VariantName) is { } kept
            ? kept with
            {
                Weight = call.Retains("DesiredWeight") ? kept.Weight : variant.Weight,
                InstanceCount = call.Retains("DesiredInstanceCount")
                    ? kept.InstanceCount
                    : variant.InitialInstanceCount,
            }
            : null;

    static DeployedVariant Changed(DeployedVariant variant, DesiredWeightAndCapacity? desired) => variant with
    {
        Weight = desired?.DesiredWeight ?? variant.Weight,
        InstanceCount = desired?.DesiredInstanceCount ?? variant.InstanceCount,
        Definition = desired?.ServerlessUpdateConfig is { } update
            ? variant.Definition with { ServerlessConfig = update.Of(variant.Definition.ServerlessConfig!) }
            : variant.Definition,
    };

    static void Check(ProductionVariant variant, DesiredWeightAndCapacity? desired)
    {
        if (variant.ServerlessConfig is null && desired?.ServerlessUpdateConfig is not null)
            throw Invalid($"The production variant \"{variant.VariantName}\" has instances, and no ServerlessUpdateConfig.");
        if (variant.ServerlessConfig is not null && desired?.DesiredInstanceCount is not null)
            throw Invalid($"The production variant \"{variant.VariantName}\" is serverless, and has no DesiredInstanceCount.");
    }

    /// <summary>The service asks for both the endpoint and its configuration.</summary>
    /// <seealso href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html"/>
    void RequireBoth(
        Principal caller,
        string operation,
        string name,
        EndpointConfig config,
        IReadOnlyDictionary<string, string> tags)
    {
        _platform.RequireCreate(caller, operation, Kept.Arn(name), tags, null);
        _platform.Require(caller, $"sagemaker:{operation}", config.Arn);
    }

    void RequireInstances(EndpointConfig config)
    {
        foreach (var asked in config.Variants.GroupBy(variant => variant.InstanceType))
        {
            _platform.Quotas.Require(
                "endpoint",
                asked.Key,
                asked.Sum(variant => variant.InitialInstanceCount ?? 0),
                Kept.All.SelectMany(endpoint => endpoint.State.Variants)
                    .Where(variant => variant.Definition.InstanceType == asked.Key)
                    .Sum(variant => variant.InstanceCount ?? 0));
        }
    }

    Endpoint Read(EndpointRecord record) => new()
    {
        Name = record.Name,
        Arn = Kept.Arn(record.Name),
        CreationTime = record.CreationTime,
        ClientToken = record.ClientToken,
        Tags = record.Tags,
        State = record.State,
    };

    static AwsException InProgress(Endpoint endpoint) => Invalid(endpoint.State.Status == EndpointStatus.Failed
        ? $"Cannot update endpoint \"{endpoint.Arn}\": it has failed. Delete it, and create it again."
        : $"Cannot update in-progress endpoint \"{endpoint.Arn}\".");

    static AwsException Invalid(string message) => new("ValidationException", message);
}

using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Jobs;
using Local.SageMaker.Models;

namespace Local.SageMaker.Endpoints;

/// <summary>An endpoint configuration: which models answer, each on what and with which share.</summary>
/// <param name="Request">As the request has it.</param>
sealed record EndpointConfig(
    string Name,
    string Arn,
    IReadOnlyList<ProductionVariant> Variants,
    JsonElement Request,
    DateTimeOffset CreationTime,
    string? ClientToken) : IResource
{
    public required IReadOnlyDictionary<string, string> Tags { get; set; }

    public ResourceRecord Record => new(Request, Tags, CreationTime, ClientToken);
}

/// <summary>All endpoint configurations.</summary>
sealed class EndpointConfigs
{
    readonly Platform _platform;
    readonly SavedModels _models;

    public EndpointConfigs(Platform platform, SavedModels models)
    {
        (_platform, _models) = (platform, models);
        Kept = new(
            platform,
            "endpoint-config",
            "endpoint-configs",
            name => Invalid($"Could not find endpoint configuration \"{platform.Arn("endpoint-config", name)}\"."),
            present => Invalid($"Cannot create already existing endpoint configuration \"{present.Arn}\"."),
            config => config.Record);
        foreach (var record in Kept.Records())
            Kept.Load(Read(record));
    }

    public Kept<EndpointConfig, ResourceRecord> Kept { get; }

    /// <exception cref="AwsException">There is none of the name.</exception>
    public EndpointConfig Get(string name) => Kept.Get(name);

    /// <summary>
    /// The CreateEndpointConfig call: (1) the request is read, (2) a call that comes again gets what it has made, (3)
    /// the caller is asked for permission, (4) the variants are checked, (5) the configuration is kept.
    /// </summary>
    /// <exception cref="AwsException">It is refused, and there is no configuration.</exception>
    public async Task<EndpointConfig> CreateAsync(Principal caller, JsonElement request, string? clientToken = null)
    {
        request = AwsJson.WithoutNulls(request); // 1
        var call = Platform.Read<CreateEndpointConfigRequest>("CreateEndpointConfig", request);
        if (Kept.MadeBy(clientToken, call.EndpointConfigName) is { } same) // 2
            return same;
        var tags = call.Tags.AllTags(new Dictionary<string, string>());
        _platform.RequireCreate(caller, "CreateEndpointConfig", Kept.Arn(call.EndpointConfigName), tags, null); // 3
        foreach (var variant in call.ProductionVariants) // 4
            Check(variant);
        if (call.ProductionVariants.CountBy(variant => variant.VariantName)
            .FirstOrDefault(count => count.Value > 1).Key is { } twice)
            throw Invalid($"The production variant '{twice}' is there twice. Give each variant a name of its own.");
        var config = Read(new(request, tags, _platform.Time.GetUtcNow(), clientToken));
        await Kept.AddAsync(config); // 5
        return config;
    }

    /// <summary>The DeleteEndpointConfig call; endpoints that were made of it go on.</summary>
    public Task DeleteAsync(string name) => Kept.RemoveAsync(Get(name));

    void Check(ProductionVariant variant)
    {
        var name = $"The production variant '{variant.VariantName}'";
        if (variant.ModelName is null)
            throw Invalid($"{name} has no ModelName: endpoints of inference components are not supported here.");
        if (_models.Get(variant.ModelName).Container.ModelDataUrl is null)
            throw Invalid($"{name} has a model with a ModelDataSource, which is not supported here: give the model a ModelDataUrl.");
        if (variant.InstanceType is null == variant.ServerlessConfig is null)
            throw Invalid($"{name} needs an InstanceType with an InitialInstanceCount, or a ServerlessConfig.");
        if (variant.ServerlessConfig is { } serverless && serverless.MemorySizeInMB % 1024 != 0)
            throw Invalid($"{name} has a MemorySizeInMB of {serverless.MemorySizeInMB}. It is a multiple of 1024, up to 6144.");
        if (variant.InstanceType is not null && variant.InitialInstanceCount is not > 0)
            throw Invalid($"{name} needs an InitialInstanceCount of at least 1.");
    }

    EndpointConfig Read(ResourceRecord record)
    {
        var call = record.Request.Deserialize<CreateEndpointConfigRequest>(AwsJson.Sparse)!;
        return new(
            call.EndpointConfigName,
            Kept.Arn(call.EndpointConfigName),
            call.ProductionVariants,
            record.Request,
            record.CreationTime,
            record.ClientToken)
        {
            Tags = record.Tags,
        };
    }

    static AwsException Invalid(string message) => new("ValidationException", message);
}

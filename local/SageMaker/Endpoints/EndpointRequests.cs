using System.Text.Json;

namespace Local.SageMaker.Endpoints;

// The fields of requests about endpoints that decide something here.

sealed record CreateEndpointConfigRequest(string EndpointConfigName)
{
    public required IReadOnlyList<ProductionVariant> ProductionVariants { get; init; }
    public IReadOnlyList<Tag> Tags { get; init; } = [];
}

/// <summary>A model behind an endpoint, with its share of the requests.</summary>
/// <param name="InstanceType">Null for a serverless variant, and one with a pool of instances.</param>
sealed record ProductionVariant(
    string VariantName, string? ModelName, string? InstanceType, int? InitialInstanceCount, float? InitialVariantWeight)
{
    public ServerlessConfig? ServerlessConfig { get; init; }

    /// <summary>Shown, and without effect, as is <see cref="RoutingConfig"/>: there is one machine.</summary>
    public JsonElement? ManagedInstanceScaling { get; init; }

    public JsonElement? RoutingConfig { get; init; }

    /// <summary>Its share of the requests is this part of the sum over all variants.</summary>
    public float Weight => InitialVariantWeight ?? 1;
}

/// <summary>Its memory limits a container; what it says of concurrency is shown, and limits nothing.</summary>
sealed record ServerlessConfig(int MemorySizeInMB, int MaxConcurrency, int? ProvisionedConcurrency);

/// <param name="DeploymentConfig">How traffic moves to new variants, shown and without effect.</param>
sealed record CreateEndpointRequest(string EndpointName, string EndpointConfigName, JsonElement? DeploymentConfig)
{
    public IReadOnlyList<Tag> Tags { get; init; } = [];
}

sealed record UpdateEndpointRequest(string EndpointName, string EndpointConfigName)
{
    public JsonElement? DeploymentConfig { get; init; }
    public bool RetainDeploymentConfig { get; init; }
    public bool RetainAllVariantProperties { get; init; }
    public IReadOnlyList<VariantProperty> ExcludeRetainedVariantProperties { get; init; } = [];

    /// <param name="property"><c>DesiredInstanceCount</c> or <c>DesiredWeight</c>.</param>
    public bool Retains(string property) =>
        RetainAllVariantProperties
        && ExcludeRetainedVariantProperties.All(excluded => excluded.VariantPropertyType != property);
}

sealed record VariantProperty(string VariantPropertyType);

sealed record UpdateWeightsRequest(string EndpointName)
{
    public required IReadOnlyList<DesiredWeightAndCapacity> DesiredWeightsAndCapacities { get; init; }
}

sealed record DesiredWeightAndCapacity(
    string VariantName, float? DesiredWeight, int? DesiredInstanceCount, ServerlessUpdate? ServerlessUpdateConfig);

sealed record ServerlessUpdate(int? MaxConcurrency, int? ProvisionedConcurrency)
{
    public ServerlessConfig Of(ServerlessConfig config) => config with
    {
        MaxConcurrency = MaxConcurrency ?? config.MaxConcurrency,
        ProvisionedConcurrency = ProvisionedConcurrency ?? config.ProvisionedConcurrency,
    };
}

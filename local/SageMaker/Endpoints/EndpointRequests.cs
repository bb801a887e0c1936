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

    /// <summary>Its share of the requests is this part of the sum over all variants.</summary>
    public float Weight => InitialVariantWeight ?? 1;
}

sealed record ServerlessConfig(int MemorySizeInMB, int MaxConcurrency);

sealed record CreateEndpointRequest(string EndpointName, string EndpointConfigName)
{
    public IReadOnlyList<Tag> Tags { get; init; } = [];
}

sealed record UpdateEndpointRequest(string EndpointName, string EndpointConfigName)
{
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
    string VariantName, float? DesiredWeight, int? DesiredInstanceCount, JsonElement? ServerlessUpdateConfig);

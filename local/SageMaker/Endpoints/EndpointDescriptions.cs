using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Aws;
using static Local.SageMaker.Descriptions;

namespace Local.SageMaker.Endpoints;

/// <summary>Endpoints and their configurations as the service shows them.</summary>
static class EndpointDescriptions
{
    public static JsonElement Describe(EndpointConfig config)
    {
        var variants = config.Request.GetProperty("ProductionVariants").EnumerateArray().Select(variant =>
        {
            var shown = Copy(variant);
            shown.TryAdd("InitialVariantWeight", 1.0);
            return shown;
        });
        return Element(new()
        {
            ["EndpointConfigName"] = config.Name,
            ["EndpointConfigArn"] = config.Arn,
            ["ProductionVariants"] = new JsonArray([.. variants]),
            ["KmsKeyId"] = Field(config.Request, "KmsKeyId"),
            ["CreationTime"] = Seconds(config.CreationTime),
            ["ExecutionRoleArn"] = Field(config.Request, "ExecutionRoleArn"),
            ["VpcConfig"] = Field(config.Request, "VpcConfig"),
            ["EnableNetworkIsolation"] = Field(config.Request, "EnableNetworkIsolation") ?? false,
        });
    }

    public static JsonElement Describe(Endpoint endpoint)
    {
        var state = endpoint.State;
        return Element(new()
        {
            ["EndpointName"] = endpoint.Name,
            ["EndpointArn"] = endpoint.Arn,
            ["EndpointConfigName"] = state.ConfigName,
            ["ProductionVariants"] = state.Variants.Count == 0
                ? null
                : new JsonArray([.. state.Variants.Select(Variant)]),
            ["EndpointStatus"] = state.Status.ToString(),
            ["FailureReason"] = state.FailureReason,
            ["CreationTime"] = Seconds(endpoint.CreationTime),
            ["LastModifiedTime"] = Seconds(state.LastModifiedTime),
            ["PendingDeploymentSummary"] = state.NextConfigName is { } next
                ? new JsonObject { ["EndpointConfigName"] = next, ["StartTime"] = Seconds(state.LastModifiedTime) }
                : null,
            ["LastDeploymentConfig"] = Sparse(state.DeploymentConfig),
        });
    }

    static JsonObject Variant(DeployedVariant variant)
    {
        var image = variant.Model.Request.TryGetProperty("PrimaryContainer", out var primary)
            ? primary
            : variant.Model.Request.GetProperty("Containers")[0];
        var serverless = variant.Definition.ServerlessConfig;
        return WithoutNulls(new()
        {
            ["VariantName"] = variant.Definition.VariantName,
            ["DeployedImages"] = new JsonArray(new JsonObject
            {
                ["SpecifiedImage"] = image.GetProperty("Image").GetString(),
                ["ResolvedImage"] = image.GetProperty("Image").GetString(),
                ["ResolutionTime"] = Seconds(variant.Time),
            }),
            ["CurrentWeight"] = variant.Weight,
            ["DesiredWeight"] = variant.Weight,
            ["CurrentInstanceCount"] = variant.InstanceCount,
            ["DesiredInstanceCount"] = variant.InstanceCount,
            ["CurrentServerlessConfig"] = Sparse(serverless),
            ["DesiredServerlessConfig"] = Sparse(serverless),
            ["ManagedInstanceScaling"] = Sparse(variant.Definition.ManagedInstanceScaling),
            ["RoutingConfig"] = Sparse(variant.Definition.RoutingConfig),
        });
    }

    static JsonNode? Sparse<T>(T value) => JsonSerializer.SerializeToNode(value, AwsJson.Sparse);
}

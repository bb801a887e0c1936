using System.Text.Json;
using Local.Aws;

namespace Tests.SageMaker.Endpoints;

/// <summary>What Describe shows of an endpoint's fields that decide nothing here.</summary>
public sealed class EndpointFieldTests
{
    [Fact]
    public async Task What_has_no_effect_is_shown_as_it_was_given()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 100);
        await workbench.TrainModelAsync();
        await workbench.CreateConfigAsync("serverless", new
        {
            VariantName = "a",
            ModelName = "model",
            ServerlessConfig = new { MemorySizeInMB = 2048, MaxConcurrency = 5, ProvisionedConcurrency = 2 },
        });
        await workbench.CreateConfigAsync("instances", new
        {
            VariantName = "a",
            ModelName = "model",
            InstanceType = "ml.m5.large",
            InitialInstanceCount = 1,
            RoutingConfig = new { RoutingStrategy = "RANDOM" },
        });
        var deployment = new
        {
            RollingUpdatePolicy = new
            {
                MaximumBatchSize = new { Type = "INSTANCE_COUNT", Value = 1 },
                WaitIntervalInSeconds = 0,
            },
        };
        await workbench.CreateEndpointAsync("e", "serverless");
        await workbench.CallAsync("UpdateEndpointWeightsAndCapacities", Weights(new { MaxConcurrency = 7 }));
        var changed = await workbench.CallAsync("DescribeEndpoint", new { EndpointName = "e" });
        await workbench.CallAsync("UpdateEndpoint", new
        {
            EndpointName = "e",
            EndpointConfigName = "instances",
            DeploymentConfig = deployment,
        });
        await workbench.DeployedAsync("e");
        var updated = await workbench.CallAsync("DescribeEndpoint", new { EndpointName = "e" });
        var refused = await Assert.ThrowsAsync<AwsException>(() => workbench.CallAsync(
            "UpdateEndpointWeightsAndCapacities", Weights(new { MaxConcurrency = 7 })));

        Assert.Equal(
            """{"MemorySizeInMB":2048,"MaxConcurrency":7,"ProvisionedConcurrency":2}""",
            changed.GetProperty("ProductionVariants")[0].GetProperty("CurrentServerlessConfig").GetRawText());
        Assert.False(changed.TryGetProperty("LastDeploymentConfig", out _));
        Assert.Equal(
            """{"RoutingStrategy":"RANDOM"}""",
            updated.GetProperty("ProductionVariants")[0].GetProperty("RoutingConfig").GetRawText());
        Assert.True(JsonElement.DeepEquals(
            JsonSerializer.SerializeToElement(deployment), updated.GetProperty("LastDeploymentConfig")));
        Assert.Equal("The production variant \"a\" has instances, and no ServerlessUpdateConfig.", refused.Message);

        static object Weights(object serverless) => new
        {
            EndpointName = "e",
            DesiredWeightsAndCapacities = new[] { new { VariantName = "a", ServerlessUpdateConfig = serverless } },
        };
    }
}

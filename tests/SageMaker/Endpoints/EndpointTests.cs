using System.Text.Json;
using Local.Aws;
using Local.SageMaker.Endpoints;

namespace Tests.SageMaker.Endpoints;

/// <summary>Endpoints and their configurations, from their creation to their end.</summary>
public sealed class EndpointTests
{
    [Fact]
    public async Task An_endpoint_is_described_listed_tagged_and_deleted()
    {
        using var workbench = new Workbench();
        await workbench.DeployAsync();
        var arn = "arn:aws:sagemaker:us-east-1:123456789012:endpoint/endpoint";

        var described = await workbench.CallAsync("DescribeEndpoint", new { EndpointName = "endpoint" });
        var config = await workbench.CallAsync("DescribeEndpointConfig", new { EndpointConfigName = "config" });
        var listed = await workbench.CallAsync("ListEndpoints", new { StatusEquals = "InService" });
        var configs = await workbench.CallAsync("ListEndpointConfigs", new { });
        await workbench.CallAsync("AddTags", new { ResourceArn = arn, Tags = new[] { new { Key = "team", Value = "a" } } });
        var tags = await workbench.CallAsync("ListTags", new { ResourceArn = arn });
        await workbench.CallAsync("DeleteEndpoint", new { EndpointName = "endpoint" });
        await workbench.CallAsync("DeleteEndpointConfig", new { EndpointConfigName = "config" });

        Assert.Equal(
            (arn, "InService", "config"),
            (Text(described, "EndpointArn"), Text(described, "EndpointStatus"), Text(described, "EndpointConfigName")));
        var variant = described.GetProperty("ProductionVariants")[0];
        Assert.Equal(
            (1, 1),
            (variant.GetProperty("CurrentInstanceCount").GetInt32(), variant.GetProperty("CurrentWeight").GetSingle()));
        Assert.Equal(Workbench.Image, Text(variant.GetProperty("DeployedImages")[0], "SpecifiedImage"));
        Assert.Equal("ml.m5.large", Text(config.GetProperty("ProductionVariants")[0], "InstanceType"));
        Assert.Equal("endpoint", Text(listed.GetProperty("Endpoints")[0], "EndpointName"));
        Assert.Equal("config", Text(configs.GetProperty("EndpointConfigs")[0], "EndpointConfigName"));
        Assert.Equal("""{"Tags":[{"Key":"team","Value":"a"}]}""", tags.GetRawText());
        Assert.Equal(
            $"Could not find endpoint \"{arn}\".",
            await RefusalAsync(workbench, "DescribeEndpoint", new { EndpointName = "endpoint" }));
        Assert.Equal(
            "Could not find endpoint configuration \"arn:aws:sagemaker:us-east-1:123456789012:endpoint-config/config\".",
            await RefusalAsync(workbench, "DescribeEndpointConfig", new { EndpointConfigName = "config" }));
    }

    [Fact]
    public async Task What_cannot_be_created_is_refused()
    {
        using var workbench = new Workbench(quotas: new() { ["ml.m5.large for endpoint usage"] = 1 });
        await workbench.DeployAsync();
        await workbench.CreateConfigAsync("two", EndpointBench.Variant("a"), EndpointBench.Variant("b"));

        Assert.Equal(
            "Cannot create already existing endpoint configuration \"arn:aws:sagemaker:us-east-1:123456789012:endpoint-config/config\".",
            await RefusalAsync(() => workbench.CreateConfigAsync("config", EndpointBench.Variant())));
        Assert.Equal(
            "Could not find model \"arn:aws:sagemaker:us-east-1:123456789012:model/other\".",
            await RefusalAsync(() => workbench.CreateConfigAsync("c", EndpointBench.Variant(model: "other"))));
        Assert.Equal(
            "The production variant 'a' is there twice. Give each variant a name of its own.",
            await RefusalAsync(() => workbench.CreateConfigAsync("c", EndpointBench.Variant("a"), EndpointBench.Variant("a"))));
        Assert.Equal(
            "The production variant 'a' needs an InstanceType with an InitialInstanceCount, or a ServerlessConfig.",
            await RefusalAsync(() => workbench.CreateConfigAsync("c", new { VariantName = "a", ModelName = "model" })));
        Assert.Equal(
            "The production variant 'a' has a MemorySizeInMB of 2000. It is a multiple of 1024, up to 6144.",
            await RefusalAsync(() => workbench.CreateConfigAsync(
                "c",
                new
                {
                    VariantName = "a",
                    ModelName = "model",
                    ServerlessConfig = new { MemorySizeInMB = 2000, MaxConcurrency = 1 },
                })));
        Assert.StartsWith(
            "The account-level service limit 'ml.m5.large for endpoint usage' is 1 Instances, with current " +
            "utilization of 1 Instances and a request delta of 2",
            await RefusalAsync(workbench, "CreateEndpoint", new { EndpointName = "e", EndpointConfigName = "two" }),
            StringComparison.Ordinal);
        Assert.Equal(
            "Could not find endpoint configuration \"arn:aws:sagemaker:us-east-1:123456789012:endpoint-config/none\".",
            await RefusalAsync(workbench, "CreateEndpoint", new { EndpointName = "e", EndpointConfigName = "none" }));
        Assert.Equal(
            "'ProductionVariants.AcceleratorType' is not supported here. Remove it, or run this on AWS.",
            await RefusalAsync(
                () =>
                    workbench.CreateConfigAsync("c", new { VariantName = "a", ModelName = "model", AcceleratorType = "ml.eia2.medium" })));
    }

    [Fact]
    public async Task An_endpoint_whose_model_cannot_be_loaded_fails_with_the_reason()
    {
        using var workbench = new Workbench();
        workbench.Put("models/broken.tar.gz", Workbench.Archive([("xgboost-model", "no model"u8.ToArray())]));
        workbench.Put("models/no.tar.gz", "no archive");
        foreach (var (name, reason) in ((string, string)[])
        [
            (
                "broken",
                "The primary container for production variant AllTraffic did not pass the ping health check. " +
                "Please check CloudWatch logs for this endpoint."),
            (
                "no",
                "Failed to extract model data archive from URL \"s3://bucket/models/no.tar.gz\". Please ensure that " +
                "the object located at the URL is a valid tar.gz archive."),
        ])
        {
            await workbench.RunAsync("createModel", Requests.Model(name, $"s3://bucket/models/{name}.tar.gz"));
            await workbench.CreateConfigAsync(name, EndpointBench.Variant(model: name));
            var endpoint = await workbench.CreateEndpointAsync(name, name);

            Assert.Equal((EndpointStatus.Failed, reason), (endpoint.State.Status, endpoint.State.FailureReason));
        }
    }

    [Fact]
    public async Task An_update_deploys_another_configuration_and_one_that_fails_leaves_the_endpoint_as_it_was()
    {
        using var workbench = new Workbench();
        await workbench.DeployAsync(new() { ["num_round"] = "5" });
        await workbench.RunAsync("createTrainingJob", Requests.Training("second", new() { ["num_round"] = "1" }));
        await workbench.RunAsync("createModel", Requests.Model("other", "s3://bucket/models/second/output/model.tar.gz"));
        workbench.Put("models/broken.tar.gz", Workbench.Archive([("xgboost-model", "no model"u8.ToArray())]));
        await workbench.RunAsync("createModel", Requests.Model("broken", "s3://bucket/models/broken.tar.gz"));
        await workbench.CreateConfigAsync("other", EndpointBench.Variant(model: "other", weight: 3));
        await workbench.CreateConfigAsync("broken", EndpointBench.Variant(model: "broken"));
        const string Row = "0.1,0.2,0.3,0.4,0.5";
        var before = await workbench.PredictAsync(Row);

        await workbench.CallAsync("UpdateEndpoint", new
        {
            EndpointName = "endpoint",
            EndpointConfigName = "other",
            RetainAllVariantProperties = true,
        });
        var updated = await workbench.DeployedAsync("endpoint");
        var after = await workbench.PredictAsync(Row);
        await workbench.CallAsync("UpdateEndpoint", new { EndpointName = "endpoint", EndpointConfigName = "broken" });
        var failed = await workbench.DeployedAsync("endpoint");

        Assert.NotEqual(before, after);
        Assert.Equal(after, await workbench.PredictAsync(Row));
        Assert.Equal((EndpointStatus.InService, "other"), (failed.State.Status, failed.State.ConfigName));
        Assert.StartsWith(
            "The primary container for production variant AllTraffic",
            failed.State.FailureReason,
            StringComparison.Ordinal);
        Assert.Equal(1, updated.State.Variants[0].Weight);
    }

    [Fact]
    public async Task Variants_share_the_requests_by_their_weights()
    {
        using var workbench = new Workbench();
        await workbench.DeployAsync(new() { ["num_round"] = "1" });
        await workbench.CreateConfigAsync(
            "two", EndpointBench.Variant("a", weight: 3), EndpointBench.Variant("b", weight: 1));
        await workbench.CallAsync("UpdateEndpoint", new { EndpointName = "endpoint", EndpointConfigName = "two" });
        await workbench.DeployedAsync("endpoint");

        var first = await CountAsync();
        await workbench.CallAsync("UpdateEndpointWeightsAndCapacities", new
        {
            EndpointName = "endpoint",
            DesiredWeightsAndCapacities = new object[]
            {
                new { VariantName = "a", DesiredWeight = 0.0 },
                new { VariantName = "b", DesiredInstanceCount = 4 },
            },
        });
        var second = await CountAsync();
        var target = await workbench.InvokeAsync("1", target: new("a"));

        // 3 of 4, with a deviation of 1 of 23 at 100 requests: the generator is seeded.
        Assert.InRange(first, 60, 90);
        Assert.Equal((0, "a"), (second, target.Variant));
        Assert.Equal(4, workbench.Service.Endpoints.Get("endpoint").State.Variants[1].InstanceCount);

        async Task<int> CountAsync()
        {
            var count = 0;
            for (var i = 0; i < 100; i++)
                count += (await workbench.InvokeAsync("1")).Variant == "a" ? 1 : 0;
            return count;
        }
    }

    [Fact]
    public async Task An_endpoint_is_still_in_service_after_a_restart_even_if_its_model_and_configuration_are_deleted()
    {
        using var first = new Workbench();
        await first.DeployAsync();
        var before = await first.PredictAsync("0.1,0.2,0.3,0.4,0.5");
        await first.CallAsync("DeleteModel", new { ModelName = "model" });
        await first.CallAsync("DeleteEndpointConfig", new { EndpointConfigName = "config" });
        var described = await first.CallAsync("DescribeEndpoint", new { EndpointName = "endpoint" });
        first.Store.Dispose();

        using var second = new Workbench(folder: first.Folder);
        second.Service.Resume();

        Assert.Equal(before, await second.PredictAsync("0.1,0.2,0.3,0.4,0.5"));
        Assert.Equal(
            described.GetRawText(),
            (await second.CallAsync("DescribeEndpoint", new { EndpointName = "endpoint" })).GetRawText());
    }

    [Fact]
    public async Task Task_states_create_update_invoke_and_delete_endpoints()
    {
        using var workbench = new Workbench();
        workbench.PutData(rows: 40);
        await workbench.TrainModelAsync(new() { ["num_round"] = "1" });
        var config = new { EndpointConfigName = "config", ProductionVariants = new[] { EndpointBench.Variant() } };
        var endpoint = new { EndpointName = "endpoint", EndpointConfigName = "config" };

        var answers = new[]
        {
            await CallAsync("createEndpointConfig", config),
            await CallAsync("createEndpoint", endpoint),
            await DeployedAsync("updateEndpoint", endpoint),
        };
        await workbench.DeployedAsync("endpoint");
        var runtime = Local.SageMaker.SageMakerSdkIntegration.CreateRuntime(workbench.Service);
        var invocation = JsonSerializer.SerializeToElement(new { EndpointName = "endpoint", Body = "1,2,3", ContentType = "text/csv" });
        var invoked = await runtime.CallAsync(
            new(
                "invokeEndpoint",
                IntegrationPattern.RequestResponse,
                null,
                invocation,
                workbench.Root,
                Workbench.Execution),
            TestContext.Current.CancellationToken);

        Assert.False(workbench.Integration.Supports("createEndpoint", IntegrationPattern.Sync));
        Assert.Equal("arn:aws:sagemaker:us-east-1:123456789012:endpoint-config/config", Text(answers[0], "EndpointConfigArn"));
        Assert.All(
            answers[1..],
            answer => Assert.Equal("arn:aws:sagemaker:us-east-1:123456789012:endpoint/endpoint", Text(answer, "EndpointArn")));
        Assert.Equal(await workbench.PredictAsync("1,2,3"), Text(invoked.Response, "Body"));
        Assert.Equal("AllTraffic", Text(invoked.Response, "InvokedProductionVariant"));

        async Task<JsonElement> CallAsync(string action, object parameters) => (await workbench.Integration.CallAsync(
            new(
                action,
                IntegrationPattern.RequestResponse,
                null,
                JsonSerializer.SerializeToElement(parameters),
                workbench.Root,
                Workbench.Execution),
            TestContext.Current.CancellationToken)).Response;

        async Task<JsonElement> DeployedAsync(string action, object parameters)
        {
            await workbench.DeployedAsync("endpoint");
            return await CallAsync(action, parameters);
        }
    }

    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    static Task<string> RefusalAsync(Workbench workbench, string operation, object request) =>
        RefusalAsync(() => workbench.CallAsync(operation, request));

    static async Task<string> RefusalAsync(Func<Task<JsonElement>> call) =>
        (await Assert.ThrowsAsync<AwsException>(call)).Message;
}

using System.Text;
using System.Text.Json;
using Local.SageMaker.Endpoints;
using Local.SageMaker.Workers;

namespace Tests.SageMaker.Endpoints;

/// <summary>Endpoints on a workbench.</summary>
static class EndpointBench
{
    public static object Variant(string name = "AllTraffic", string model = "model", float weight = 1) => new
    {
        VariantName = name,
        ModelName = model,
        InstanceType = "ml.m5.large",
        InitialInstanceCount = 1,
        InitialVariantWeight = weight,
    };

    public static Task<JsonElement> CreateConfigAsync(
        this Workbench workbench, string name, params object[] variants) =>
        workbench.CallAsync("CreateEndpointConfig", new { EndpointConfigName = name, ProductionVariants = variants });

    /// <summary>Creates an endpoint, and waits until it is deployed or has failed.</summary>
    public static async Task<Endpoint> CreateEndpointAsync(this Workbench workbench, string name, string config)
    {
        await workbench.CallAsync("CreateEndpoint", new { EndpointName = name, EndpointConfigName = config });
        return await workbench.DeployedAsync(name);
    }

    /// <summary>Trains a model, and puts an endpoint of the name <c>endpoint</c> before it.</summary>
    public static async Task<Endpoint> DeployAsync(
        this Workbench workbench, Dictionary<string, string>? hyperparameters = null)
    {
        workbench.PutData(rows: 100);
        await workbench.TrainModelAsync(hyperparameters);
        await workbench.CreateConfigAsync("config", Variant());
        return await workbench.CreateEndpointAsync("endpoint", "config");
    }

    public static async Task<Endpoint> DeployedAsync(this Workbench workbench, string name)
    {
        var endpoint = workbench.Service.Endpoints.Get(name);
        await endpoint.Deployment.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        return endpoint;
    }

    public static Task<InvocationResult> InvokeAsync(
        this Workbench workbench,
        string payload,
        string? contentType = "text/csv",
        string? accept = null,
        InvocationTarget? target = null) => workbench.Service.Invoker.InvokeAsync(
            workbench.Root,
            "endpoint",
            new Invocation(contentType, accept),
            Encoding.UTF8.GetBytes(payload),
            target ?? new());

    public static async Task<string> PredictAsync(this Workbench workbench, string payload) =>
        Encoding.UTF8.GetString((await workbench.InvokeAsync(payload)).Body.Span);
}

using Local.Aws;
using Local.Aws.Clients;
using Local.Aws.Model;
using Local.StepFunctions.Language.Services;

namespace Local.StepFunctions.Calls;

/// <summary>The integrations of services by their APIs: those that run elsewhere, and those of this program.</summary>
static class Endpoints
{
    /// <summary>The services that resources name otherwise than signatures do.</summary>
    static readonly Dictionary<string, string> SdkServices = new()
    {
        ["states"] = "sfn",
        ["logs"] = "cloudwatchlogs",
        ["events"] = "eventbridge",
        ["monitoring"] = "cloudwatch",
    };

    /// <summary>
    /// What a service that runs elsewhere is called by: <c>aws-sdk:dynamodb</c>, and <c>dynamodb</c>.
    /// </summary>
    public static IEnumerable<IServiceIntegration> Of(Elsewhere elsewhere, string region, TimeProvider time)
    {
        var client = elsewhere.Client(region, time);
        yield return ServiceClient.Sdk(elsewhere.Service, client.Model.Operations.Contains, () => client);
        foreach (var (service, _) in OptimizedIntegrations.Services.Where(pair => pair.Model == elsewhere.Service))
            yield return new EndpointIntegration(service, client, time);
    }

    /// <summary>The AWS SDK integration of each API that this program serves.</summary>
    /// <param name="endpoints">By the scope of signatures; each is made when the first call comes for it.</param>
    public static IEnumerable<IServiceIntegration> Of(IReadOnlyDictionary<string, Lazy<IAwsEndpoint>> endpoints) =>
        endpoints.Select(endpoint => Of(SdkServices.GetValueOrDefault(endpoint.Key, endpoint.Key), endpoint.Value));

    static SdkIntegration Of(string service, Lazy<IAwsEndpoint> endpoint)
    {
        var client = new Lazy<ServiceClient>(() => new(ApiModel.Get(service), ServedHere.To(endpoint.Value)));
        return ServiceClient.Sdk(service, HasOperation, () => client.Value);

        bool HasOperation(string operation) => endpoint.Value is AwsService api
            ? api.Operations.Contains(operation)
            : client.Value.Model.FindOperation(operation) is not null;
    }
}

using System.Diagnostics.CodeAnalysis;
using Local.Aws;
using Local.Aws.Model;

namespace Local.StepFunctions.Language.Services;

/// <summary>The services and actions that a Task state can name on AWS, whether they are here or not.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html"/>
static class Integrations
{
    const string Sdk = "aws-sdk:";

    public static bool Knows(ResourceArn resource) =>
        resource.IsActivity
        || resource.Function is not null
        || (SdkService(resource) is { } service
            ? resource.Pattern is IntegrationPattern.RequestResponse or IntegrationPattern.WaitForTaskToken
                && SdkServices.Knows(service, resource.Action)
            : OptimizedIntegrations.Find(resource) is not null);

    /// <summary>The operation that a Task state calls.</summary>
    /// <returns>Whether it calls one, and there is a model of it here.</returns>
    public static bool TryGetOperation(
        ResourceArn resource, [NotNullWhen(true)] out ApiModel? model, [NotNullWhen(true)] out string? operation) =>
        SdkService(resource) is { } service ? TryGet(
            service, SdkNames.Pascal(resource.Action), out model, out operation)
        : OptimizedIntegrations.Find(resource) is { IsOperation: true } action ? TryGet(
            action.Model, action.Operation, out model, out operation)
        : TryGet("", null, out model, out operation);

    /// <summary>
    /// The operation whose answer is the result of the state: with <c>.sync</c>, of that which tells how the job ended.
    /// </summary>
    /// <returns>Whether there is one, with a model of it here.</returns>
    public static bool TryGetResult(
        ResourceArn resource, [NotNullWhen(true)] out ApiModel? model, [NotNullWhen(true)] out string? operation) =>
            resource.Pattern switch
            {
                IntegrationPattern.RequestResponse when resource.Function is null =>
                    TryGetOperation(resource, out model, out operation),
                IntegrationPattern.Sync or IntegrationPattern.Sync2
                    when OptimizedIntegrations.Find(resource) is { } action =>
                    TryGet(action.Model, action.Polled, out model, out operation),
                // Whoever has the token says what the state gets.
                _ => TryGet("", null, out model, out operation),
            };

    /// <summary>The service of an AWS SDK integration; null for another resource.</summary>
    public static string? SdkService(ResourceArn resource) =>
        resource.Service.StartsWith(Sdk, StringComparison.Ordinal) ? resource.Service[Sdk.Length..] : null;

    static bool TryGet(
        string service, string? name, [NotNullWhen(true)] out ApiModel? model,
        [NotNullWhen(true)] out string? operation)
    {
        model = name is null || service.Length == 0 ? null : ApiModel.Find(service);
        operation = model?.FindOperation(name!);
        return operation is not null;
    }
}

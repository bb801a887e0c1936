using System.Text.Json;
using Local.CloudFormation;
using Local.CloudFormation.Stacks;
using Local.StepFunctions;
using Route = Local.StepFunctions.Route;

namespace Local.Provisioning;

/// <summary>Versions of stacks' state machines, and aliases that lead to them.</summary>
sealed class StateMachineVersionProvisioner(Func<StepFunctionsService> service) : IProvisioner
{
    const string Version = "AWS::StepFunctions::StateMachineVersion", Alias = "AWS::StepFunctions::StateMachineAlias";

    /// <summary>An alias comes after its version.</summary>
    public IReadOnlyCollection<string> Types => [Version, Alias];

    public bool Exists(StackResource resource) => false;

    public Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        var resource = request.Resource;
        var arn = resource.Type == Version ? Publish(resource) : Lead(resource);
        return Task.FromResult(resource with
        {
            PhysicalId = arn,
            Attributes = new Dictionary<string, string> { ["Arn"] = arn },
        });
    }

    public Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        var (arn, versions) = (request.Resource.PhysicalId, service().Versions);
        if (request.Resource.Type == Version && versions.Find(arn) is not null)
            versions.Delete(arn);
        else if (versions.FindAlias(arn) is not null)
            versions.DeleteAlias(arn);
        return Task.CompletedTask;
    }

    /// <summary>One that is there stays what it is.</summary>
    string Publish(StackResource resource)
    {
        var versions = service().Versions;
        return versions.Find(resource.PhysicalId)?.Arn ?? versions.Publish(
            service().GetStateMachine(Text(resource.Properties, "StateMachineArn")!),
            Text(resource.Properties, "StateMachineRevisionId"),
            Text(resource.Properties, "Description")).Arn;
    }

    string Lead(StackResource resource)
    {
        var routes = Routes(resource.Properties).ToList();
        // The version's ARN begins with its state machine's.
        var machine = routes[0].StateMachineVersionArn[..routes[0].StateMachineVersionArn.LastIndexOf(':')];
        var name = Text(resource.Properties, "Name") ?? resource.LogicalId;
        return service().Versions.SetAlias(
            machine,
            name,
            Text(resource.Properties, "Description"),
            routes,
            isNew: service().Versions.FindAlias($"{machine}:{name}") is null).Arn;
    }

    static IEnumerable<Route> Routes(JsonElement properties) =>
        properties.TryGetProperty("DeploymentPreference", out var preference)
            ? [new(Text(preference, "StateMachineVersionArn")!, 100)]
            : properties.GetProperty("RoutingConfiguration").EnumerateArray().Select(route =>
                new Route(Text(route, "StateMachineVersionArn")!, int.Parse(route.GetProperty("Weight").ToString())));

    static string? Text(JsonElement properties, string name) =>
        properties.TryGetProperty(name, out var value) ? value.GetString() : null;
}

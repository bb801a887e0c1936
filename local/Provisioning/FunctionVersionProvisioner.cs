using System.Text.Json;
using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Stacks;
using Local.Lambda;

namespace Local.Provisioning;

/// <summary>What stacks add to functions: versions, aliases, permissions.</summary>
sealed class FunctionVersionProvisioner(LambdaService lambda) : IProvisioner
{
    const string Version = "AWS::Lambda::Version", Alias = "AWS::Lambda::Alias", Permission = "AWS::Lambda::Permission";

    /// <summary>An alias comes after its version, a permission after both.</summary>
    public IReadOnlyCollection<string> Types => [Version, Alias, Permission];

    public bool Exists(StackResource resource) =>
        resource.Type == Alias && Find(resource)?.FindAlias(Text(resource, "Name")!) is not null;

    public Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        var (resource, name) = (request.Resource, NameOf(request.Resource));
        var function = lambda.Functions.Get(name);
        switch (resource.Type)
        {
            case Version:
                return Task.FromResult(Publish(resource, function));
            case Alias:
                function.Put(new(
                    Text(resource, "Name")!,
                    Text(resource, "FunctionVersion")!,
                    Text(resource, "Description") ?? "",
                    Weights(resource)));
                break;
            default:
                function.Resolve(name);
                function.Change(changed =>
                {
                    changed.Policies.Remove(name.Qualifier, resource.PhysicalId);
                    changed.Policies.Add(
                        name.Qualifier,
                        resource.PhysicalId,
                        PermissionStatement.Create(resource.PhysicalId, resource.Properties, name));
                });
                break;
        }
        return Task.FromResult(resource);
    }

    public ActualResource? Read(StackResource resource)
    {
        if (resource.Type != Alias)
            return null;
        return Find(resource)?.FindAlias(Text(resource, "Name")!) is { } alias
            ? new(new() { ["FunctionVersion"] = alias.Version, ["Description"] = alias.Description })
            : ActualResource.Gone;
    }

    public async Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        var resource = request.Resource;
        if (Find(resource) is not { } function)
            return; // It has taken all of this with it.
        if (resource.Type == Alias)
            function.DeleteAlias(Text(resource, "Name")!);
        else if (resource.Type == Permission)
            function.Change(
                changed => changed.Policies.Remove(NameOf(resource).Qualifier, resource.PhysicalId));
        else if (lambda.NameOf(resource.PhysicalId) is var version && function.Find(version.Qualifier) is not null)
            await function.DeleteVersionAsync(version);
    }

    /// <summary>One that is there stays what it is.</summary>
    static StackResource Publish(StackResource resource, FunctionResource function)
    {
        var number = resource.PhysicalId.Split(':')[^1];
        if (number.Length == 0 || function.Find(number) is null)
        {
            if (Text(resource, "CodeSha256") is { } expected && expected != function.Latest.Package.Digest.Sha256)
                throw new AwsException(
                    "InvalidParameterValueException",
                    $"CodeSHA256 ({expected}) is different from current CodeSHA256 in $LATEST " +
                    $"({function.Latest.Package.Digest.Sha256}). Please try again with the CodeSHA256 in $LATEST.");
            number = function.Publish(Text(resource, "Description")).Function.Version;
        }
        var arn = $"{function.Arn}:{number}";
        return resource with
        {
            PhysicalId = arn,
            Attributes = new Dictionary<string, string> { ["Version"] = number, ["FunctionArn"] = arn },
        };
    }

    FunctionResource? Find(StackResource resource) => lambda.Functions.Find(NameOf(resource).Name);

    FunctionName NameOf(StackResource resource) => lambda.NameOf(Text(resource, "FunctionName")!);

    static Dictionary<string, double> Weights(StackResource alias) =>
        !alias.Properties.TryGetProperty("RoutingConfig", out var routing)
        || !routing.TryGetProperty("AdditionalVersionWeights", out var weights)
            ? []
            : weights.EnumerateArray().ToDictionary(
                weight => weight.GetProperty("FunctionVersion").GetString()!,
                weight => double.Parse(
                    weight.GetProperty("FunctionWeight").ToString(),
                    System.Globalization.CultureInfo.InvariantCulture));

    static string? Text(StackResource resource, string property) =>
        resource.Properties.TryGetProperty(property, out JsonElement value) ? value.GetString() : null;
}

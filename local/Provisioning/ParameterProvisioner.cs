using System.Text.Json;
using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Stacks;
using Local.Ssm;

namespace Local.Provisioning;

/// <summary>Parameters of stacks in the Parameter Store.</summary>
sealed class ParameterProvisioner(ParameterStore parameters, AwsAccount account, TimeProvider time) : IProvisioner
{
    public IReadOnlyCollection<string> Types => ["AWS::SSM::Parameter"];

    public bool Exists(StackResource resource) => parameters.Find(resource.PhysicalId) is not null;

    public ActualResource? Read(StackResource resource) =>
        parameters.Find(resource.PhysicalId)?.Latest is { } latest
            ? new(new()
            {
                ["Value"] = latest.Value,
                ["Type"] = latest.Type,
                ["Description"] = latest.Description,
                ["AllowedPattern"] = latest.AllowedPattern,
            })
            : ActualResource.Gone;

    public Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        var (resource, latest) = (request.Resource, parameters.Find(request.Resource.PhysicalId)?.Latest);
        ParameterVersion version = new(
            0,
            Text(resource, "Value")!,
            Text(resource, "Type")!,
            time.GetUtcNow(),
            Principal.Root(account).Arn.ToString())
        {
            Description = Text(resource, "Description"),
            AllowedPattern = Text(resource, "AllowedPattern"),
            Tier = Text(resource, "Tier") is "Advanced" ? "Advanced" : "Standard",
            DataType = Text(resource, "DataType") ?? "text",
        };
        // What is the same already is no new version.
        if (latest is null || version != latest with
        {
            Version = 0,
            LastModifiedDate = version.LastModifiedDate,
            LastModifiedUser = version.LastModifiedUser,
            Labels = version.Labels,
        })
            parameters.Put(resource.PhysicalId, version, overwrite: true, Tags(resource));
        return Task.FromResult(resource with
        {
            Attributes = new Dictionary<string, string>(resource.Attributes)
            {
                ["Type"] = version.Type,
                ["Value"] = version.Value,
            },
        });
    }

    public Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        parameters.Remove(request.Resource.PhysicalId);
        return Task.CompletedTask;
    }

    static Dictionary<string, string>? Tags(StackResource resource) =>
        resource.Properties.TryGetProperty("Tags", out var tags)
            ? tags.EnumerateObject().ToDictionary(tag => tag.Name, tag => tag.Value.ToString())
            : null;

    static string? Text(StackResource resource, string property) =>
        resource.Properties.TryGetProperty(property, out JsonElement value) ? value.GetString() : null;
}

using Local.CloudFormation;
using Local.CloudFormation.Stacks;
using Local.Logs;

namespace Local.Provisioning;

/// <summary>Log groups of stacks.</summary>
sealed class LogGroupProvisioner(LogGroups groups) : IProvisioner
{
    public IReadOnlyCollection<string> Types => ["AWS::Logs::LogGroup"];

    public bool Exists(StackResource resource) => groups.All.Any(group => group.Name == resource.PhysicalId);

    public Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        Put(request.Resource);
        return Task.FromResult(request.Resource);
    }

    public void Put(StackResource group) => groups.Put(
        group.PhysicalId,
        group.Properties.TryGetProperty("RetentionInDays", out var days) ? days.GetInt32() : null);

    public ActualResource? Read(StackResource resource) =>
        groups.All.FirstOrDefault(group => group.Name == resource.PhysicalId) is { } group
            ? new(new() { ["LogGroupName"] = group.Name, ["RetentionInDays"] = group.RetentionInDays })
            : ActualResource.Gone;

    public Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        groups.Delete(request.Resource.PhysicalId);
        return Task.CompletedTask;
    }
}

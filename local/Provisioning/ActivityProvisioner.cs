using Local.CloudFormation;
using Local.CloudFormation.Stacks;
using Local.StepFunctions;

namespace Local.Provisioning;

/// <summary>Activities of stacks.</summary>
sealed class ActivityProvisioner(Func<StepFunctionsService> service) : IProvisioner
{
    public IReadOnlyCollection<string> Types => ["AWS::StepFunctions::Activity"];

    public bool Exists(StackResource resource) =>
        service().Activities.All.Any(activity => activity.Arn == resource.PhysicalId);

    public Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        service().Activities.Create(request.Resource.Attributes["Name"]);
        return Task.FromResult(request.Resource);
    }

    public ActualResource? Read(StackResource resource) =>
        Exists(resource) ? new([]) : ActualResource.Gone;

    public Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        service().Activities.Delete(request.Resource.PhysicalId);
        return Task.CompletedTask;
    }
}

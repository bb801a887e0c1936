using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Stacks;
using Local.Iam;

namespace Local.Provisioning;

/// <summary>Roles and policies of stacks.</summary>
sealed class IdentityProvisioner(PolicyStore policies) : IProvisioner
{
    public IReadOnlyCollection<string> Types =>
        ["AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"];

    public bool Exists(StackResource resource) => resource.Type switch
    {
        "AWS::IAM::Role" => policies.Current.Roles.ContainsKey(resource.PhysicalId),
        "AWS::IAM::ManagedPolicy" => policies.Current.Managed.ContainsKey(resource.PhysicalId),
        _ => false,
    };

    /// <summary>Takes all of a stack's at once; what it had before is forgotten.</summary>
    /// <exception cref="AwsException"><c>MalformedPolicyDocument</c>, with the complaints about all.</exception>
    public void Replace(string owner, IEnumerable<StackResource> resources) =>
        policies.Replace(owner, resources.Select(AsIam));

    public Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        policies.Put(request.Owner, AsIam(request.Resource));
        return Task.FromResult(request.Resource);
    }

    /// <exception cref="AwsException"><c>DeleteConflict</c>.</exception>
    public Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        policies.Remove(request.Owner, request.Resource.LogicalId);
        return Task.CompletedTask;
    }

    static IamResource AsIam(StackResource resource) => new(
        resource.Type, resource.LogicalId, resource.PhysicalId, resource.Attributes, resource.Properties);
}

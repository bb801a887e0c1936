using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Stacks;
using Local.S3;

namespace Local.Provisioning;

/// <summary>Buckets of stacks.</summary>
sealed class BucketProvisioner(ObjectStore objects) : IProvisioner
{
    public IReadOnlyCollection<string> Types => ["AWS::S3::Bucket"];

    public bool Exists(StackResource resource) => objects.FindBucket(resource.PhysicalId) is not null;

    public Task PutAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        objects.CreateBucket(request.Resource.PhysicalId);
        objects.ConfigureBucket(request.Resource.PhysicalId, request.Resource.Properties);
        return Task.CompletedTask;
    }

    /// <exception cref="AwsException"><c>BucketNotEmpty</c>.</exception>
    public Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        if (objects.FindBucket(request.Resource.PhysicalId) is not null)
            objects.DeleteBucket(request.Resource.PhysicalId);
        return Task.CompletedTask;
    }
}

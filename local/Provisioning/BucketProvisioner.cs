using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Stacks;
using Local.S3;

namespace Local.Provisioning;

/// <summary>Buckets of stacks, and their policies.</summary>
/// <param name="identities">Knows of the policies, too.</param>
sealed class BucketProvisioner(ObjectStore objects, IdentityProvisioner identities) : IProvisioner
{
    const string Bucket = "AWS::S3::Bucket", Policy = "AWS::S3::BucketPolicy";

    /// <summary>A policy comes after its bucket.</summary>
    public IReadOnlyCollection<string> Types => [Bucket, Policy];

    public bool Exists(StackResource resource) =>
        resource.Type == Bucket && objects.FindBucket(resource.PhysicalId) is not null;

    public async Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        var resource = request.Resource;
        if (resource.Type == Policy)
        {
            await identities.PutAsync(request, cancellation);
            objects.PutBucketPolicy(BucketOf(resource), resource.Properties.GetProperty("PolicyDocument"));
            return resource;
        }
        objects.CreateBucket(resource.PhysicalId);
        objects.ConfigureBucket(resource.PhysicalId, resource.Properties);
        return resource;
    }

    /// <exception cref="AwsException"><c>BucketNotEmpty</c>.</exception>
    public async Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation)
    {
        var resource = request.Resource;
        if (resource.Type == Policy)
        {
            await identities.DeleteAsync(request, cancellation);
            if (objects.FindBucket(BucketOf(resource)) is not null)
                objects.DeleteBucketPolicy(BucketOf(resource));
        }
        else if (objects.FindBucket(resource.PhysicalId) is not null)
        {
            objects.DeleteBucket(resource.PhysicalId);
        }
    }

    static string BucketOf(StackResource policy) => policy.Properties.GetProperty("Bucket").GetString()!;
}

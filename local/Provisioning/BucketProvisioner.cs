using System.Text.Json.Nodes;
using System.Xml.Linq;
using Local.Aws;
using Local.CloudFormation;
using Local.CloudFormation.Stacks;
using Local.S3;
using Local.S3.Configuration;

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

    public ActualResource? Read(StackResource resource)
    {
        var name = resource.Type == Policy ? BucketOf(resource) : resource.PhysicalId;
        if (objects.FindBucket(name) is not { } bucket)
            return ActualResource.Gone;
        if (resource.Type == Policy)
            return objects.FindBucketPolicy(name) is { } policy
                ? new(new() { ["PolicyDocument"] = JsonNode.Parse(policy) })
                : ActualResource.Gone;
        return new(new()
        {
            ["VersioningConfiguration"] = bucket.Configuration.Versioning is Versioning.Never ? null
                : new JsonObject { ["Status"] = bucket.Configuration.Versioning.ToString() },
            ["PublicAccessBlockConfiguration"] = Flat(bucket.Configuration.Find("publicAccessBlock")),
            ["Tags"] = bucket.Configuration.Find("tagging") is not { } tags ? null
                : new JsonArray([.. XElement.Parse(tags).Elements().Single().Elements().Select(Flat)]),
        });
    }

    /// <summary>A document whose elements are texts, as the properties of its name.</summary>
    static JsonObject? Flat(string? document) => document is null ? null : Flat(XElement.Parse(document));

    static JsonObject Flat(XElement element) => new(element.Elements().Select(
        member => KeyValuePair.Create(member.Name.LocalName, (JsonNode?)member.Value)));

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

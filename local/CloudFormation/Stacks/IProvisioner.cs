using System.Text.Json.Nodes;
using Local.Aws;

namespace Local.CloudFormation.Stacks;

/// <summary>What a service makes of a stack's resources of some types.</summary>
interface IProvisioner
{
    /// <summary>The types, such as <c>AWS::S3::Bucket</c>.</summary>
    IReadOnlyCollection<string> Types { get; }

    /// <summary>Whether there is something of that name already, whoever made it.</summary>
    bool Exists(StackResource resource);

    /// <summary>Makes the resource, or changes it to what is asked for.</summary>
    /// <returns>The resource, with what only the service can say of it.</returns>
    /// <exception cref="AwsException">The service refuses.</exception>
    Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation);

    /// <summary>Makes again what has ended with the process; most services keep what they have.</summary>
    void Restore(ProvisioningRequest request)
    {
    }

    /// <summary>What its service holds of a resource now; null where that cannot be told.</summary>
    ActualResource? Read(StackResource resource) => null;

    /// <summary>Deletes the resource; what is gone already is deleted.</summary>
    /// <exception cref="AwsException">The service refuses.</exception>
    Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation);
}

/// <summary>A resource as it is, beside what a template says.</summary>
/// <param name="Properties">Those that can be told, as templates name them; null when it is gone.</param>
sealed record ActualResource(JsonObject? Properties)
{
    public static ActualResource Gone { get; } = new((JsonObject?)null);

    /// <summary>What a property is expected to be that is not written as it is compared.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Expected { get; init; } = new Dictionary<string, JsonNode?>();
}

/// <summary>A resource that a stack wants to have, or not to have any more.</summary>
/// <param name="Owner">Tells the stack's resources from all others, a resource's successor from it, too.</param>
/// <param name="Folder">The folder that files in it are relative to; null where none may be named.</param>
/// <param name="Progress">Told of what takes time.</param>
/// <param name="Stack">Whose resource it is.</param>
/// <param name="Caller">In whose name it is made.</param>
sealed record ProvisioningRequest(
    string Owner,
    StackResource Resource,
    string? Folder,
    Action<string> Progress,
    StackRecord Stack,
    Principal Caller)
{
    /// <summary>The resource as it is now; null when it is not there yet.</summary>
    public StackResource? Before { get; init; }
}

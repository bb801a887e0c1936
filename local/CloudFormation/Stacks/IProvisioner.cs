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
    /// <exception cref="Aws.AwsException">The service refuses.</exception>
    Task<StackResource> PutAsync(ProvisioningRequest request, CancellationToken cancellation);

    /// <summary>Deletes the resource; what is gone already is deleted.</summary>
    /// <exception cref="Aws.AwsException">The service refuses.</exception>
    Task DeleteAsync(ProvisioningRequest request, CancellationToken cancellation);
}

/// <summary>A resource that a stack wants to have, or not to have any more.</summary>
/// <param name="Owner">Tells the stack's resources from all others, a resource's successor from it, too.</param>
/// <param name="Folder">The folder that files in it are relative to; null where none may be named.</param>
/// <param name="Progress">Told of what takes time.</param>
/// <param name="Stack">Whose resource it is.</param>
sealed record ProvisioningRequest(
    string Owner,
    StackResource Resource,
    string? Folder,
    Action<string> Progress,
    StackRecord Stack);

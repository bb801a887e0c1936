using System.Collections.Immutable;

namespace Local.Iam;

/// <summary>The roles and policies of an account at one moment, by their keys.</summary>
/// <param name="Roles">By name.</param>
/// <param name="Inline">By <c>ROLE/POLICY</c>.</param>
/// <param name="Attached">By <c>ROLE/ARN</c>.</param>
/// <param name="Managed">By ARN.</param>
/// <param name="OfResources">By the ARN of what they protect.</param>
sealed record Identities(
    ImmutableSortedDictionary<string, RoleRecord> Roles,
    ImmutableSortedDictionary<string, InlinePolicyRecord> Inline,
    ImmutableSortedDictionary<string, AttachmentRecord> Attached,
    ImmutableSortedDictionary<string, ManagedPolicyRecord> Managed,
    ImmutableSortedDictionary<string, ResourcePolicyRecord> OfResources)
{
    public static Identities None { get; } = new(
        Empty<RoleRecord>(), Empty<InlinePolicyRecord>(), Empty<AttachmentRecord>(), Empty<ManagedPolicyRecord>(),
        Empty<ResourcePolicyRecord>());

    public IEnumerable<InlinePolicyRecord> InlineOf(string role) => Inline.Values.Where(policy => policy.Role == role);

    public IEnumerable<AttachmentRecord> AttachedTo(string role) => Attached.Values.Where(place => place.Role == role);

    public Identities With(RoleRecord role) => this with { Roles = Roles.SetItem(role.Name, role) };

    public Identities With(InlinePolicyRecord policy) => this with { Inline = Inline.SetItem(policy.Key, policy) };

    public Identities With(AttachmentRecord place) => this with { Attached = Attached.SetItem(place.Key, place) };

    public Identities With(ManagedPolicyRecord policy) => this with { Managed = Managed.SetItem(policy.Arn, policy) };

    public Identities With(ResourcePolicyRecord policy) =>
        this with { OfResources = OfResources.SetItem(policy.ResourceArn, policy) };

    /// <summary>The same and all of another's, which replaces what has the same key.</summary>
    public Identities With(Identities other) => new(
        Roles.SetItems(other.Roles),
        Inline.SetItems(other.Inline),
        Attached.SetItems(other.Attached),
        Managed.SetItems(other.Managed),
        OfResources.SetItems(other.OfResources));

    /// <summary>The same without what some owners have brought.</summary>
    public Identities Without(Func<string, bool> isOwner) => new(
        Roles.RemoveRange(Owned(Roles, role => role.Owner, isOwner)),
        Inline.RemoveRange(Owned(Inline, policy => policy.Owner, isOwner)),
        Attached.RemoveRange(Owned(Attached, place => place.Owner, isOwner)),
        Managed.RemoveRange(Owned(Managed, policy => policy.Owner, isOwner)),
        OfResources.RemoveRange(Owned(OfResources, policy => policy.Owner, isOwner)));

    static ImmutableSortedDictionary<string, T> Empty<T>() =>
        ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);

    static IEnumerable<string> Owned<T>(
        ImmutableSortedDictionary<string, T> all, Func<T, string?> owner, Func<string, bool> isOwner) =>
        [.. all.Where(pair => owner(pair.Value) is { } name && isOwner(name)).Select(pair => pair.Key)];
}

using Local.Aws;

namespace Local.Iam;

/// <summary>A role as decisions see it: who may take it, and what its sessions may do.</summary>
/// <param name="Id">Unique and never used again, such as <c>AROAEXAMPLE…</c>.</param>
/// <param name="Boundary">Its permissions boundary: what it does not allow, no policy of the role does. Null for none.
/// </param>
/// <param name="MaxSessionDuration">The longest time for which AssumeRole gives credentials.</param>
sealed record Role(
    Arn Arn,
    string Id,
    PolicyDocument Trust,
    IReadOnlyList<NamedPolicy> Policies,
    NamedPolicy? Boundary,
    TimeSpan MaxSessionDuration);

/// <summary>A policy and where it is from.</summary>
/// <param name="Name">An inline policy's name, a managed policy's ARN, or the ARN of the resource.</param>
sealed record NamedPolicy(string Name, PolicySource Source, PolicyDocument Document);

enum PolicySource { Inline, Managed, Resource, Boundary, Session }

/// <summary>The policies that count for a call.</summary>
/// <param name="Own">Those of the caller's role.</param>
/// <param name="OfResource">Those of what is acted upon.</param>
/// <param name="Bounds">Each limits what the own ones allow: a permissions boundary, the policies of a session.</param>
sealed record ApplicablePolicies(
    IReadOnlyList<NamedPolicy> Own,
    IReadOnlyList<NamedPolicy> OfResource,
    IReadOnlyList<IReadOnlyList<NamedPolicy>> Bounds);

/// <summary>Every policy of the account.</summary>
/// <param name="Roles">By ARN.</param>
/// <param name="OfResources">The resource policies, by the ARN of what they protect: a bucket's.</param>
sealed record Policies(IReadOnlyDictionary<string, Role> Roles, IReadOnlyDictionary<string, NamedPolicy> OfResources);

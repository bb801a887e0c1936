using Local.Aws;

namespace Local.Iam;

/// <summary>A role as decisions see it: who may take it, and what its sessions may do.</summary>
/// <param name="Id">Unique and never used again, such as <c>AROAEXAMPLE…</c>.</param>
/// <param name="MaxSessionDuration">The longest time for which AssumeRole gives credentials.</param>
sealed record Role(
    Arn Arn,
    string Id,
    PolicyDocument Trust,
    IReadOnlyList<NamedPolicy> Policies,
    TimeSpan MaxSessionDuration);

/// <summary>A policy and where it is from.</summary>
/// <param name="Name">An inline policy's name, a managed policy's ARN, or the ARN of the resource.</param>
sealed record NamedPolicy(string Name, PolicySource Source, PolicyDocument Document);

enum PolicySource { Inline, Managed, Resource }

/// <summary>Every policy of the account.</summary>
/// <param name="Roles">By ARN.</param>
/// <param name="OfResources">The resource policies, by the ARN of what they protect: a bucket's.</param>
sealed record Policies(IReadOnlyDictionary<string, Role> Roles, IReadOnlyDictionary<string, NamedPolicy> OfResources);

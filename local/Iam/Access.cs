using System.Net;
using System.Runtime.CompilerServices;
using Local.Aws;

namespace Local.Iam;

/// <summary>
/// Decides by the account's policies who may do what: an explicit deny wins, then an allow, and what nothing allows is
/// denied.
/// </summary>
/// <remarks>One account: a role's session may do what its own policies or the resource's policy allow.</remarks>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"/>
sealed class Access(AwsAccount account, PolicyStore store, AuthorizationLog log, TimeProvider time)
{
    // Texts are the same objects until they change.
    readonly ConditionalWeakTable<string, PolicyDocument> _parsed = [];

    public Policies Policies => store.Policies;

    /// <summary>
    /// The text of a bucket's policy, a stack's or one that was put; null when there is none. Without S3, the stack's
    /// count.
    /// </summary>
    public Func<string, string?>? BucketPolicy { get; set; }

    /// <summary>
    /// The text of the policy of a function, a version or an alias, by its ARN; null when there is none.
    /// </summary>
    public Func<string, string?> FunctionPolicy { get; set; } = _ => null;

    /// <summary>
    /// The <see cref="Aws.Authorization"/> of every service here. The account's root may do anything.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"/>
    public string? Authorize(
        Principal caller, string action, string resource, IReadOnlyDictionary<string, string>? context = null)
    {
        if (caller.RoleArn is not { } roleArn)
            return null;
        var now = time.GetUtcNow();
        var role = Policies.Roles.GetValueOrDefault(roleArn);
        var request = RequestContext.Of(caller, account, now, context);
        var policies = new ApplicablePolicies(role?.Policies ?? [], OfResource(resource), Bounds(role, caller));
        var decision = Decide(caller, policies, action, resource, request);
        log.Record(caller, action, resource, decision, now);

        // S3 alone puts the resource between quotes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
        var quoted = action.StartsWith("s3:", StringComparison.OrdinalIgnoreCase) ? $"\"{resource}\"" : resource;
        return decision.Outcome is Outcome.Allowed
            ? null
            : $"User: {caller.Arn} is not authorized to perform: {action} on resource: {quoted} {Reason(decision, action)}";
    }

    /// <summary>What limits a role's policies, and those of one of its sessions.</summary>
    List<IReadOnlyList<NamedPolicy>> Bounds(Role? role, Principal caller)
    {
        List<IReadOnlyList<NamedPolicy>> bounds = role?.Boundary is { } boundary ? [[boundary]] : [];
        if (caller.SessionPolicies.Count > 0)
        {
            bounds.Add(
            [
                .. caller.SessionPolicies.Select((policy, i) => new NamedPolicy(
                    policy is ['{', ..] ? $"SessionPolicy{i + 1}" : policy, PolicySource.Session, Session(policy))),
            ]);
        }
        return bounds;
    }

    PolicyDocument Session(string policy) => policy is ['{', ..]
        ? _parsed.GetValue(policy, key => PolicyDocument.Parse(key, PolicyKind.Identity))
        : store.FindManaged(policy) ?? PolicyDocument.Empty;

    /// <summary>The policy of a resource: a bucket's, or a function's.</summary>
    IReadOnlyList<NamedPolicy> OfResource(string resource)
    {
        if (resource.Split(':', 6) is [_, _, "lambda", _, _, var function])
            return function.StartsWith("function:", StringComparison.Ordinal) && FunctionPolicy(resource) is { } own
                ? [Parsed(resource, own)] : [];
        var protects = resource.Split('/')[0];
        if (BucketPolicy is null)
            return Policies.OfResources.TryGetValue(protects, out var policy) ? [policy] : [];
        return protects.Split(":s3:::") is ["arn:aws" or "arn:aws-cn" or "arn:aws-us-gov", var bucket]
            && BucketPolicy(bucket) is { } text
            ? [Parsed(protects, text)]
            : [];
    }

    NamedPolicy Parsed(string resource, string text) => new(
        resource,
        PolicySource.Resource,
        _parsed.GetValue(text, key => PolicyDocument.Parse(key, PolicyKind.Resource)));

    /// <summary>Decides by a caller's own policies, by what bounds them and by those of the resource.</summary>
    /// <remarks>A policy of the resource that names the session itself is not bounded.</remarks>
    public Decision Decide(
        Principal caller, ApplicablePolicies policies, string action, string resource, RequestContext request)
    {
        var (own, ofResource, bounds) = policies;
        return Find(own, Effect.Deny, _ => true)
            ?? FirstOf(bounds, bound => Find(bound, Effect.Deny, _ => true))
            ?? Find(ofResource, Effect.Deny, principals => principals.Includes(caller, account))
            ?? (bounds.Count > 0 ? Find(ofResource, Effect.Allow, principals => principals.NamesSession(caller)) : null)
            ?? FirstOf(bounds, bound => Find(bound, Effect.Allow, _ => true) is null
                ? Decision.Implicit with { Policy = bound[0] } : null)
            ?? Find(own, Effect.Allow, _ => true)
            ?? Find(ofResource, Effect.Allow, principals => principals.Names(caller))
            ?? Decision.Implicit;

        static Decision? FirstOf(
            IReadOnlyList<IReadOnlyList<NamedPolicy>> bounds, Func<IReadOnlyList<NamedPolicy>, Decision?> decide) =>
            bounds.Select(decide).FirstOrDefault(decision => decision is not null);

        Decision? Find(IReadOnlyList<NamedPolicy> policies, Effect effect, Func<PrincipalElement, bool> isAbout)
        {
            foreach (var policy in policies)
            {
                foreach (var statement in policy.Document.Statements)
                {
                    if (statement.Effect == effect
                        && statement.Covers(action, resource, request)
                        && (statement.Principals is not { } principals || isAbout(principals)))
                        return new(effect is Effect.Allow ? Outcome.Allowed : Outcome.ExplicitDeny, policy, statement);
                }
            }
            return null;
        }
    }

    static string Reason(Decision decision, string action) => decision switch
    {
        { Outcome: Outcome.ExplicitDeny, Policy.Source: PolicySource.Resource } =>
            "with an explicit deny in a resource-based policy",
        { Outcome: Outcome.ExplicitDeny, Policy.Source: PolicySource.Boundary } =>
            "with an explicit deny in a permissions boundary",
        { Outcome: Outcome.ExplicitDeny, Policy.Source: PolicySource.Session } =>
            "with an explicit deny in a session policy",
        { Outcome: Outcome.ExplicitDeny } => "with an explicit deny in an identity-based policy",
        { Policy.Source: PolicySource.Boundary } => $"because no permissions boundary allows the {action} action",
        { Policy.Source: PolicySource.Session } => $"because no session policy allows the {action} action",
        _ => $"because no identity-based policy allows the {action} action",
    };

    /// <summary>The role that a service wants to take, for a resource of the account.</summary>
    /// <exception cref="AwsException">The role does not exist or does not trust the service, in the words with which
    /// that service says so.</exception>
    public Role RoleFor(string service, string roleArn, Arn? source)
    {
        var request = RequestContext.OfService(account, time.GetUtcNow(), source);
        // States alone also has a principal per region.
        var regional = service == "states.amazonaws.com" ? $"states.{account.Region}.amazonaws.com" : service;
        return Policies.Roles.GetValueOrDefault(roleArn) is { } role
            && Trusts(role, request, principals => principals.IsService(service) || principals.IsService(regional))
            ? role
            : throw CannotAssume(service, roleArn);
    }

    /// <summary>The role that a caller wants to take with AssumeRole.</summary>
    /// <param name="externalId">What a trust policy may ask for, as a proof of whom the caller acts for; null for none.
    /// </param>
    /// <exception cref="AwsException"><c>AccessDenied</c>, also when the role does not exist.</exception>
    public Role RoleFor(Principal caller, string roleArn, string session, string? externalId)
    {
        const string action = "sts:AssumeRole";
        var keys = new Dictionary<string, string> { ["sts:RoleSessionName"] = session };
        if (externalId is not null)
            keys["sts:ExternalId"] = externalId;
        var request = RequestContext.Of(caller, account, time.GetUtcNow(), keys);
        // A trust policy that names the caller suffices; one that names the account leaves it to the caller's own
        // policies.
        if (Policies.Roles.GetValueOrDefault(roleArn) is { } role
            && Trusts(role, request, principals => caller.IsRoot || Authorize(caller, action, roleArn, keys) is null
                ? principals.Includes(caller, account) : principals.Names(caller)))
            return role;
        throw new AwsException("AccessDenied",
            $"User: {caller.Arn} is not authorized to perform: {action} on resource: {roleArn}",
            HttpStatusCode.Forbidden);
    }

    static bool Trusts(Role role, RequestContext request, Func<PrincipalElement, bool> isAbout)
    {
        var about = role.Trust.Statements.Where(
            statement => statement.Covers("sts:AssumeRole", "", request) && isAbout(statement.Principals!)).ToArray();
        return about.Length > 0 && about.All(statement => statement.Effect == Effect.Allow);
    }

    /// <seealso href="https://repost.aws/knowledge-center/lambda-assume-role-error"/>
    /// <seealso href="https://github.com/lumigo-io/lumigo-CLI/issues/83"/>
    /// <seealso href="https://github.com/awslabs/predictive-maintenance-using-machine-learning/issues/3"/>
    static AwsException CannotAssume(string service, string roleArn) => service switch
    {
        "lambda.amazonaws.com" => new("InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda."),
        "states.amazonaws.com" =>
            new("AccessDeniedException",
            $"Neither the global service principal {service}, nor the regional one is authorized to assume the provided role."),
        "sagemaker.amazonaws.com" =>
            new("ValidationException",
            $"Could not assume role {roleArn}. Please ensure that the role exists and allows principal '{service}' to assume the role."),
        _ => new("AccessDenied", $"{service} is not authorized to perform: sts:AssumeRole on resource: {roleArn}",
            HttpStatusCode.Forbidden),
    };
}

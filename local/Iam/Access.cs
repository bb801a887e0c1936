using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Local.Aws;

namespace Local.Iam;

/// <summary>
/// Decides by a stack's policies who may do what: an explicit deny wins, then an allow, and what nothing allows is
/// denied.
/// </summary>
/// <remarks>One account: a role's session may do what its own policies or the resource's policy allow.</remarks>
/// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html"/>
sealed class Access(AwsAccount account, TimeProvider time)
{
    /// <summary>Those of the stack that was deployed last.</summary>
    public Policies Policies { get; set; } = Policies.None;

    // Texts are the same objects until they change.
    readonly ConditionalWeakTable<string, PolicyDocument> _parsed = [];

    /// <summary>The text of the policy that was put on a bucket; null when there is none.</summary>
    public Func<string, string?> BucketPolicy { get; set; } = _ => null;

    /// <summary>
    /// The <see cref="Aws.Authorization"/> of every service here. The account's root may do anything.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html"/>
    public string? Authorize(
        Principal caller, string action, string resource, IReadOnlyDictionary<string, string>? context = null)
    {
        if (caller.RoleArn is not { } roleArn)
            return null;
        var request = RequestContext.Of(caller, account, time.GetUtcNow(), context);
        var own = Policies.Roles.GetValueOrDefault(roleArn)?.Policies ?? [];
        var about = OfResource(resource).SelectMany(policy => policy.Statements)
            .Where(statement => statement.Covers(action, resource, request)).ToArray();

        // S3 alone puts the resource between quotes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
        var quoted = action.StartsWith("s3:", StringComparison.OrdinalIgnoreCase) ? $"\"{resource}\"" : resource;
        var refusal = $"User: {caller.Arn} is not authorized to perform: {action} on resource: {quoted}";
        if (own.Any(policy => policy.Has(Effect.Deny, action, resource, request)))
            return $"{refusal} with an explicit deny in an identity-based policy";
        if (about.Any(statement => statement.Effect == Effect.Deny && statement.Principals!.Includes(caller, account)))
            return $"{refusal} with an explicit deny in a resource-based policy";
        return own.Any(policy => policy.Has(Effect.Allow, action, resource, request))
            || about.Any(statement => statement.Effect == Effect.Allow && statement.Principals!.Names(caller))
            ? null
            : $"{refusal} because no identity-based policy allows the {action} action";
    }

    /// <summary>The policies of a resource: a bucket's of the stack, and the one that was put.</summary>
    IEnumerable<PolicyDocument> OfResource(string resource)
    {
        var protects = resource.Split('/')[0];
        foreach (var policy in Policies.OfResources.GetValueOrDefault(protects) ?? [])
            yield return policy;
        if (protects.StartsWith("arn:", StringComparison.Ordinal) && protects.Split(":s3:::") is [_, var bucket]
            && BucketPolicy(bucket) is { } text)
            yield return _parsed.GetValue(text, key =>
                PolicyDocument.Parse(JsonElement.Parse(key), PolicyKind.Resource, "Policy"));
    }

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
    /// <exception cref="AwsException"><c>AccessDenied</c>, also when the role does not exist.</exception>
    public Role RoleFor(Principal caller, string roleArn)
    {
        const string action = "sts:AssumeRole";
        var request = RequestContext.Of(caller, account, time.GetUtcNow());
        // A trust policy that names the caller suffices; one that names the account leaves it to the caller's own
        // policies.
        if (Policies.Roles.GetValueOrDefault(roleArn) is { } role
            && Trusts(role, request, principals => caller.IsRoot || Authorize(caller, action, roleArn) is null
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

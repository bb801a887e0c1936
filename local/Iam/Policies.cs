using System.Text.Json;
using Local.Aws;

namespace Local.Iam;

/// <summary>A resource of a stack, as far as IAM looks at it.</summary>
/// <param name="Name">What <c>Ref</c> gives.</param>
/// <param name="Attributes">What <c>Fn::GetAtt</c> gives: a role's <c>Arn</c> and <c>RoleId</c>.</param>
sealed record IamResource(
    string Type,
    string LogicalId,
    string Name,
    IReadOnlyDictionary<string, string> Attributes,
    JsonElement Properties);

/// <summary>A role: who may take it, and what its sessions may do.</summary>
/// <param name="Id">Unique and never used again, such as <c>AROAEXAMPLE…</c>.</param>
/// <param name="MaxSessionDuration">The longest time for which AssumeRole gives credentials.</param>
sealed record Role(
    Arn Arn,
    string Id,
    PolicyDocument Trust,
    IReadOnlyList<PolicyDocument> Policies,
    TimeSpan MaxSessionDuration);

/// <summary>Every policy of a stack.</summary>
/// <param name="Roles">By ARN.</param>
/// <param name="OfResources">The resource policies, by the ARN of what they protect: a bucket's.</param>
sealed record Policies(
    IReadOnlyDictionary<string, Role> Roles, IReadOnlyDictionary<string, IReadOnlyList<PolicyDocument>> OfResources)
{
    public static Policies None { get; } = new(
        new Dictionary<string, Role>(), new Dictionary<string, IReadOnlyList<PolicyDocument>>());

    /// <summary>
    /// Reads the roles, policies and bucket policies among a stack's resources; the others are not IAM's.
    /// </summary>
    /// <exception cref="AwsException"><c>MalformedPolicyDocument</c>, with the first complaint about each
    /// resource.</exception>
    public static Policies Read(IEnumerable<IamResource> resources, AwsAccount account)
    {
        var byType = resources.ToLookup(resource => resource.Type);
        List<string> complaints = [];
        var attached = byType["AWS::IAM::Policy"].Concat(byType["AWS::IAM::ManagedPolicy"])
            .ToDictionary(policy => policy,
                policy => Try(() => Document(policy, "PolicyDocument", PolicyKind.Identity)));
        var roles = byType["AWS::IAM::Role"].Select(role => Try(() => ReadRole(role, attached))).OfType<Role>()
            .ToDictionary(role => role.Arn.ToString());
        var buckets = byType["AWS::S3::BucketPolicy"]
            .Select(resource => (
                Arn: $"arn:{account.Partition}:s3:::{resource.Properties.GetProperty("Bucket").GetString()}",
                Policy: Try(() => Document(resource, "PolicyDocument", PolicyKind.Resource))))
            .Where(bucket => bucket.Policy is not null)
            .GroupBy(bucket => bucket.Arn, bucket => bucket.Policy!)
            .ToDictionary(bucket => bucket.Key, IReadOnlyList<PolicyDocument> (policies) => [.. policies]);
        return complaints.Count == 0 ? new(roles, buckets)
            : throw new AwsException("MalformedPolicyDocument", string.Join('\n', complaints));

        T? Try<T>(Func<T> read) where T : class
        {
            try
            {
                return read();
            }
            catch (AwsException e)
            {
                complaints.Add(e.Message);
                return null;
            }
        }
    }

    static Role ReadRole(IamResource role, Dictionary<IamResource, PolicyDocument?> attached)
    {
        var where = $"Resources.{role.LogicalId}.Properties";
        var managed = Items(role, "ManagedPolicyArns").Select(arn => arn.GetString()!).ToArray();
        List<PolicyDocument> policies = [.. Items(role, "Policies").Select((policy, i) =>
            PolicyDocument.Parse(policy.GetProperty("PolicyDocument"), PolicyKind.Identity, $"{where}.Policies[{i}].PolicyDocument"))];
        foreach (var (policy, document) in attached)
        {
            if (document is not null && (
                managed.Contains(policy.Name) || Items(policy, "Roles").Any(name => name.GetString() == role.Name)))
                policies.Add(document);
        }
        var own = attached.Keys.Select(policy => policy.Name).ToHashSet();
        foreach (var arn in managed.Where(arn => !own.Contains(arn)))
        {
            policies.Add(ManagedPolicies.Find(arn)
                ?? throw PolicyDocument.Malformed($"{where}.ManagedPolicyArns",
                    $"What the managed policy {arn} allows is not known here. Write its statements into the role's " +
                        $"Policies, or use one of {string.Join(", ", ManagedPolicies.Names)}."));
        }
        var duration = role.Properties.TryGetProperty("MaxSessionDuration", out var seconds) ? seconds.GetInt64()
            : 3600;
        return new(
            Arn.Parse(role.Attributes["Arn"]),
            role.Attributes["RoleId"],
            Document(role, "AssumeRolePolicyDocument", PolicyKind.Trust),
            policies,
            TimeSpan.FromSeconds(duration));
    }

    static PolicyDocument Document(IamResource resource, string property, PolicyKind kind) =>
        PolicyDocument.Parse(resource.Properties.GetProperty(property), kind, $"Resources.{resource.LogicalId}.Properties.{property}");

    static JsonElement[] Items(IamResource resource, string property) =>
        resource.Properties.TryGetProperty(property, out var list) ? [.. list.EnumerateArray()] : [];
}

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

/// <summary>Reads what a stack's resources are to IAM.</summary>
sealed class StackIdentities(AwsAccount account, DateTimeOffset now)
{
    static readonly Dictionary<string, string> NoTags = [];

    /// <summary>Roles, policies and bucket policies; other resources are nothing to IAM.</summary>
    /// <param name="owner">The resource, as what comes with it names it.</param>
    /// <exception cref="AwsException"><c>MalformedPolicyDocument</c>, which says where.</exception>
    public Identities Read(IamResource resource, string owner) => resource.Type switch
    {
        "AWS::IAM::Role" => ReadRole(resource, owner),
        "AWS::IAM::Policy" => ReadPolicy(resource, owner),
        "AWS::IAM::ManagedPolicy" => ReadManagedPolicy(resource, owner),
        "AWS::S3::BucketPolicy" => ReadBucketPolicy(resource, owner),
        _ => Identities.None,
    };

    Identities ReadRole(IamResource role, string owner)
    {
        var arn = Arn.Parse(role.Attributes["Arn"]);
        var read = Identities.None.With(new RoleRecord(
            role.Name,
            PathOf(arn, "role"),
            arn.ToString(),
            role.Attributes["RoleId"],
            now,
            Document(role, "AssumeRolePolicyDocument", PolicyKind.Trust),
            role.Properties.TryGetProperty("MaxSessionDuration", out var seconds) ? seconds.GetInt32() : 3600,
            Text(role, "Description"),
            Tags(role),
            Text(role, "PermissionsBoundary"),
            owner));
        foreach (var (policy, i) in Items(role, "Policies").Select((policy, i) => (policy, i)))
        {
            var where = $"Resources.{role.LogicalId}.Properties.Policies[{i}].PolicyDocument";
            read = read.With(new InlinePolicyRecord(
                role.Name,
                policy.GetProperty("PolicyName").GetString()!,
                Checked(policy.GetProperty("PolicyDocument"), PolicyKind.Identity, where),
                owner));
        }
        foreach (var policy in Items(role, "ManagedPolicyArns"))
            read = read.With(new AttachmentRecord(role.Name, policy.GetString()!, owner));
        return read;
    }

    /// <summary>It becomes an inline policy of each of its roles.</summary>
    static Identities ReadPolicy(IamResource policy, string owner)
    {
        var document = Document(policy, "PolicyDocument", PolicyKind.Identity);
        return Items(policy, "Roles").Aggregate(Identities.None, (read, role) =>
            read.With(new InlinePolicyRecord(role.GetString()!, policy.Name, document, owner)));
    }

    Identities ReadManagedPolicy(IamResource policy, string owner)
    {
        var arn = Arn.Parse(policy.Name);
        var version = new PolicyVersionRecord(1, Document(policy, "PolicyDocument", PolicyKind.Identity), now);
        var read = Identities.None.With(new ManagedPolicyRecord(
            arn.Resource.Split('/')[^1],
            PathOf(arn, "policy"),
            policy.Name,
            UniqueId.Of("ANPA", policy.Name),
            now,
            [version],
            LastVersion: 1,
            Text(policy, "Description"),
            Tags(policy),
            owner));
        return Items(policy, "Roles").Aggregate(read, (all, role) =>
            all.With(new AttachmentRecord(role.GetString()!, policy.Name, owner)));
    }

    Identities ReadBucketPolicy(IamResource policy, string owner) =>
        Identities.None.With(new ResourcePolicyRecord(
            $"arn:{account.Partition}:s3:::{policy.Properties.GetProperty("Bucket").GetString()}",
            Document(policy, "PolicyDocument", PolicyKind.Resource),
            owner));

    static string Document(IamResource resource, string property, PolicyKind kind) => Checked(
        resource.Properties.GetProperty(property), kind, $"Resources.{resource.LogicalId}.Properties.{property}");

    static string Checked(JsonElement document, PolicyKind kind, string where)
    {
        PolicyDocument.Parse(document, kind, where);
        return document.GetRawText();
    }

    static string PathOf(Arn arn, string kind) => arn.Resource[kind.Length..(arn.Resource.LastIndexOf('/') + 1)];

    static string? Text(IamResource resource, string property) =>
        resource.Properties.TryGetProperty(property, out var text) ? text.ToString() : null;

    static Dictionary<string, string> Tags(IamResource resource) =>
        resource.Properties.TryGetProperty("Tags", out var tags) && tags.ValueKind is JsonValueKind.Array
            ? tags.EnumerateArray().Where(tag => tag.ValueKind is JsonValueKind.Object).ToDictionary(
                tag => tag.GetProperty("Key").ToString(), tag => tag.GetProperty("Value").ToString())
            : NoTags;

    static JsonElement[] Items(IamResource resource, string property) =>
        resource.Properties.TryGetProperty(property, out var list) ? [.. list.EnumerateArray()] : [];
}

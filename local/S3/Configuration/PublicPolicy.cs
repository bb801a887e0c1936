using System.Text.Json;

namespace Local.S3.Configuration;

/// <summary>
/// Whether a policy lets all the world in: an allow for everybody, without a condition on one of the keys that name
/// somebody, with a value that is fixed.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status"/>
static class PublicPolicy
{
    static readonly string[] Narrowing =
    [
        "aws:PrincipalArn", "aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:SourceAccount", "aws:SourceArn",
        "aws:SourceIp", "aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceVpc", "aws:SourceVpce", "aws:userid",
        "s3:DataAccessPointAccount", "s3:DataAccessPointArn", "s3:x-amz-server-side-encryption-aws-kms-key-id",
    ];

    public static bool IsPublic(JsonElement policy) => Items(policy, "Statement").Any(statement =>
        statement.TryGetProperty("Effect", out var effect) && effect.ToString() is "Allow"
        && IsEverybody(statement) && !IsNarrowed(statement));

    /// <summary>What a member has: one thing, or a list of them.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement value, string name) =>
        value.ValueKind is not JsonValueKind.Object || !value.TryGetProperty(name, out var member) ? []
        : member.ValueKind is JsonValueKind.Array ? member.EnumerateArray()
        : [member];

    static bool IsEverybody(JsonElement statement) => Items(statement, "Principal").Any(principal =>
        principal.ValueKind is JsonValueKind.Object
            ? Items(principal, "AWS").Any(identity => identity.ToString() is "*")
            : principal.ToString() is "*");

    static bool IsNarrowed(JsonElement statement) =>
        statement.TryGetProperty("Condition", out var condition) && condition.ValueKind is JsonValueKind.Object
        && condition.EnumerateObject().Any(test => test.Value.ValueKind is JsonValueKind.Object
            && !test.Name.Contains("Not", StringComparison.Ordinal)
            && test.Value.EnumerateObject().Any(key =>
                Narrowing.Contains(key.Name, StringComparer.OrdinalIgnoreCase)
                && Items(test.Value, key.Name).All(value => value.ToString() is not ("*" or "0.0.0.0/0" or "::/0"))));
}

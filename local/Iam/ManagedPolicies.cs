using System.Text.Json;

namespace Local.Iam;

/// <summary>The managed policies of AWS that roles of SAM templates and of notebooks usually have.</summary>
/// <seealso href="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html"/>
static class ManagedPolicies
{
    static readonly Dictionary<string, string> Texts = new()
    {
        ["service-role/AWSLambdaBasicExecutionRole"] = Allow("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
        ["AWSXRayDaemonWriteAccess"] = Allow(
            "xray:PutTraceSegments",
            "xray:PutTelemetryRecords",
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:GetSamplingStatisticSummaries"),
    };

    static readonly Dictionary<string, PolicyDocument> All = Texts.ToDictionary(
        policy => policy.Key, policy => PolicyDocument.Parse(policy.Value, PolicyKind.Identity));

    static string Allow(params string[] actions) =>
        $$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":{{JsonSerializer.Serialize(actions)}},"Resource":"*"}]}
        """;

    public static IEnumerable<string> Names => All.Keys.Order(StringComparer.Ordinal);

    /// <summary>
    /// The policy of an ARN such as <c>arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole</c>; null when
    /// it is not known here.
    /// </summary>
    public static PolicyDocument? Find(string arn) =>
        arn.Split(':', 6) is ["arn", _, "iam", "", "aws", var resource]
            && resource.StartsWith("policy/", StringComparison.Ordinal)
            ? All.GetValueOrDefault(resource["policy/".Length..])
            : null;

    /// <summary>All of them as the API shows them.</summary>
    public static IEnumerable<ManagedPolicyRecord> Records(string partition) => Names.Select(name =>
    {
        var arn = $"arn:{partition}:iam::aws:policy/{name}";
        return new ManagedPolicyRecord(
            name.Split('/')[^1],
            $"/{name[..(name.LastIndexOf('/') + 1)]}",
            arn,
            UniqueId.Of("ANPA", arn),
            DateTimeOffset.UnixEpoch,
            [new(1, Texts[name], DateTimeOffset.UnixEpoch)],
            LastVersion: 1,
            Description: null,
            new Dictionary<string, string>(),
            Owner: "aws");
    });
}

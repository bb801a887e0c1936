using System.Text.Json;

namespace Local.Iam;

/// <summary>The managed policies of AWS that roles of SAM templates usually have.</summary>
/// <seealso href="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html"/>
static class ManagedPolicies
{
    static readonly Dictionary<string, PolicyDocument> All = new Dictionary<string, string>
    {
        ["service-role/AWSLambdaBasicExecutionRole"] = """["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]""",
        ["AWSXRayDaemonWriteAccess"] =
            """
            ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets",
             "xray:GetSamplingStatisticSummaries"]
            """,
    }.ToDictionary(
        actions => actions.Key,
        actions => PolicyDocument.Parse(Allow(actions.Value), PolicyKind.Identity, actions.Key));

    static JsonElement Allow(string actions) => JsonElement.Parse(
        $$"""{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": {{actions}}, "Resource": "*" }] }""");

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
}

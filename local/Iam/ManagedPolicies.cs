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
        ["AdministratorAccess"] = Allow("*"),
        ["AmazonRekognitionFullAccess"] = Allow("rekognition:*"),
        ["AmazonS3FullAccess"] = Allow("s3:*", "s3-object-lambda:*"),
        ["AmazonS3ReadOnlyAccess"] = Allow(
            "s3:Get*",
            "s3:List*",
            "s3:Describe*",
            "s3-object-lambda:Get*",
            "s3-object-lambda:List*"),
        ["AmazonSNSFullAccess"] = Allow("sns:*"),
        ["AmazonSQSFullAccess"] = Allow("sqs:*"),
        ["AmazonSSMReadOnlyAccess"] = Allow("ssm:Describe*", "ssm:Get*", "ssm:List*"),
        ["AmazonTextractFullAccess"] = Allow("textract:*"),
        ["AWSStepFunctionsFullAccess"] = Allow("states:*"),
        ["AWSXrayWriteOnlyAccess"] = Allow(
            "xray:PutTraceSegments",
            "xray:PutTelemetryRecords",
            "xray:GetSamplingRules",
            "xray:GetSamplingTargets",
            "xray:GetSamplingStatisticSummaries"),
        ["CloudWatchLogsFullAccess"] = Allow("logs:*", "cloudwatch:GenerateQuery"),
        ["service-role/AWSLambdaDynamoDBExecutionRole"] = Allow(
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents"),
        ["service-role/AWSLambdaKinesisExecutionRole"] = Allow(
            "kinesis:DescribeStream",
            "kinesis:DescribeStreamSummary",
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:ListShards",
            "kinesis:ListStreams",
            "kinesis:SubscribeToShard",
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents"),
        ["service-role/AWSLambdaRole"] = Allow("lambda:InvokeFunction"),
        ["service-role/AWSLambdaSQSQueueExecutionRole"] = Allow(
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents"),
        ["service-role/AWSLambdaVPCAccessExecutionRole"] = Allow(
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:DeleteNetworkInterface",
            "ec2:AssignPrivateIpAddresses",
            "ec2:UnassignPrivateIpAddresses"),
    };

    static readonly Dictionary<string, PolicyDocument> All = Texts.ToDictionary(
        policy => policy.Key, policy => PolicyDocument.Parse(policy.Value, PolicyKind.Identity));

    static string Allow(params string[] actions) =>
        $$"""
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":{{JsonSerializer.Serialize(actions)}},"Resource":"*"}]}
        """;

    /// <summary>Whether it is a managed policy of AWS's own.</summary>
    public static bool IsOfAws(string arn) =>
        arn.Split(':', 6) is ["arn", _, "iam", "", "aws", var resource]
        && resource.StartsWith("policy/", StringComparison.Ordinal);

    /// <summary>What one of AWS's that is not known here allows.</summary>
    public static PolicyDocument Everything { get; } = PolicyDocument.Parse(Allow("*"), PolicyKind.Identity);

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

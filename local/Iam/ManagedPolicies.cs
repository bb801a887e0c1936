using System.Text.Json;

namespace Local.Iam;

/// <summary>The managed policies of AWS that roles of SAM templates and of notebooks usually have.</summary>
/// <seealso href="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html"/>
static class ManagedPolicies
{
    /// <summary>
    /// Its statements about the services that are here, and what SageMaker's SDK asks a role for before it trains.
    /// </summary>
    /// <seealso href="https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSageMakerFullAccess.html"/>
    const string SageMaker = """
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Sid": "AllowAllNonAdminSageMakerActions",
              "Effect": "Allow",
              "Action": "sagemaker:*",
              "NotResource": [
                "arn:aws:sagemaker:*:*:domain/*",
                "arn:aws:sagemaker:*:*:user-profile/*",
                "arn:aws:sagemaker:*:*:app/*",
                "arn:aws:sagemaker:*:*:space/*",
                "arn:aws:sagemaker:*:*:flow-definition/*"
              ]
            },
            {
              "Sid": "AllowAWSServiceActions",
              "Effect": "Allow",
              "Action": [
                "cloudformation:GetTemplateSummary",
                "cloudwatch:DeleteAlarms",
                "cloudwatch:DescribeAlarms",
                "cloudwatch:GetMetricData",
                "cloudwatch:GetMetricStatistics",
                "cloudwatch:ListMetrics",
                "cloudwatch:PutMetricAlarm",
                "cloudwatch:PutMetricData",
                "ec2:CreateNetworkInterface",
                "ec2:CreateNetworkInterfacePermission",
                "ec2:CreateVpcEndpoint",
                "ec2:DeleteNetworkInterface",
                "ec2:DeleteNetworkInterfacePermission",
                "ec2:DescribeDhcpOptions",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcEndpoints",
                "ec2:DescribeVpcs",
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CreateRepository",
                "ecr:Describe*",
                "ecr:GetAuthorizationToken",
                "ecr:GetDownloadUrlForLayer",
                "ecr:StartImageScan",
                "iam:ListRoles",
                "kms:DescribeKey",
                "kms:ListAliases",
                "lambda:ListFunctions",
                "logs:CreateLogDelivery",
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DeleteLogDelivery",
                "logs:Describe*",
                "logs:GetLogDelivery",
                "logs:GetLogEvents",
                "logs:ListLogDeliveries",
                "logs:PutLogEvents",
                "logs:PutResourcePolicy",
                "logs:UpdateLogDelivery"
              ],
              "Resource": "*"
            },
            {
              "Sid": "AllowStepFunctionsActions",
              "Effect": "Allow",
              "Action": [
                "states:DescribeExecution",
                "states:GetExecutionHistory",
                "states:StartExecution",
                "states:StopExecution",
                "states:UpdateStateMachine"
              ],
              "Resource": ["arn:aws:states:*:*:statemachine:*sagemaker*", "arn:aws:states:*:*:execution:*sagemaker*:*"]
            },
            {
              "Sid": "AllowS3ObjectActions",
              "Effect": "Allow",
              "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
              "Resource": [
                "arn:aws:s3:::*SageMaker*",
                "arn:aws:s3:::*Sagemaker*",
                "arn:aws:s3:::*sagemaker*",
                "arn:aws:s3:::*aws-glue*"
              ]
            },
            {
              "Sid": "AllowS3BucketActions",
              "Effect": "Allow",
              "Action": [
                "s3:CreateBucket",
                "s3:GetBucketLocation",
                "s3:ListBucket",
                "s3:ListAllMyBuckets",
                "s3:GetBucketCors",
                "s3:PutBucketCors"
              ],
              "Resource": "*"
            },
            {
              "Sid": "AllowLambdaInvokeFunction",
              "Effect": "Allow",
              "Action": "lambda:InvokeFunction",
              "Resource": [
                "arn:aws:lambda:*:*:function:*SageMaker*",
                "arn:aws:lambda:*:*:function:*sagemaker*",
                "arn:aws:lambda:*:*:function:*Sagemaker*",
                "arn:aws:lambda:*:*:function:*LabelingFunction*"
              ]
            },
            {
              "Sid": "AllowPassRoleToSageMaker",
              "Effect": "Allow",
              "Action": "iam:PassRole",
              "Resource": "arn:aws:iam::*:role/*",
              "Condition": { "StringEquals": { "iam:PassedToService": "sagemaker.amazonaws.com" } }
            }
          ]
        }
        """;

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
        ["AmazonSageMakerFullAccess"] = SageMaker,
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

using Local.Aws;
using Local.CloudFormation.ResourceTypes;

namespace Local.CloudFormation.Stacks;

/// <summary>The calls that make, change and delete a resource of a type, as policies name them.</summary>
/// <param name="Passes">The service to which the resource's role is passed; null when it has none.</param>
/// <remarks>
/// Documented: <c>handlers</c> in the resource types' schemas. Of several calls of a handler it is the one without
/// which there is no resource.
/// </remarks>
/// <seealso href="https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html"/>
sealed record ResourceCalls(string Create, string Update, string Delete, string? Passes = null)
{
    static readonly Dictionary<string, ResourceCalls> ByType = new()
    {
        [KeptStack.Type] =
            new("cloudformation:CreateStack", "cloudformation:UpdateStack", "cloudformation:DeleteStack"),
        ["AWS::IAM::ManagedPolicy"] = new("iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy"),
        ["AWS::IAM::Policy"] = new("iam:PutRolePolicy", "iam:PutRolePolicy", "iam:DeleteRolePolicy"),
        ["AWS::IAM::Role"] = new("iam:CreateRole", "iam:UpdateRole", "iam:DeleteRole"),
        ["AWS::Lambda::Alias"] = new("lambda:CreateAlias", "lambda:UpdateAlias", "lambda:DeleteAlias"),
        ["AWS::Lambda::Function"] = new(
            "lambda:CreateFunction",
            "lambda:UpdateFunctionConfiguration",
            "lambda:DeleteFunction",
            "lambda.amazonaws.com"),
        ["AWS::Lambda::Permission"] = new("lambda:AddPermission", "lambda:AddPermission", "lambda:RemovePermission"),
        ["AWS::Lambda::Version"] = new("lambda:PublishVersion", "lambda:PublishVersion", "lambda:DeleteFunction"),
        ["AWS::Logs::LogGroup"] = new("logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:DeleteLogGroup"),
        ["AWS::S3::Bucket"] = new("s3:CreateBucket", "s3:CreateBucket", "s3:DeleteBucket"),
        ["AWS::S3::BucketPolicy"] = new("s3:PutBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"),
        ["AWS::SSM::Parameter"] = new("ssm:PutParameter", "ssm:PutParameter", "ssm:DeleteParameter"),
        ["AWS::StepFunctions::Activity"] =
            new("states:CreateActivity", "states:TagResource", "states:DeleteActivity"),
        ["AWS::StepFunctions::StateMachine"] = new(
            "states:CreateStateMachine",
            "states:UpdateStateMachine",
            "states:DeleteStateMachine",
            "states.amazonaws.com"),
        ["AWS::StepFunctions::StateMachineAlias"] = new(
            "states:CreateStateMachineAlias", "states:UpdateStateMachineAlias", "states:DeleteStateMachineAlias"),
        ["AWS::StepFunctions::StateMachineVersion"] = new(
            "states:PublishStateMachineVersion",
            "states:PublishStateMachineVersion",
            "states:DeleteStateMachineVersion"),
    };

    /// <summary>Null for a type that nothing makes.</summary>
    public static ResourceCalls? Of(string type) => ByType.GetValueOrDefault(DeployedType.Of(type));

    /// <summary>What the calls act upon.</summary>
    public static string ArnOf(StackResource resource, AwsAccount account) => DeployedType.Of(resource.Type) switch
    {
        "AWS::S3::BucketPolicy" => $"arn:{account.Partition}:s3:::{Property(resource, "Bucket")}",
        "AWS::Lambda::Alias" or "AWS::Lambda::Permission" or "AWS::Lambda::Version" => FunctionArn(
            Property(resource, "FunctionName") ?? "*", account),
        "AWS::SSM::Parameter" => account.Arn("ssm", $"parameter/{resource.PhysicalId.TrimStart('/')}").ToString(),
        KeptStack.Type when resource.PhysicalId.Length == 0 => account.Arn("cloudformation", "stack/*").ToString(),
        "AWS::Logs::LogGroup" => resource.Attributes["Arn"][..^":*".Length],
        _ when resource.Attributes.TryGetValue("Arn", out var arn) => arn,
        _ when resource.PhysicalId.StartsWith("arn:", StringComparison.Ordinal) => resource.PhysicalId,
        _ => "*",
    };

    public static string? RoleOf(StackResource resource) =>
        Property(resource, "Role") ?? Property(resource, "RoleArn");

    static string FunctionArn(string function, AwsAccount account) =>
        function.StartsWith("arn:", StringComparison.Ordinal) ? function
            : account.Arn("lambda", $"function:{function}").ToString();

    static string? Property(StackResource resource, string name) =>
        resource.Properties.TryGetProperty(name, out var value) ? value.ToString() : null;
}

using Local.Aws;
using Local.CloudFormation.Templates;
using static Local.CloudFormation.ResourceTypes.Shape;

namespace Local.CloudFormation.ResourceTypes;

/// <summary>The resource types of IAM. What their policy documents may say is IAM's to check.</summary>
static class IamTypes
{
    static readonly Property Path = new("Path", Text, "Part of the ARN.");

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html"/>
    public static ResourceType Role { get; } = new("AWS::IAM::Role", "RoleName", 64,
    [
        new("AssumeRolePolicyDocument", Map, "Enforced whenever a service takes the role.", IsRequired: true),
        new("Description", Text, "Shown by AWS only.", HasEffect: false),
        new("ManagedPolicyArns", TextList, "Managed policies of the template, and those of AWS that IAM knows here, are enforced."),
        new("MaxSessionDuration", Integer, "The longest time for which AssumeRole gives credentials, in seconds."),
        Path,
        new("PermissionsBoundary", Text, "What it does not allow, no policy of the role does."),
        new("Policies", List, "Enforced, call by call.", Members:
        [
            new("PolicyName", Text, "The policy's name.", IsRequired: true),
            new("PolicyDocument", Map, "The policy.", IsRequired: true),
        ]),
        new("RoleName", Text, "The role's name."),
        new("Tags", List, "Tags are for AWS's bills and searches.", HasEffect: false),
    ],
    (account, name, properties) => Arn(account, "role", name, properties))
    {
        Attributes = new Dictionary<string, Func<AwsAccount, string, string, string>>
        {
            ["Arn"] = (_, _, arn) => arn,
            ["RoleId"] = (account, _, arn) => "AROA" + PhysicalName.Token(17, account, arn),
        },
    };

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html"/>
    public static ResourceType Policy { get; } = new("AWS::IAM::Policy", "PolicyName", 128,
    [
        new("PolicyName", Text, "The policy's name.", IsRequired: true),
        new("PolicyDocument", Map, "Enforced, call by call.", IsRequired: true),
        new("Roles", TextList, "The names of the roles that it is added to."),
        .. Property.Missing("There are roles only.", "Groups", "Users"),
    ],
    (account, name, properties) => Arn(account, "policy", name, properties));

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html"/>
    public static ResourceType ManagedPolicy { get; } = new("AWS::IAM::ManagedPolicy", "ManagedPolicyName", 128,
    [
        new("Description", Text, "Shown by AWS only.", HasEffect: false),
        new("ManagedPolicyName", Text, "The policy's name."),
        Path,
        new("PolicyDocument", Map, "Enforced, call by call.", IsRequired: true),
        new("Roles", TextList, "The names of the roles that it is added to."),
        .. Property.Missing("There are roles only.", "Groups", "Users"),
    ],
    (account, name, properties) => Arn(account, "policy", name, properties))
    {
        RefIsArn = true,
        Attributes = new Dictionary<string, Func<AwsAccount, string, string, string>>
        {
            ["PolicyArn"] = (_, _, arn) => arn,
        },
    };

    /// <summary>IAM's ARNs have no region: <c>arn:aws:iam::012345678912:role/service-role/Name</c>.</summary>
    static string Arn(AwsAccount account, string kind, string name, Value.Mapping properties) =>
        $"arn:{account.Partition}:iam::{account.Id}:{kind}{(properties["Path"] as Value.Scalar)?.Text ?? "/"}{name}";
}

using Local.Aws;
using static Local.CloudFormation.ResourceTypes.Shape;

namespace Local.CloudFormation.ResourceTypes;

/// <summary>The resource types that hold data: buckets and logs.</summary>
static class StorageTypes
{
    const string Loopback = "Only this machine's own processes reach the bucket here.";

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html"/>
    public static ResourceType Bucket { get; } = new("AWS::S3::Bucket", "BucketName", 63,
    [
        new("BucketName", Text, "The bucket's name."),
        new("AccessControl", Text, Loopback, HasEffect: false),
        new("BucketEncryption", Map, "Objects are plain files here, so that they can be opened.", HasEffect: false),
        new("LifecycleConfiguration", Map, "What is old enough is deleted."),
        new("LoggingConfiguration", Map, "Server access logs are delivered by AWS only.", HasEffect: false),
        new("OwnershipControls", Map, "There is one owner here.", HasEffect: false),
        new("PublicAccessBlockConfiguration", Map, Loopback, HasEffect: false),
        new("Tags", List, "The bucket's tags."),
        new("VersioningConfiguration", Map, "Earlier versions of objects are kept."),
        .. Property.Missing("Buckets call nothing here.", "NotificationConfiguration"),
        .. Property.Missing("Buckets are reached over the API alone here.", "WebsiteConfiguration"),
        .. Property.Missing("Objects are in one place here.", "ReplicationConfiguration"),
        .. Property.Missing("Objects can be deleted here.", "ObjectLockConfiguration", "ObjectLockEnabled"),
        new("AbacStatus", Text, Loopback, HasEffect: false),
        new("AccelerateConfiguration", Map, Loopback, HasEffect: false),
        new("AnalyticsConfigurations", List, "Objects are plain files here.", HasEffect: false),
        new("CorsConfiguration", Map, "What browsers of other sites may ask."),
        new("IntelligentTieringConfigurations", List, "Objects are plain files here.", HasEffect: false),
        new("InventoryConfigurations", List, "Objects are plain files here.", HasEffect: false),
        new("MetadataConfiguration", Map, "Objects are plain files here.", HasEffect: false),
        new("MetadataTableConfiguration", Map, "Objects are plain files here.", HasEffect: false),
        new("MetricsConfigurations", List, "Objects are plain files here.", HasEffect: false),
    ],
    (account, name, _) => $"arn:{account.Partition}:s3:::{name}")
    {
        IsLowerCase = true,
        Attributes = new Dictionary<string, Func<AwsAccount, string, string, string>>
        {
            ["Arn"] = (_, _, arn) => arn,
            ["DomainName"] = (account, name, _) => $"{name}.s3.{account.UrlSuffix}",
            ["RegionalDomainName"] = (account, name, _) => $"{name}.s3.{account.Region}.{account.UrlSuffix}",
        },
    };

    /// <remarks><c>Ref</c> gives the bucket's name.</remarks>
    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html"/>
    public static ResourceType BucketPolicy { get; } = new("AWS::S3::BucketPolicy", "Bucket", 63,
    [
        new("Bucket", Text, "The bucket that the policy protects.", IsRequired: true),
        new("PolicyDocument", Map, "Enforced, call by call.", IsRequired: true),
    ],
    (account, name, _) => $"arn:{account.Partition}:s3:::{name}");

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ssm-parameter.html"/>
    public static ResourceType Parameter { get; } = new("AWS::SSM::Parameter", "Name", 1011,
    [
        new("Name", Text, "The parameter's name."),
        new("Type", Text, "String or StringList.", IsRequired: true, Only: "String|StringList"),
        new("Value", Text, "The parameter's value.", IsRequired: true),
        new("AllowedPattern", Text, "What the value must match."),
        new("DataType", Text, "Shown with the parameter."),
        new("Description", Text, "Shown with the parameter."),
        new("Policies", Text, "Nothing expires here.", HasEffect: false),
        new("Tags", TextMap, "The parameter's tags."),
        new("Tier", Text, "How long the value may be."),
    ],
    (account, name, _) => account.Arn("ssm", $"parameter/{name.TrimStart('/')}").ToString())
    {
        Late = ["Type", "Value"],
    };

    /// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html"/>
    public static ResourceType LogGroup { get; } = new("AWS::Logs::LogGroup", "LogGroupName", 512,
    [
        new("LogGroupName", Text, "The log group's name."),
        new("DataProtectionPolicy", Any, "Logs stay on this machine.", HasEffect: false),
        new("KmsKeyId", Text, "Logs are plain files here.", HasEffect: false),
        new("LogGroupClass", Text, "There is one class of logs here.", HasEffect: false),
        new("RetentionInDays", Integer, "What is older is not shown."),
        new("Tags", List, "Tags are for AWS's bills and searches.", HasEffect: false),
    ],
    (account, name, _) => account.Arn("logs", $"log-group:{name}:*").ToString())
    {
        Attributes = new Dictionary<string, Func<AwsAccount, string, string, string>> { ["Arn"] = (_, _, arn) => arn },
    };
}

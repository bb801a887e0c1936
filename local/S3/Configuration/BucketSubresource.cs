using System.Net;
using System.Xml.Linq;
using Local.Aws;

namespace Local.S3.Configuration;

/// <summary>A document that is kept with a bucket, and answered as it was put.</summary>
/// <param name="Parameter">What the query names: <c>versioning</c>.</param>
/// <param name="Noun">What operations call it: <c>BucketVersioning</c>.</param>
/// <param name="GetAction">What a policy must allow to read it.</param>
sealed record BucketSubresource(string Parameter, string Noun, string GetAction)
{
    /// <summary>What a policy must allow to write or delete it; null where putting is not supported.</summary>
    public string? PutAction { get; init; }

    /// <summary>The operation that deletes it; null when there is none.</summary>
    public string? Delete { get; init; }

    /// <summary>The elements of the document that a new bucket has; null for none.</summary>
    public string? OfNewBucket { get; init; }

    /// <summary>The element that is answered, with nothing in it, where there is no document.</summary>
    public string? Empty { get; init; }

    /// <summary>The code and message of the refusal where there is no document.</summary>
    public (string Code, string Message) Missing { get; init; } =
        ("NoSuchConfiguration", "The specified configuration does not exist.");

    /// <summary>Refuses by throwing what the API model lets pass, and S3 does not.</summary>
    public Action<XElement> Check { get; init; } = _ => { };

    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList"/>
    /// <seealso href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html"/>
    public static IReadOnlyList<BucketSubresource> All { get; } =
    [
        new("versioning", "BucketVersioning", "s3:GetBucketVersioning")
        {
            PutAction = "s3:PutBucketVersioning",
            Empty = "VersioningConfiguration",
            Check = ConfigurationRules.Versioning,
        },
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html: every bucket has it
        new("encryption", "BucketEncryption", "s3:GetEncryptionConfiguration")
        {
            PutAction = "s3:PutEncryptionConfiguration",
            Delete = "DeleteBucketEncryption",
            OfNewBucket = """
                <ServerSideEncryptionConfiguration><Rule>
                <ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>
                </ApplyServerSideEncryptionByDefault>
                <BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>
                """,
            Missing = ("ServerSideEncryptionConfigurationNotFoundError", "The server side encryption configuration was not found"),
        },
        new("lifecycle", "BucketLifecycleConfiguration", "s3:GetLifecycleConfiguration")
        {
            PutAction = "s3:PutLifecycleConfiguration",
            Delete = "DeleteBucketLifecycle",
            Missing = ("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
            Check = ConfigurationRules.Lifecycle,
        },
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
        new("ownershipControls", "BucketOwnershipControls", "s3:GetBucketOwnershipControls")
        {
            PutAction = "s3:PutBucketOwnershipControls",
            Delete = "DeleteBucketOwnershipControls",
            OfNewBucket =
                "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>",
            Missing = ("OwnershipControlsNotFoundError", "The bucket ownership controls were not found"),
        },
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
        new("publicAccessBlock", "PublicAccessBlock", "s3:GetBucketPublicAccessBlock")
        {
            PutAction = "s3:PutBucketPublicAccessBlock",
            Delete = "DeletePublicAccessBlock",
            OfNewBucket = """
                <PublicAccessBlockConfiguration>
                <BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>
                <BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>
                </PublicAccessBlockConfiguration>
                """,
            Missing = ("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"),
        },
        new("cors", "BucketCors", "s3:GetBucketCORS")
        {
            PutAction = "s3:PutBucketCORS",
            Delete = "DeleteBucketCors",
            Missing = ("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
            Check = ConfigurationRules.Cors,
        },
        new("tagging", "BucketTagging", "s3:GetBucketTagging")
        {
            PutAction = "s3:PutBucketTagging",
            Delete = "DeleteBucketTagging",
            Missing = ("NoSuchTagSet", "The TagSet does not exist"),
            Check = document => TagSet.Parse(document).CheckBucket(),
        },
        new("notification", "BucketNotificationConfiguration", "s3:GetBucketNotification")
        {
            PutAction = "s3:PutBucketNotification",
            Empty = "NotificationConfiguration",
        },
        new("logging", "BucketLogging", "s3:GetBucketLogging")
        {
            PutAction = "s3:PutBucketLogging",
            Empty = "BucketLoggingStatus",
        },
        new("accelerate", "BucketAccelerateConfiguration", "s3:GetAccelerateConfiguration") { Empty = "AccelerateConfiguration" },
        new("requestPayment", "BucketRequestPayment", "s3:GetBucketRequestPayment")
        {
            OfNewBucket = "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>",
        },
        new("website", "BucketWebsite", "s3:GetBucketWebsite")
        {
            Missing = ("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"),
        },
        new("replication", "BucketReplication", "s3:GetReplicationConfiguration")
        {
            Missing = ("ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
        },
        new("object-lock", "ObjectLockConfiguration", "s3:GetBucketObjectLockConfiguration")
        {
            Missing = ("ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket"),
        },
        new("analytics", "BucketAnalyticsConfiguration", "s3:GetAnalyticsConfiguration"),
        new("inventory", "BucketInventoryConfiguration", "s3:GetInventoryConfiguration"),
        new("metrics", "BucketMetricsConfiguration", "s3:GetMetricsConfiguration"),
        new("intelligent-tiering", "BucketIntelligentTieringConfiguration", "s3:GetIntelligentTieringConfiguration"),
    ];

    public static BucketSubresource Get(string parameter) =>
        All.First(subresource => subresource.Parameter == parameter);

    /// <summary>The document of a bucket; null when it has none.</summary>
    public XElement? Find(BucketConfiguration configuration) =>
        configuration.Find(Parameter) switch
        {
            null => OfNewBucket is { } text ? Named(XElement.Parse(text)) : null,
            "" => null,
            var text => XElement.Parse(text),
        } ?? (Empty is null ? null : S3Request.Element(Empty));

    public AwsException NotFound() => new(Missing.Code, Missing.Message, HttpStatusCode.NotFound);

    /// <summary>The same document in S3's namespace, whatever namespace it came in.</summary>
    public static XElement Named(XElement element) => S3Request.Element(
        element.Name.LocalName,
        element.HasElements ? element.Elements().Select(Named) : element.Value);
}

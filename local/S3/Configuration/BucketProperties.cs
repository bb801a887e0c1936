using System.Text.Json;
using System.Xml.Linq;
using static Local.S3.S3Request;

namespace Local.S3.Configuration;

/// <summary>The properties of CloudFormation's <c>AWS::S3::Bucket</c> as documents of S3's API.</summary>
/// <seealso href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html"/>
static class BucketProperties
{
    /// <summary>What a bucket's configuration calls the properties themselves.</summary>
    public const string Name = "template";

    static readonly (string Property, string Subresource, Func<JsonElement, XElement> Read)[] All =
    [
        ("VersioningConfiguration", "versioning", value =>
            Element("VersioningConfiguration", Copy(value, "Status"))),
        ("BucketEncryption", "encryption", value => Element("ServerSideEncryptionConfiguration",
            Items(value, "ServerSideEncryptionConfiguration").Select(rule => Element("Rule",
                Nested(rule, "ServerSideEncryptionByDefault", "ApplyServerSideEncryptionByDefault", ByDefault),
                Copy(rule, "BucketKeyEnabled"))))),
        ("LifecycleConfiguration", "lifecycle", value =>
            Element("LifecycleConfiguration", Items(value, "Rules").Select(LifecycleRule))),
        ("OwnershipControls", "ownershipControls", value =>
            Element("OwnershipControls", Items(value, "Rules").Select(rule => Element("Rule", Copy(rule, "ObjectOwnership"))))),
        ("PublicAccessBlockConfiguration", "publicAccessBlock", value => Element("PublicAccessBlockConfiguration",
            Copy(value, "BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"))),
        ("CorsConfiguration", "cors", value => Element("CORSConfiguration", Items(value, "CorsRules").Select(rule =>
            Element("CORSRule",
                Rename(rule, "Id", "ID"), Each(rule, "AllowedHeaders", "AllowedHeader"),
                Each(rule, "AllowedMethods", "AllowedMethod"), Each(rule, "AllowedOrigins", "AllowedOrigin"),
                Each(rule, "ExposedHeaders", "ExposeHeader"), Rename(rule, "MaxAge", "MaxAgeSeconds"))))),
        ("LoggingConfiguration", "logging", value => Element("BucketLoggingStatus", Element("LoggingEnabled",
            Rename(value, "DestinationBucketName", "TargetBucket"),
            Rename(value, "LogFilePrefix", "TargetPrefix") ?? Element("TargetPrefix")))),
        ("NotificationConfiguration", "notification", value => Element("NotificationConfiguration",
            Items(value, "TopicConfigurations").Select(entry => Notification(entry, "TopicConfiguration", "Topic", "Topic")),
            Items(value, "QueueConfigurations").Select(entry => Notification(entry, "QueueConfiguration", "Queue", "Queue")),
            Items(value, "LambdaConfigurations").Select(entry =>
                Notification(entry, "CloudFunctionConfiguration", "Function", "CloudFunction")),
            value.TryGetProperty("EventBridgeConfiguration", out _) ? Element("EventBridgeConfiguration") : null)),
    ];

    /// <summary>Every document that the properties can set; null for those that they do not name.</summary>
    /// <exception cref="Aws.AwsException">S3 would refuse it.</exception>
    public static Dictionary<string, string?> Read(JsonElement properties)
    {
        var documents = new Dictionary<string, string?>();
        foreach (var (property, name, read) in All)
        {
            documents[name] = properties.TryGetProperty(property, out var value) ? Checked(name, read(value)) : null;
        }
        documents["tagging"] = properties.TryGetProperty("Tags", out var tags) && tags.GetArrayLength() > 0
            ? Checked("tagging", TagSet.Document(tags.EnumerateArray().Select(tag =>
                KeyValuePair.Create(Text(tag.GetProperty("Key")), Text(tag.GetProperty("Value"))))))
            : null;
        return documents;
    }

    static string Checked(string name, XElement document)
    {
        var subresource = BucketSubresource.Get(name);
        ConfigurationDocument.Check("Put" + subresource.Noun, document);
        subresource.Check(document);
        return ConfigurationOperations.Text(document);
    }

    static IEnumerable<XElement> ByDefault(JsonElement value) => Copy(value, "SSEAlgorithm", "KMSMasterKeyID");

    static XElement LifecycleRule(JsonElement rule) => Element("Rule",
        Rename(rule, "Id", "ID"), Filter(rule), Copy(rule, "Status"),
        Some("Expiration", Rename(rule, "ExpirationInDays", "Days"), Rename(rule, "ExpirationDate", "Date"),
            Rename(rule, "ExpiredObjectDeleteMarker", "ExpiredObjectDeleteMarker")),
        Items(rule, "Transitions").Concat(Item(rule, "Transition")).Select(transition => Element("Transition",
            Rename(transition, "TransitionInDays", "Days"), Rename(transition, "TransitionDate", "Date"),
            Copy(transition, "StorageClass"))),
        Items(rule, "NoncurrentVersionTransitions").Concat(Item(rule, "NoncurrentVersionTransition"))
            .Select(transition => Element("NoncurrentVersionTransition",
                Rename(transition, "TransitionInDays", "NoncurrentDays"),
                Copy(transition, "StorageClass", "NewerNoncurrentVersions"))),
        Nested(rule, "NoncurrentVersionExpiration", "NoncurrentVersionExpiration",
            value => Copy(value, "NoncurrentDays", "NewerNoncurrentVersions"))
            ?? Some("NoncurrentVersionExpiration", Rename(rule, "NoncurrentVersionExpirationInDays", "NoncurrentDays")),
        Nested(rule, "AbortIncompleteMultipartUpload", "AbortIncompleteMultipartUpload",
            value => Copy(value, "DaysAfterInitiation")));

    static XElement Filter(JsonElement rule)
    {
        List<XElement> conditions =
        [
            .. Copy(rule, "Prefix"),
            .. Items(rule, "TagFilters").Select(tag => Element("Tag", Copy(tag, "Key", "Value"))),
            .. Copy(rule, "ObjectSizeGreaterThan", "ObjectSizeLessThan"),
        ];
        return Element("Filter", conditions.Count switch
        {
            0 => Element("Prefix"),
            1 => conditions[0],
            _ => Element("And", conditions),
        });
    }

    static XElement Notification(JsonElement entry, string element, string property, string target) => Element(element,
        Rename(entry, property, target), Rename(entry, "Event", "Event"),
        Nested(entry, "Filter", "Filter", filter => Item(filter, "S3Key").Select(key => Element("S3Key",
            Items(key, "Rules").Select(rule => Element("FilterRule", Copy(rule, "Name", "Value")))))));

    static XElement? Nested(
        JsonElement value, string property, string name, Func<JsonElement, IEnumerable<XElement>> read) =>
        value.TryGetProperty(property, out var nested) ? Element(name, read(nested)) : null;

    static XElement? Some(string name, params XElement?[] children) =>
        children.Any(child => child is not null) ? Element(name, [.. children]) : null;

    static IEnumerable<XElement> Copy(JsonElement value, params string[] names) =>
        names.Select(name => Rename(value, name, name)).OfType<XElement>();

    static XElement? Rename(JsonElement value, string property, string name) =>
        value.TryGetProperty(property, out var found) ? Element(name, Text(found)) : null;

    static IEnumerable<XElement> Each(JsonElement value, string property, string name) =>
        Items(value, property).Select(item => Element(name, Text(item)));

    static JsonElement.ArrayEnumerator Items(JsonElement value, string property) =>
        value.TryGetProperty(property, out var list) ? list.EnumerateArray() : default;

    static IEnumerable<JsonElement> Item(JsonElement value, string property) =>
        value.TryGetProperty(property, out var item) ? [item] : [];

    /// <summary>CloudFormation takes numbers and booleans for texts, and the reverse.</summary>
    static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText(),
    };
}

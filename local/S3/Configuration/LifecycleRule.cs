using System.Globalization;
using System.Xml.Linq;
using Local.S3.Files;

namespace Local.S3.Configuration;

/// <summary>What a bucket's rule does, and to which objects. Moves to other storage classes are nothing here.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html"/>
sealed record LifecycleRule
{
    public required string Prefix { get; init; }
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>In bytes.</summary>
    public long? LargerThan { get; init; }

    /// <summary>In bytes.</summary>
    public long? SmallerThan { get; init; }

    /// <summary>After how many days, or on which, an object is deleted.</summary>
    public int? Days { get; init; }
    public DateTimeOffset? Date { get; init; }

    /// <summary>Whether a delete marker goes that has no other version.</summary>
    public bool RemovesMarkers { get; init; }

    /// <summary>How many days a version is kept after it was current.</summary>
    public int? NoncurrentDays { get; init; }

    /// <summary>How many of the newest of them are kept nevertheless.</summary>
    public int NewerVersions { get; init; }

    /// <summary>How many days an upload in parts may take.</summary>
    public int? UploadDays { get; init; }

    /// <summary>The rules of a document that are enabled.</summary>
    public static IReadOnlyList<LifecycleRule> Parse(XElement document) =>
    [
        .. document.Elements().Where(rule => ConfigurationRules.Value(rule, "Status") is "Enabled").Select(ParseRule),
    ];

    public bool Covers(S3Object found) =>
        found.Key.StartsWith(Prefix, StringComparison.Ordinal)
        && (LargerThan is null || found.Size > LargerThan) && (SmallerThan is null || found.Size < SmallerThan)
        && Tags.All(tag => found.Metadata.Tags?.GetValueOrDefault(tag.Key) == tag.Value);

    /// <summary>
    /// "Amazon S3 calculates the time by adding the number of days specified in the rule to the object creation time
    /// and rounding the resulting time to the next day midnight UTC."
    /// </summary>
    public static DateTimeOffset Due(DateTimeOffset since, int days)
    {
        var time = since.ToUniversalTime().AddDays(days);
        return time.TimeOfDay == TimeSpan.Zero ? time : new DateTimeOffset(time.Date, TimeSpan.Zero).AddDays(1);
    }

    static LifecycleRule ParseRule(XElement rule)
    {
        var filter = Child(rule, "Filter") ?? new XElement("Filter", Child(rule, "Prefix"));
        filter = Child(filter, "And") ?? filter;
        var expiration = Child(rule, "Expiration");
        var noncurrent = Child(rule, "NoncurrentVersionExpiration");
        return new()
        {
            Prefix = ConfigurationRules.Value(filter, "Prefix") ?? "",
            Tags = filter.Elements().Where(child => child.Name.LocalName == "Tag").ToDictionary(
                tag => ConfigurationRules.Value(tag, "Key")!, tag => ConfigurationRules.Value(tag, "Value")!),
            LargerThan = Number(filter, "ObjectSizeGreaterThan"),
            SmallerThan = Number(filter, "ObjectSizeLessThan"),
            Days = (int?)Number(expiration, "Days"),
            Date = Child(expiration, "Date") is { } date
                ? DateTimeOffset.Parse(date.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
                : null,
            RemovesMarkers = Child(expiration, "ExpiredObjectDeleteMarker")?.Value is "true",
            NoncurrentDays = (int?)Number(noncurrent, "NoncurrentDays"),
            NewerVersions = (int)(Number(noncurrent, "NewerNoncurrentVersions") ?? 0),
            UploadDays = (int?)Number(Child(rule, "AbortIncompleteMultipartUpload"), "DaysAfterInitiation"),
        };
    }

    static XElement? Child(XElement? element, string name) =>
        element is null ? null : ConfigurationRules.Child(element, name);

    static long? Number(XElement? element, string name) =>
        Child(element, name) is { } child ? long.Parse(child.Value, CultureInfo.InvariantCulture) : null;
}

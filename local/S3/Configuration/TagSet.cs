using System.Xml.Linq;
using Local.Aws;
using Microsoft.AspNetCore.WebUtilities;
using static Local.S3.S3Request;

namespace Local.S3.Configuration;

/// <summary>Tags of a bucket or an object, in the order in which they came.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html"/>
sealed class TagSet(IReadOnlyList<KeyValuePair<string, string>> tags)
{
    const int MostOfObject = 10, MostOfBucket = 50;

    public IReadOnlyDictionary<string, string> ToDictionary() => tags.ToDictionary();

    /// <summary>Reads a <c>Tagging</c> document.</summary>
    public static TagSet Parse(XElement document)
    {
        var entries = ConfigurationRules.Child(document, "TagSet")?.Elements() ?? throw S3Error.MalformedXml();
        return new([.. entries.Select(tag => KeyValuePair.Create(
            ConfigurationRules.Value(tag, "Key") ?? throw S3Error.MalformedXml(),
            ConfigurationRules.Value(tag, "Value") ?? throw S3Error.MalformedXml()))]);
    }

    /// <summary>Reads what a header has, which is encoded as a query: <c>a=1&amp;b=2</c>.</summary>
    public static TagSet Parse(string header)
    {
        List<KeyValuePair<string, string>> tags = [];
        foreach (var (key, values) in QueryHelpers.ParseQuery(header))
            tags.AddRange(values.Select(value => KeyValuePair.Create(key, value ?? "")));
        return new(tags);
    }

    public static XElement Document(IEnumerable<KeyValuePair<string, string>> tags) => Element("Tagging",
        Element("TagSet", tags.Select(tag => Element("Tag", Element("Key", tag.Key), Element("Value", tag.Value)))));

    public void CheckBucket()
    {
        if (tags.Count > MostOfBucket)
            throw new AwsException("BadRequest", $"Bucket tag count cannot be greater than {MostOfBucket}");
        Check();
    }

    public IReadOnlyDictionary<string, string> CheckObject()
    {
        if (tags.Count > MostOfObject)
            throw new AwsException("BadRequest", $"Object tags cannot be greater than {MostOfObject}");
        Check();
        return ToDictionary();
    }

    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html"/>
    void Check()
    {
        if (tags.Select(tag => tag.Key).Distinct().Count() < tags.Count)
            throw new AwsException("InvalidTag", "Cannot provide multiple Tags with the same key");
        if (tags.Any(tag => tag.Key.Length is 0 or > 128
            || tag.Key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase)))
            throw new AwsException("InvalidTag", "The TagKey you have provided is invalid");
        if (tags.Any(tag => tag.Value.Length > 256))
            throw new AwsException("InvalidTag", "The TagValue you have provided is invalid");
    }
}

using System.Xml.Linq;
using static Local.S3.S3Request;

namespace Local.S3.Configuration;

/// <summary>The documents of a bucket, each got, put and deleted in the same way.</summary>
static class ConfigurationOperations
{
    public static IEnumerable<KeyValuePair<string, Func<S3Request, Task>>> All()
    {
        foreach (var subresource in BucketSubresource.All)
        {
            yield return new("Get" + subresource.Noun, request => GetAsync(request, subresource));
            if (subresource.PutAction is null)
                continue;
            yield return new("Put" + subresource.Noun, request => PutAsync(request, subresource));
            if (subresource.Delete is { } delete)
                yield return new(delete, request => Delete(request, subresource));
        }
        // Configurations that have names, of which a bucket has none here.
        foreach (var (noun, action, root) in ((string, string, string)[])[
            ("Analytics", "s3:GetAnalyticsConfiguration", "ListBucketAnalyticsConfigurationResult"),
            ("Inventory", "s3:GetInventoryConfiguration", "ListInventoryConfigurationsResult"),
            ("Metrics", "s3:GetMetricsConfiguration", "ListMetricsConfigurationsResult"),
            ("IntelligentTiering", "s3:GetIntelligentTieringConfiguration",
                "ListBucketIntelligentTieringConfigurationsOutput")])
            yield return new($"ListBucket{noun}Configurations", request => ListNoneAsync(request, action, root));
    }

    static Task GetAsync(S3Request request, BucketSubresource subresource)
    {
        request.AllowBucket(subresource.GetAction);
        return request.AnswerAsync(
            subresource.Find(request.Bucket.Configuration) ?? throw subresource.NotFound());
    }

    static async Task PutAsync(S3Request request, BucketSubresource subresource)
    {
        request.AllowBucket(subresource.PutAction!);
        var configuration = request.Bucket.Configuration;
        var document = await request.ReadXmlAsync();
        ConfigurationDocument.Check("Put" + subresource.Noun, document);
        subresource.Check(document);
        configuration.Set(subresource.Parameter, Text(document));
    }

    static Task Delete(S3Request request, BucketSubresource subresource)
    {
        request.AllowBucket(subresource.PutAction!);
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html: "resets"
        request.Bucket.Configuration.Set(
            subresource.Parameter, subresource.Parameter is "encryption" ? null : "");
        request.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static string Text(XElement document) =>
        BucketSubresource.Named(document).ToString(SaveOptions.DisableFormatting);

    static Task ListNoneAsync(S3Request request, string action, string root)
    {
        request.AllowBucket(action);
        _ = request.Bucket;
        return request.AnswerAsync(Element(root, Element("IsTruncated", false)));
    }
}

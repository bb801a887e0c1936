using System.Net;
using System.Text;
using System.Text.Json;
using Local.Aws;
using static Local.S3.S3Request;

namespace Local.S3.Configuration;

/// <summary>A bucket's policy: who may do what with it, beside what their own policies allow.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html"/>
static class BucketPolicies
{
    public const string Name = "policy";

    /// <summary>In bytes.</summary>
    const int Largest = 20 * 1024;

    public static async Task GetBucketPolicy(S3Request request)
    {
        request.AllowBucket("s3:GetBucketPolicy");
        var text = Find(request.Bucket) ?? throw Missing();
        request.Response.ContentType = "application/json";
        await request.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), request.Cancellation);
    }

    public static async Task PutBucketPolicy(S3Request request)
    {
        request.AllowBucket("s3:PutBucketPolicy");
        _ = request.Bucket;
        var text = Encoding.UTF8.GetString(await request.ReadBodyAsync(Largest));
        JsonElement policy;
        try
        {
            policy = JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            throw Malformed("Policies must be valid JSON and the first byte must be '{'");
        }
        request.Store.PutBucketPolicy(request.BucketName!, policy, request.Caller);
        request.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static Task DeleteBucketPolicy(S3Request request)
    {
        request.AllowBucket("s3:DeleteBucketPolicy");
        request.Bucket.Configuration.Set(Name, "");
        request.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static Task GetBucketPolicyStatus(S3Request request)
    {
        request.AllowBucket("s3:GetBucketPolicyStatus");
        var text = Find(request.Bucket) ?? throw Missing();
        return request.AnswerAsync(Element("PolicyStatus",
            Element("IsPublic", PublicPolicy.IsPublic(JsonElement.Parse(text)) ? "TRUE" : "FALSE")));
    }

    /// <summary>The policy's text; null when there is none.</summary>
    public static string? Find(Files.Bucket bucket) =>
        bucket.Configuration.Find(Name) is { Length: > 0 } text ? text : null;

    /// <summary>Refuses what is about another bucket, and what all the world may do where that is blocked.</summary>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"/>
    public static void Check(Files.Bucket bucket, string arn, JsonElement policy, Principal? caller)
    {
        foreach (var statement in PublicPolicy.Items(policy, "Statement"))
        {
            if (PublicPolicy.Items(statement, "Resource").Any(resource =>
                resource.ToString() is var text && text != arn && !text.StartsWith(arn + "/", StringComparison.Ordinal)
                && !text.Contains('*')))
                throw Malformed("Policy has invalid resource");
        }
        var block = BucketSubresource.Get("publicAccessBlock").Find(bucket.Configuration);
        if (block is not null && ConfigurationRules.Value(block, "BlockPublicPolicy") is "true"
            && PublicPolicy.IsPublic(policy))
            throw S3Error.AccessDenied(
                $"User: {caller?.Arn} is not authorized to perform: s3:PutBucketPolicy on resource: \"{arn}\" " +
                "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.");
    }

    public static AwsException Malformed(string message) => new("MalformedPolicy", message);

    static AwsException Missing() =>
        new("NoSuchBucketPolicy", "The bucket policy does not exist", HttpStatusCode.NotFound);
}

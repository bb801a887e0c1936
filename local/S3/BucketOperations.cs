using System.Net;
using Local.Aws;
using static Local.S3.S3Request;

namespace Local.S3;

/// <summary>What is done to buckets.</summary>
static class BucketOperations
{
    public static Task ListBuckets(S3Request request)
    {
        request.AllowBucket("s3:ListAllMyBuckets");
        return request.AnswerAsync(Element("ListAllMyBucketsResult",
            Element("Owner", Element("ID", request.Store.Account.Id)),
            Element("Buckets", request.Store.Buckets()
                .Where(bucket => bucket.Name.StartsWith(request.Parameter("prefix") ?? "", StringComparison.Ordinal))
                .Select(bucket => Element("Bucket",
                    Element("Name", bucket.Name), Element("CreationDate", Time(bucket.Created)))))));
    }

    /// <remarks>In us-east-1 whoever makes a bucket again that is theirs is told that it is there.</remarks>
    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html#API_CreateBucket_Errors"/>
    public static async Task CreateBucket(S3Request request)
    {
        request.AllowBucket("s3:CreateBucket");
        ObjectHeaders.RefuseUnsupported(request);
        if (request.Request.ContentLength > 0
            && (await request.ReadXmlAsync()).Elements()
                .FirstOrDefault(element => element.Name.LocalName == "LocationConstraint")?.Value is { } region
            && region != request.Store.Account.Region)
            throw new AwsException("IllegalLocationConstraintException",
                $"The {region} location constraint is incompatible for the region specific endpoint this request was sent to.");
        var isThere = request.Store.FindBucket(request.BucketName!) is not null;
        if (isThere && request.Store.Account.Region != "us-east-1")
            throw new AwsException("BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.",
                HttpStatusCode.Conflict);
        if (!isThere)
            request.Store.CreateBucket(request.BucketName!);
        request.Response.Headers.Location = "/" + request.BucketName;
    }

    public static Task DeleteBucket(S3Request request)
    {
        request.AllowBucket("s3:DeleteBucket");
        request.Store.DeleteBucket(request.BucketName!);
        request.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    public static Task HeadBucket(S3Request request)
    {
        request.AllowBucket("s3:ListBucket");
        _ = request.Bucket;
        request.Response.Headers["x-amz-bucket-region"] = request.Store.Account.Region;
        return Task.CompletedTask;
    }

    /// <remarks>us-east-1 is answered as nothing: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html</remarks>
    public static Task GetBucketLocation(S3Request request)
    {
        request.AllowBucket("s3:GetBucketLocation");
        _ = request.Bucket;
        var region = request.Store.Account.Region;
        return request.AnswerAsync(Element("LocationConstraint", region is "us-east-1" ? null : region));
    }
}

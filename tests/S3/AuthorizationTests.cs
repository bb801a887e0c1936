using Amazon.S3;
using Amazon.S3.Model;

namespace Tests.S3;

/// <summary>What a role needs for each operation: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html</summary>
public class AuthorizationTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static readonly Dictionary<string, (Func<AmazonS3Client, Task> Call, string[] Needs)> Operations = new()
    {
        ["ListBuckets"] = (s3 => s3.ListBucketsAsync(Cancellation), ["s3:ListAllMyBuckets *"]),
        ["CreateBucket"] = (s3 => s3.PutBucketAsync("another", Cancellation), ["s3:CreateBucket arn:aws:s3:::another"]),
        ["DeleteBucket"] = (s3 => s3.DeleteBucketAsync("empty", Cancellation), ["s3:DeleteBucket arn:aws:s3:::empty"]),
        ["HeadBucket"] = (s3 => s3.HeadBucketAsync(new() { BucketName = "bucket" }, Cancellation), ["s3:ListBucket arn:aws:s3:::bucket"]),
        ["GetBucketLocation"] = (s3 => s3.GetBucketLocationAsync("bucket", Cancellation), ["s3:GetBucketLocation arn:aws:s3:::bucket"]),
        ["ListObjectsV2"] = (s3 => s3.ListObjectsV2Async(new() { BucketName = "bucket" }, Cancellation),
            ["s3:ListBucket arn:aws:s3:::bucket"]),
        ["ListObjects"] = (s3 => s3.ListObjectsAsync("bucket", Cancellation), ["s3:ListBucket arn:aws:s3:::bucket"]),
        ["PutObject"] = (s3 => s3.PutObjectAsync(new()
        {
            BucketName = "bucket",
            Key = "new",
            ContentBody = "x",
        }, Cancellation), ["s3:PutObject arn:aws:s3:::bucket/new"]),
        ["GetObject"] = (s3 => s3.GetObjectAsync("bucket", "a/key", Cancellation), ["s3:GetObject arn:aws:s3:::bucket/a/key"]),
        ["HeadObject"] = (s3 => s3.GetObjectMetadataAsync("bucket", "a/key", Cancellation), ["s3:GetObject arn:aws:s3:::bucket/a/key"]),
        ["DeleteObject"] = (s3 => s3.DeleteObjectAsync("bucket", "a/key", Cancellation), ["s3:DeleteObject arn:aws:s3:::bucket/a/key"]),
        ["CopyObject"] = (s3 => s3.CopyObjectAsync("bucket", "a/key", "empty", "copy", Cancellation),
            ["s3:GetObject arn:aws:s3:::bucket/a/key", "s3:PutObject arn:aws:s3:::empty/copy"]),
        ["CreateMultipartUpload"] = (
            s3 => s3.InitiateMultipartUploadAsync("bucket", "new", Cancellation), ["s3:PutObject arn:aws:s3:::bucket/new"]),
        ["ListMultipartUploads"] = (
            s3 => s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = "bucket" }, Cancellation),
            ["s3:ListBucketMultipartUploads arn:aws:s3:::bucket"]),
    };

    public static TheoryData<string> Calls => [.. Operations.Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task An_operation_needs_exactly_its_permissions(string operation)
    {
        var (call, needs) = Operations[operation];
        var granted = new HashSet<string>(needs);
        await using var server = await S3Server.StartAsync(allows: (action, resource) => granted.Contains($"{action} {resource}"));
        server.Store.CreateBucket("empty");
        using var root = server.Client();
        await root.PutObjectAsync(new() { BucketName = "bucket", Key = "a/key", ContentBody = "x" }, Cancellation);
        using var s3 = server.RoleClient();

        foreach (var need in needs)
        {
            granted.Remove(need);
            var refusal = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => call(s3));
            Assert.Equal(System.Net.HttpStatusCode.Forbidden, refusal.StatusCode);
            if (!operation.StartsWith("Head", StringComparison.Ordinal)) // an answer to HEAD has no body
            {
                Assert.Equal("AccessDenied", refusal.ErrorCode);
                Assert.Contains(
                    $"assumed-role/reader/session is not authorized to perform: {need.Split(' ')[0]} on resource: " +
                    $"\"{need.Split(' ')[1]}\"", refusal.Message);
            }
            granted.Add(need);
        }
        await call(s3);
    }

    [Fact]
    public async Task Only_who_may_list_the_bucket_learns_that_an_object_is_missing()
    {
        var mayList = false;
        await using var server = await S3Server.StartAsync(
            allows: (action, _) => action == "s3:GetObject" || (mayList && action == "s3:ListBucket"));
        using var s3 = server.RoleClient();

        var refusal = await Assert.ThrowsAnyAsync<AmazonS3Exception>(
            () => s3.GetObjectAsync("bucket", "missing", Cancellation));
        Assert.Equal("AccessDenied", refusal.ErrorCode);
        Assert.Contains("s3:ListBucket on resource: \"arn:aws:s3:::bucket\"", refusal.Message);
        mayList = true;
        Assert.Equal("NoSuchKey",
            (await Assert.ThrowsAnyAsync<AmazonS3Exception>(
            () => s3.GetObjectAsync("bucket", "missing", Cancellation))).ErrorCode);
    }

    [Fact]
    public async Task Each_of_many_deleted_objects_is_refused_by_itself()
    {
        await using var server = await S3Server.StartAsync(
            allows: (action, resource) =>
            action == "s3:DeleteObject" && resource.EndsWith("/mine", StringComparison.Ordinal));
        using var root = server.Client();
        foreach (var key in new[] { "mine", "yours" })
            await root.PutObjectAsync(new() { BucketName = "bucket", Key = key, ContentBody = "x" }, Cancellation);
        using var s3 = server.RoleClient();

        var refusal = await Assert.ThrowsAsync<DeleteObjectsException>(() => s3.DeleteObjectsAsync(new()
        {
            BucketName = "bucket",
            Objects = [new() { Key = "mine" }, new() { Key = "yours" }, new() { Key = "missing/mine" }],
        }, Cancellation));

        Assert.Equal(["mine", "missing/mine"], refusal.Response.DeletedObjects.Select(deleted => deleted.Key));
        Assert.Equal([("yours", "AccessDenied")],
            refusal.Response.DeleteErrors.Select(error => (error.Key, error.Code)));
        Assert.Equal(["yours"], server.Store.List(Local.Aws.Principal.Root(S3Server.Account), "bucket", "")
            .Select(found => found.Key));
    }
}

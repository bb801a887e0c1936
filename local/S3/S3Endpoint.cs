using System.Net;
using System.Xml.Linq;
using Local.Aws;
using Local.Aws.Model;
using Local.Aws.Protocols;
using Local.S3.Configuration;
using Local.S3.Sdk;
using Microsoft.AspNetCore.Http.Features;

namespace Local.S3;

/// <summary>
/// S3's REST API. It answers every request that is signed for it: path style and <c>bucket.localhost</c>.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html"/>
sealed class S3Endpoint(ObjectStore store) : IAwsEndpoint
{
    /// <summary>What is supported; everything else is refused by its name.</summary>
    public static Dictionary<string, Func<S3Request, Task>> Operations { get; } = new(ConfigurationOperations.All())
    {
        ["ListBuckets"] = BucketOperations.ListBuckets,
        ["CreateBucket"] = BucketOperations.CreateBucket,
        ["DeleteBucket"] = BucketOperations.DeleteBucket,
        ["HeadBucket"] = BucketOperations.HeadBucket,
        ["GetBucketLocation"] = BucketOperations.GetBucketLocation,
        ["ListObjectsV2"] = ListOperations.ListObjectsV2,
        ["ListObjects"] = ListOperations.ListObjects,
        ["PutObject"] = ObjectOperations.PutObject,
        ["GetObject"] = ObjectOperations.GetObject,
        ["HeadObject"] = ObjectOperations.HeadObject,
        ["DeleteObject"] = ObjectOperations.DeleteObject,
        ["DeleteObjects"] = ObjectOperations.DeleteObjects,
        ["CopyObject"] = CopyOperations.CopyObject,
        ["CreateMultipartUpload"] = MultipartOperations.CreateMultipartUpload,
        ["UploadPart"] = MultipartOperations.UploadPart,
        ["UploadPartCopy"] = CopyOperations.UploadPartCopy,
        ["CompleteMultipartUpload"] = MultipartOperations.CompleteMultipartUpload,
        ["AbortMultipartUpload"] = MultipartOperations.AbortMultipartUpload,
        ["ListParts"] = UploadListOperations.ListParts,
        ["ListMultipartUploads"] = UploadListOperations.ListMultipartUploads,
        ["PostObject"] = PostOperations.PostObject,
        ["ListObjectVersions"] = VersionOperations.ListObjectVersions,
        ["GetObjectAttributes"] = AttributesOperations.GetObjectAttributes,
        ["GetObjectTagging"] = TaggingOperations.GetObjectTagging,
        ["PutObjectTagging"] = TaggingOperations.PutObjectTagging,
        ["DeleteObjectTagging"] = TaggingOperations.DeleteObjectTagging,
        ["GetBucketPolicy"] = BucketPolicies.GetBucketPolicy,
        ["PutBucketPolicy"] = BucketPolicies.PutBucketPolicy,
        ["DeleteBucketPolicy"] = BucketPolicies.DeleteBucketPolicy,
        ["GetBucketPolicyStatus"] = BucketPolicies.GetBucketPolicyStatus,
        ["GetBucketAcl"] = AclOperations.GetBucketAcl,
        ["PutBucketAcl"] = AclOperations.PutBucketAcl,
        ["GetObjectAcl"] = AclOperations.GetObjectAcl,
        ["PutObjectAcl"] = AclOperations.PutObjectAcl,
    };

    public string Scope => "s3";

    public ApiModel Model => ApiModel.Get("s3");

    IReadOnlyCollection<string> IAwsEndpoint.Operations => Operations.Keys;

    /// <summary>Whether an operation is here that the SDKs have.</summary>
    public static bool Has(string operation) => operation != "PostObject" && Operations.ContainsKey(operation);

    public async Task AnswerAsync(HttpContext http)
    {
        var request = new S3Request(http, store);
        if (request.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null; // an object may be as large as the disk holds
        request.Response.Headers[RequestIds.S3Header] = request.Http.TraceIdentifier;
        try
        {
            CorsRules.Apply(request);
            await (HttpMethods.IsOptions(http.Request.Method) ? CorsRules.AnswerPreflight(request)
                : PerformAsync(request));
        }
        catch (AwsException e) when (!request.Response.HasStarted)
        {
            request.Response.Headers.ContentLength = null;
            await ErrorResponse.WriteXmlAsync(request.Http, e,
                [
                    request.BucketName is { } bucket ? new XElement("BucketName", bucket) : null,
                    request.Key is { } key ? new XElement("Key", key) : null,
                    .. e.Data.Keys.Cast<string>().Select(name => new XElement(name, e.Data[name])),
                ]);
        }
        catch (OperationCanceledException) when (request.Cancellation.IsCancellationRequested)
        {
            // Nobody waits for an answer.
        }
    }

    /// <summary>Performs the operation that a request is for. Refusals are <see cref="AwsException"/>s.</summary>
    public static Task PerformAsync(S3Request request)
    {
        CheckNames(request);
        CheckOwner(request);
        if (S3Operation.Name(request) is not { } name)
            throw NotAllowed();
        if (Operations.TryGetValue(name, out var operation))
            return operation(request);
        throw SdkMember.Model.TryGetOperation(name, out _)
            ? S3Error.NotImplemented($"{name} is not implemented here.") : NotAllowed();
    }

    static AwsException NotAllowed() => new(
        "MethodNotAllowed", "The specified method is not allowed against this resource.",
        HttpStatusCode.MethodNotAllowed);

    static void CheckNames(S3Request request)
    {
        if (!request.IsText)
            throw S3Error.InvalidUri();
        if (request.BucketName is null && request.Key is not null)
            throw S3Error.InvalidBucketName();
        if (request.Key is { } key)
            ObjectStore.CheckKey(key);
    }

    /// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html"/>
    static void CheckOwner(S3Request request)
    {
        foreach (var header in new[] { "x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner" })
        {
            if (request.Header(header) is { } owner && owner != request.Store.Account.Id)
                throw S3Error.AccessDenied("Access Denied");
        }
    }
}

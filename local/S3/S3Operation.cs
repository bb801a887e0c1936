namespace Local.S3;

/// <summary>Which of S3's operations a request is for: by its method, by whether it names an object, and by what its query names.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html"/>
static class S3Operation
{
    /// <summary>What a query can name, and how operations call it.</summary>
    static readonly (string Parameter, string Bucket, string Object)[] Subresources =
    [
        ("accelerate", "BucketAccelerateConfiguration", ""), ("acl", "BucketAcl", "ObjectAcl"), ("analytics", "BucketAnalyticsConfiguration", ""),
        ("attributes", "", "ObjectAttributes"), ("cors", "BucketCors", ""), ("encryption", "BucketEncryption", ""),
        ("intelligent-tiering", "BucketIntelligentTieringConfiguration", ""), ("inventory", "BucketInventoryConfiguration", ""),
        ("legal-hold", "", "ObjectLegalHold"), ("lifecycle", "BucketLifecycleConfiguration", ""), ("logging", "BucketLogging", ""),
        ("metrics", "BucketMetricsConfiguration", ""), ("notification", "BucketNotificationConfiguration", ""), ("object-lock", "ObjectLockConfiguration", ""),
        ("ownershipControls", "BucketOwnershipControls", ""), ("policy", "BucketPolicy", ""), ("policyStatus", "BucketPolicyStatus", ""),
        ("publicAccessBlock", "PublicAccessBlock", ""), ("replication", "BucketReplication", ""), ("requestPayment", "BucketRequestPayment", ""),
        ("retention", "", "ObjectRetention"), ("tagging", "BucketTagging", "ObjectTagging"), ("torrent", "", "ObjectTorrent"),
        ("versioning", "BucketVersioning", ""), ("website", "BucketWebsite", ""),
    ];

    /// <returns>Null when no operation is asked for so.</returns>
    public static string? Name(S3Request request)
    {
        var (method, query) = (request.Request.Method, request.Request.Query);
        var isCopy = request.Header("x-amz-copy-source") is { };
        if (Verb(method) is { } verb
            && Subresources.FirstOrDefault(subresource => query.ContainsKey(subresource.Parameter)) is { Parameter: { } } named
            && (request.Key is null ? named.Bucket : named.Object) is { Length: > 0 } noun)
            return verb + noun;
        return (method, request.BucketName, request.Key) switch
        {
            ("GET", null, _) => "ListBuckets",
            ("PUT", _, null) => "CreateBucket",
            ("HEAD", { }, null) => "HeadBucket",
            ("DELETE", _, null) => "DeleteBucket",
            ("GET", _, null) when query.ContainsKey("location") => "GetBucketLocation",
            ("GET", _, null) when query.ContainsKey("uploads") => "ListMultipartUploads",
            ("GET", _, null) when query.ContainsKey("versions") => "ListObjectVersions",
            ("GET", _, null) when query["list-type"] == "2" => "ListObjectsV2",
            ("GET", _, null) => "ListObjects",
            ("POST", { }, null) when query.ContainsKey("delete") => "DeleteObjects",
            ("PUT", _, _) when query.ContainsKey("partNumber") => isCopy ? "UploadPartCopy" : "UploadPart",
            ("PUT", _, _) when query.ContainsKey("renameObject") => "RenameObject",
            ("PUT", _, _) => isCopy ? "CopyObject" : "PutObject",
            ("GET", _, _) when query.ContainsKey("uploadId") => "ListParts",
            ("GET", _, _) => "GetObject",
            ("HEAD", { }, _) => "HeadObject",
            ("DELETE", _, _) when query.ContainsKey("uploadId") => "AbortMultipartUpload",
            ("DELETE", _, _) => "DeleteObject",
            ("POST", _, { }) when query.ContainsKey("uploads") => "CreateMultipartUpload",
            ("POST", _, { }) when query.ContainsKey("uploadId") => "CompleteMultipartUpload",
            ("POST", _, { }) when query.ContainsKey("restore") => "RestoreObject",
            ("POST", _, { }) when query.ContainsKey("select") => "SelectObjectContent",
            _ => null,
        };
    }

    static string? Verb(string method) => method switch { "GET" => "Get", "PUT" => "Put", "DELETE" => "Delete", _ => null };
}

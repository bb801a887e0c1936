namespace Local.S3;

/// <summary>
/// Which of S3's operations a request is for: by its method, by whether it names an object, and by what its query
/// names.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html"/>
static class S3Operation
{
    /// <summary>What a query can name, and how operations call it.</summary>
    static readonly (string Parameter, string Bucket, string Object)[] Subresources =
    [
        ("accelerate", "BucketAccelerateConfiguration", ""), ("acl", "BucketAcl", "ObjectAcl"),
        ("analytics", "BucketAnalyticsConfiguration", ""),
        ("attributes", "", "ObjectAttributes"), ("cors", "BucketCors", ""), ("encryption", "BucketEncryption", ""),
        ("intelligent-tiering", "BucketIntelligentTieringConfiguration", ""), ("inventory", "BucketInventoryConfiguration", ""),
        ("legal-hold", "", "ObjectLegalHold"), ("lifecycle", "BucketLifecycleConfiguration", ""), ("logging", "BucketLogging", ""),
        ("metrics", "BucketMetricsConfiguration", ""), ("notification", "BucketNotificationConfiguration", ""),
        ("object-lock", "ObjectLockConfiguration", ""),
        ("ownershipControls", "BucketOwnershipControls", ""), ("policy", "BucketPolicy", ""), ("policyStatus", "BucketPolicyStatus", ""),
        ("publicAccessBlock", "PublicAccessBlock", ""), ("replication", "BucketReplication", ""),
        ("requestPayment", "BucketRequestPayment", ""),
        ("retention", "", "ObjectRetention"), ("tagging", "BucketTagging", "ObjectTagging"), ("torrent", "", "ObjectTorrent"),
        ("versioning", "BucketVersioning", ""), ("website", "BucketWebsite", ""),
    ];

    /// <returns>Null when no operation is asked for so. Every operation but ListBuckets has a bucket.</returns>
    public static string? Name(S3Request request)
    {
        var (method, query) = (request.Request.Method, request.Request.Query);
        var isCopy = request.Header("x-amz-copy-source") is not null;
        if (request.BucketName is null)
            return method == "GET" ? "ListBuckets" : null;
        if (Verb(method) is { } verb
            && Subresources.FirstOrDefault(
                subresource => query.ContainsKey(subresource.Parameter)) is { Parameter: { } } named
            && (request.Key is null ? named.Bucket : named.Object) is { Length: > 0 } noun)
            return (verb, named.Parameter) switch
            {
                ("Delete", "lifecycle") => "DeleteBucketLifecycle",
                ("Get", "analytics" or "inventory" or "metrics" or "intelligent-tiering")
                    when !query.ContainsKey("id") => $"List{noun}s",
                _ => verb + noun,
            };
        return (method, request.Key) switch
        {
            ("PUT", null) => "CreateBucket",
            ("HEAD", null) => "HeadBucket",
            ("DELETE", null) => "DeleteBucket",
            ("GET", null) when query.ContainsKey("location") => "GetBucketLocation",
            ("GET", null) when query.ContainsKey("uploads") => "ListMultipartUploads",
            ("GET", null) when query.ContainsKey("versions") => "ListObjectVersions",
            ("GET", null) when query["list-type"] == "2" => "ListObjectsV2",
            ("GET", null) => "ListObjects",
            ("POST", null) when query.ContainsKey("delete") => "DeleteObjects",
            ("POST", null) when PostOperations.IsForm(request) => "PostObject",
            ("PUT", not null) when query.ContainsKey("partNumber") => isCopy ? "UploadPartCopy" : "UploadPart",
            ("PUT", not null) when query.ContainsKey("renameObject") => "RenameObject",
            ("PUT", not null) => isCopy ? "CopyObject" : "PutObject",
            ("GET", not null) when query.ContainsKey("uploadId") => "ListParts",
            ("GET", not null) => "GetObject",
            ("HEAD", not null) => "HeadObject",
            ("DELETE", not null) when query.ContainsKey("uploadId") => "AbortMultipartUpload",
            ("DELETE", not null) => "DeleteObject",
            ("POST", not null) when query.ContainsKey("uploads") => "CreateMultipartUpload",
            ("POST", not null) when query.ContainsKey("uploadId") => "CompleteMultipartUpload",
            ("POST", not null) when query.ContainsKey("restore") => "RestoreObject",
            ("POST", not null) when query.ContainsKey("select") => "SelectObjectContent",
            _ => null,
        };
    }

    static string? Verb(string method) => method switch
    {
        "GET" => "Get",
        "PUT" => "Put",
        "DELETE" => "Delete",
        _ => null,
    };
}

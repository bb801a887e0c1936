using System.Xml.Linq;
using Local.Aws;
using static Local.S3.S3Request;

namespace Local.S3.Configuration;

/// <summary>
/// Access control lists as a bucket answers for them whose owner owns everything in it, which each is here: there is
/// one account.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html"/>
static class AclOperations
{
    static readonly XNamespace Instance = "http://www.w3.org/2001/XMLSchema-instance";

    public static Task GetBucketAcl(S3Request request)
    {
        request.AllowBucket("s3:GetBucketAcl");
        _ = request.Bucket;
        return AnswerAsync(request);
    }

    public static Task GetObjectAcl(S3Request request)
    {
        request.AllowVersion("s3:GetObjectAcl");
        request.FindObject();
        return AnswerAsync(request);
    }

    public static async Task PutBucketAcl(S3Request request)
    {
        request.AllowBucket("s3:PutBucketAcl");
        _ = request.Bucket;
        await CheckAsync(request);
    }

    public static async Task PutObjectAcl(S3Request request)
    {
        request.AllowVersion("s3:PutObjectAcl");
        request.FindObject();
        await CheckAsync(request);
    }

    static Task AnswerAsync(S3Request request)
    {
        var owner = request.Store.Account.Id;
        return request.AnswerAsync(Element("AccessControlPolicy",
            Element("Owner", Element("ID", owner)),
            Element("AccessControlList", Element("Grant",
                Element("Grantee",
                    new XAttribute(XNamespace.Xmlns + "xsi", Instance), new XAttribute(Instance + "type", "CanonicalUser"),
                    Element("ID", owner)),
                Element("Permission", "FULL_CONTROL")))));
    }

    /// <summary>What gives the owner everything, and nobody else anything, is as it was.</summary>
    static async Task CheckAsync(S3Request request)
    {
        if (request.Header("x-amz-acl") is "private" or "bucket-owner-full-control")
            return;
        if (request.Header("x-amz-acl") is null && request.Request.ContentLength > 0)
        {
            var document = await request.ReadXmlAsync();
            var grants = ConfigurationRules.Child(document, "AccessControlList")?.Elements().ToList()
                ?? throw new AwsException("MalformedACLError",
                    "The XML you provided was not well-formed or did not validate against our published schema");
            if (grants.Count > 0 && grants.All(grant => ConfigurationRules.Value(grant, "Permission") is "FULL_CONTROL"
                && ConfigurationRules.Child(grant, "Grantee") is { } grantee
                && ConfigurationRules.Value(grantee, "ID") == request.Store.Account.Id))
                return;
        }
        throw NotSupported();
    }

    public static AwsException NotSupported() => new("AccessControlListNotSupported", "The bucket does not allow ACLs");
}

using Local.S3.Configuration;

namespace Local.S3;

/// <summary>The tags of objects and their versions.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html"/>
static class TaggingOperations
{
    public static Task GetObjectTagging(S3Request request)
    {
        request.AllowVersion("s3:GetObjectTagging");
        var found = request.FindObject();
        request.WriteVersion(found);
        return request.AnswerAsync(TagSet.Document(found.Metadata.Tags ?? new Dictionary<string, string>()));
    }

    public static async Task PutObjectTagging(S3Request request)
    {
        request.AllowVersion("s3:PutObjectTagging");
        request.FindObject();
        var document = await request.ReadXmlAsync();
        ConfigurationDocument.Check("PutObjectTagging", document);
        Change(request, TagSet.Parse(document).CheckObject());
    }

    public static Task DeleteObjectTagging(S3Request request)
    {
        request.AllowVersion("s3:DeleteObjectTagging");
        request.FindObject();
        Change(request, null);
        request.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    static void Change(S3Request request, IReadOnlyDictionary<string, string>? tags)
    {
        var changed = request.Bucket.Update(
            request.ObjectKey, request.VersionId, metadata => metadata with { Tags = tags });
        request.WriteVersion(changed ?? throw request.Store.Missing(request.Caller, request.BucketName!));
    }
}

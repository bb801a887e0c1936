using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace GenerateDataset.Sources;

/// <summary>The source in S3, of which every pass reads the same version.</summary>
sealed class SourceObject(IAmazonS3 s3, string bucket, string key, string uri)
{
    /// <summary>The version that the first pass met.</summary>
    public string? ETag { get; private set; }

    public async Task<Stream> OpenAsync(CancellationToken cancellation)
    {
        try
        {
            var get = new GetObjectRequest { BucketName = bucket, Key = key, EtagToMatch = ETag };
            var response = await s3.GetObjectAsync(get, cancellation);
            ETag = response.ETag;
            return response.ResponseStream;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound)
        {
            throw new InvalidInputException($"{uri} does not exist. Copy the file there: aws s3 cp FILE {uri}");
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.Forbidden)
        {
            throw new InvalidInputException($"{uri} may not be read: {e.Message}");
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.PreconditionFailed)
        {
            throw new InvalidInputException($"{uri} was replaced while it was being read. Start again when it no longer changes.");
        }
    }
}

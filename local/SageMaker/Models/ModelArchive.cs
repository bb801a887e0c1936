using Local.Aws;

namespace Local.SageMaker.Models;

/// <summary>
/// Where a model's archive lies when a container is about to load it; the words are those of hosting.
/// </summary>
static class ModelArchive
{
    /// <exception cref="AwsException">There is none that the role may read.</exception>
    public static FileInfo Find(Platform platform, Principal role, Model model)
    {
        var url = model.Container.ModelDataUrl!;
        try
        {
            var uri = S3Uri.Parse(url);
            return platform.Objects.Locate(role, uri.Bucket, uri.Key);
        }
        catch (AwsException)
        {
            throw new AwsException(
                "ValidationException",
                $"Failed to download model data from URL: \"{url}\". Please ensure that there is an object located at the URL "
                + "and that the role passed to CreateModel has permissions to download the object.");
        }
    }

    /// <summary>The reason that a job fails with when the model's archive cannot be unpacked.</summary>
    public static string Unreadable(Model model) =>
        $"Failed to extract model data archive from URL \"{model.Container.ModelDataUrl}\". Please ensure that the " +
        "object located at the URL is a valid tar.gz archive.";
}

using Local.Aws;

namespace Local.SageMaker.Transform;

/// <summary>An object to transform, and the name of its answers below the output path.</summary>
sealed record TransformObject(string Bucket, string Key, string OutputName);

/// <summary>Finds a job's objects: those whose keys start with a prefix, or those that a manifest lists.</summary>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TransformS3DataSource.html"/>
static class TransformInputs
{
    /// <exception cref="AwsException">S3 refuses the role, or the manifest is none.</exception>
    public static IReadOnlyList<TransformObject> Find(IObjectStore objects, Principal role, S3DataSource source)
    {
        var uri = S3Uri.Parse(source.S3Uri);
        if (source.S3DataType == "S3Prefix")
        {
            string[] keys =
                [.. objects.List(role, uri.Bucket, uri.Key).Select(item => item.Key).Where(key => !key.EndsWith('/'))];
            // Below the prefix's folder. The prefix may be one without saying so; what is cut off is the same for all,
            // so that no two have one name.
            var folder = Array.TrueForAll(keys, key => key.StartsWith(uri.Key + "/", StringComparison.Ordinal))
                ? uri.Key.Length + 1
                : uri.Key.LastIndexOf('/') + 1;
            return [.. keys.Select(key => new TransformObject(uri.Bucket, key, key[folder..] + ".out"))];
        }
        return S3Manifest.Read(objects, role, source.S3Uri) is { } manifest
            ? [
                .. manifest.Objects.Zip(manifest.Paths)
                    .Select(item => new TransformObject(item.First.Bucket, item.First.Key, item.Second + ".out")),
            ]
            : [];
    }
}

using System.Text.Json;
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
        try
        {
            using var content = objects.OpenRead(role, uri.Bucket, uri.Key);
            using var manifest = JsonDocument.Parse(content);
            JsonElement[] entries = [.. manifest.RootElement.EnumerateArray()];
            var prefix = entries[0].GetProperty("prefix").GetString()!;
            return [.. entries.Skip(1)
                .Select(entry => entry.GetString()!)
                .Select(path => (Path: path, Uri: S3Uri.Parse(prefix + path)))
                .Select(item => new TransformObject(item.Uri.Bucket, item.Uri.Key, item.Path + ".out"))];
        }
        catch (Exception e) when (
            e is JsonException or InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException
                or NullReferenceException)
        {
            throw new AwsException("ValidationException", $"{source.S3Uri} is not a manifest: [{{\"prefix\": \"s3://bucket/prefix/\"}}, \"path\", …]");
        }
        catch (AwsException e) when (e.Code == "NoSuchKey")
        {
            return [];
        }
    }
}

using System.Text.Json;
using Local.Aws;

namespace Local.SageMaker;

/// <summary>A list of objects: <c>[{"prefix": "s3://bucket/prefix/"}, "path", …]</c>.</summary>
/// <param name="Prefix">What all objects' addresses begin with.</param>
/// <param name="Paths">The rest of each address.</param>
/// <seealso href="https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html"/>
sealed record S3Manifest(string Prefix, IReadOnlyList<string> Paths)
{
    public IEnumerable<S3Uri> Objects => Paths.Select(path => S3Uri.Parse(Prefix + path));

    /// <returns>Null when there is no such object.</returns>
    /// <exception cref="AwsException">S3 refuses the role, or the object is no manifest.</exception>
    public static S3Manifest? Read(IObjectStore objects, Principal role, string address)
    {
        var uri = S3Uri.Parse(address);
        try
        {
            using var content = objects.OpenRead(role, uri.Bucket, uri.Key);
            using var manifest = JsonDocument.Parse(content);
            JsonElement[] entries = [.. manifest.RootElement.EnumerateArray()];
            return new(
                entries[0].GetProperty("prefix").GetString()!,
                [.. entries.Skip(1).Select(entry => entry.GetString()!)]);
        }
        catch (Exception e) when (e is JsonException
            or InvalidOperationException
            or KeyNotFoundException
            or IndexOutOfRangeException)
        {
            throw new AwsException(
                "ValidationException", $"{address} is not a manifest: [{{\"prefix\": \"s3://bucket/prefix/\"}}, \"path\", …]");
        }
        catch (AwsException e) when (e.Code == "NoSuchKey")
        {
            return null;
        }
    }
}

using System.IO.Compression;
using System.Text.Json.Nodes;

namespace ApiModels;

/// <summary>A service's model as botocore publishes it: <c>FOLDER/API-VERSION/service-2.json.gz</c>.</summary>
/// <seealso href="https://github.com/boto/botocore/tree/develop/botocore/data"/>
sealed record PublishedModel(JsonObject Metadata, JsonObject Operations, JsonObject Shapes)
{
    /// <summary>The newest version in a service's folder; null when it is no such folder.</summary>
    /// <remarks>The folders' names are dates, so that the last one is the newest.</remarks>
    public static FileInfo? Find(DirectoryInfo service) => service.GetDirectories()
        .OrderByDescending(version => version.Name, StringComparer.Ordinal)
        .SelectMany(version => version.GetFiles("service-2.json*"))
        .FirstOrDefault();

    public static PublishedModel Read(FileInfo file)
    {
        using var stream = file.OpenRead();
        using var content = file.Extension == ".gz"
            ? new GZipStream(stream, CompressionMode.Decompress)
            : (Stream)stream;
        var model = JsonNode.Parse(content)!.AsObject();
        return new(model["metadata"]!.AsObject(), model["operations"]!.AsObject(), model["shapes"]!.AsObject());
    }

    /// <summary>
    /// The service as the AWS SDK for Java, and so Step Functions, names it: its id in small letters, without spaces
    /// and without "service" at its end.
    /// </summary>
    public string Name
    {
        get
        {
            var id = Metadata["serviceId"]!.GetValue<string>()
                .Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
            return id.EndsWith("service", StringComparison.Ordinal) ? id[..^"service".Length] : id;
        }
    }
}

using Local.Aws;

namespace Local.SageMaker.Training;

/// <summary>
/// What a training container is given: everything that decides about its training, and nothing of the account.
/// </summary>
sealed record TrainingTask
{
    public required IReadOnlyDictionary<string, string> HyperParameters { get; init; }
    public required IReadOnlyList<InputChannel> Channels { get; init; }

    /// <summary>Null when the job does not ask for checkpoints.</summary>
    public CheckpointFolder? Checkpoints { get; init; }

    /// <summary>Whether the image is one with XGBoost 3, which is to run as it does by itself.</summary>
    public bool IsThree { get; init; }

    /// <summary>How many threads it may use, unless its hyperparameters say.</summary>
    public required int Threads { get; init; }

    /// <summary>
    /// Whether it waits after each line with metrics until it is told to go on, because somebody may stop it then.
    /// </summary>
    public required bool WaitsAfterRounds { get; init; }

    /// <summary>How much it may allocate, in bytes.</summary>
    public required long Memory { get; init; }
}

/// <summary>A channel as the platform has downloaded it.</summary>
/// <param name="Distribution"><c>FullyReplicated</c> or <c>ShardedByS3Key</c>; null when the request does not
/// say.</param>
/// <param name="IsCompressed">Its files are in gzip format, and are unpacked before the container sees them.</param>
/// <param name="Prefix">The key, or the beginning of the keys, that the request names.</param>
sealed record InputChannel(
    string Name,
    string? ContentType,
    string? Distribution,
    bool IsCompressed,
    string Prefix,
    IReadOnlyList<InputFile> Files)
{
    /// <summary>Where its files lie in the container.</summary>
    public string ContainerPath => $"/opt/ml/input/data/{Name}";

    /// <summary>Where a file lies below the channel's folder.</summary>
    public string PathOf(InputFile file)
    {
        var isFolder = file.Key.AsSpan(Prefix.Length).StartsWith("/");
        return file.Key[(isFolder ? Prefix.Length + 1 : Prefix.LastIndexOf('/') + 1)..];
    }

    /// <exception cref="AwsException">S3 refuses the role.</exception>
    public static InputChannel Download(IObjectStore objects, Principal role, Channel channel)
    {
        var source = channel.DataSource.S3DataSource!;
        var manifest = source.S3DataType == "ManifestFile"
            ? S3Manifest.Read(objects, role, source.S3Uri)
            : null;
        var uri = S3Uri.Parse(manifest?.Prefix ?? source.S3Uri);
        return new(
            channel.ChannelName,
            channel.ContentType,
            source.S3DataDistributionType,
            channel.CompressionType == "Gzip",
            uri.Key,
            [
                .. manifest is null
                    ? InputFile.Below(objects, role, uri)
                    : manifest.Objects.Select(item => InputFile.Find(objects, role, item)),
            ]);
    }
}

/// <summary>An object of a channel.</summary>
/// <param name="Size">In bytes.</param>
/// <param name="Path">The file on this machine that has its content.</param>
/// <param name="Version">Another one when the content is another.</param>
sealed record InputFile(string Key, long Size, string Path, string Version)
{
    /// <summary>The objects whose keys begin with the URI's.</summary>
    /// <exception cref="AwsException">S3 refuses the role.</exception>
    public static IEnumerable<InputFile> Below(IObjectStore objects, Principal role, S3Uri uri) =>
        objects.List(role, uri.Bucket, uri.Key)
            .Where(file => !file.Key.EndsWith('/'))
            .Select(file => Of(objects, role, uri.Bucket, file));

    /// <exception cref="AwsException">There is no such object, or S3 refuses the role.</exception>
    public static InputFile Find(IObjectStore objects, Principal role, S3Uri uri) => Of(
        objects,
        role,
        uri.Bucket,
        objects.List(role, uri.Bucket, uri.Key).FirstOrDefault(file => file.Key == uri.Key)
            ?? throw new AwsException("NoSuchKey", $"There is no object {uri}, which the manifest names."));

    static InputFile Of(IObjectStore objects, Principal role, string bucket, StoredObject file) => new(
        file.Key,
        file.Size,
        objects.Locate(role, bucket, file.Key).FullName,
        $"{file.ETag} {file.LastModified:O}");

    public string Name => System.IO.Path.GetFileName(Key);

    public string Folder => Key[..(Key.LastIndexOf('/') + 1)];
}

using System.Collections.Concurrent;
using System.Text;
using Local.Aws;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker;

/// <summary>Reads the channels of training jobs. Jobs that share a reader share the parsed rows, which are never changed.</summary>
sealed class ChannelReader(IObjectStore objects)
{
    readonly ConcurrentDictionary<string, Lazy<TrainingData>> _read = new();

    /// <summary>Checks a channel's files and reads the delimiter, printing what the container prints.</summary>
    /// <exception cref="UserErrorException">The container refuses the data.</exception>
    /// <exception cref="AwsException">S3 refuses the role.</exception>
    public ChannelFiles Open(Principal role, Channel channel, Action<string> log)
    {
        var uri = S3Uri.Parse(channel.DataSource.S3DataSource!.S3Uri);
        var path = $"/opt/ml/input/data/{channel.ChannelName}";
        var files = Deepest([.. objects.List(role, uri.Bucket, uri.Key).Where(file => !file.Key.EndsWith('/'))]);
        if (files.Sum(file => file.Size) == 0)
            throw new UserErrorException($"No data in {channel.ChannelName} channel path {path}");
        if (files.Any(file => Path.GetFileName(file.Key).StartsWith('.')))
            throw new UserErrorException("Hidden file found in the data path! Remove that before training.");

        var delimiter = '\0';
        foreach (var file in files.Reverse())
            delimiter = Delimiter(role, uri.Bucket, file, log);
        return new(uri.Bucket, path, files, delimiter);
    }

    public TrainingData Read(Principal role, ChannelFiles channel, bool weighted, Action<string> log)
    {
        log($"files path: {channel.Path}");
        log($"Determined delimiter of CSV input is '{channel.Delimiter}'");
        var key = $"{channel.Bucket}|{channel.Delimiter}|{weighted}|{string.Join('|', channel.Files.Select(file => $"{file.Key}:{file.ETag}:{file.LastModified:O}"))}";
        return _read.GetOrAdd(key, _ => new(() => Parse(role, channel, weighted))).Value;
    }

    TrainingData Parse(Principal role, ChannelFiles channel, bool weighted)
    {
        var csv = new TrainingCsv(channel.Delimiter, weighted);
        foreach (var file in channel.Files)
        {
            if (file.Size > Array.MaxLength)
                throw new UserErrorException($"The file {file.Key} has {file.Size} bytes; a training file of more than {Array.MaxLength} bytes is not supported here.");
            using var stream = objects.OpenRead(role, channel.Bucket, file.Key);
            var content = new byte[file.Size];
            csv.Add(content.AsSpan(0, stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)));
        }
        return csv.ToData();
    }

    char Delimiter(Principal role, string bucket, StoredObject file, Action<string> log)
    {
        using var reader = new StreamReader(objects.OpenRead(role, bucket, file.Key), Encoding.UTF8);
        var line = reader.ReadLine() ?? "";
        var delimiter = CsvDelimiter.TrySniff(line)
            ?? throw new UserErrorException($"Could not determine delimiter on line {line[..Math.Min(50, line.Length)]}:\nCould not determine delimiter");
        log($"Determined delimiter of CSV input is '{delimiter}'");
        return delimiter;
    }

    /// <summary>The container reads one folder: the first that has no folders in it.</summary>
    static StoredObject[] Deepest(StoredObject[] files) => files
        .GroupBy(file => file.Key[..(file.Key.LastIndexOf('/') + 1)])
        .OrderBy(folder => folder.Key, StringComparer.Ordinal)
        .FirstOrDefault(folder => !files.Any(file => file.Key.Length > folder.Key.Length && file.Key.StartsWith(folder.Key, StringComparison.Ordinal) && file.Key.IndexOf('/', folder.Key.Length) >= 0))?
        .ToArray() ?? [];
}

/// <summary>A channel's files as the container finds them.</summary>
sealed record ChannelFiles(string Bucket, string Path, IReadOnlyList<StoredObject> Files, char Delimiter);

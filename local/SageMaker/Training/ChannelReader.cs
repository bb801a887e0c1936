using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Local.Aws;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Input;

namespace Local.SageMaker.Training;

/// <summary>Reads the channels of training jobs. Jobs that share a reader share the parsed rows, which are never changed.</summary>
sealed class ChannelReader(IObjectStore objects)
{
    readonly ConcurrentDictionary<string, Lazy<TrainingData>> _read = new();

    /// <summary>Checks a channel's files, printing what the container prints.</summary>
    /// <returns>Null when there are no data.</returns>
    /// <exception cref="UserErrorException">The container refuses the data.</exception>
    /// <exception cref="AwsException">S3 refuses the role.</exception>
    public ChannelFiles? Open(Principal role, Channel channel, TrainingFormat format, ContainerLog log)
    {
        var uri = S3Uri.Parse(channel.DataSource.S3DataSource!.S3Uri);
        StoredObject[] all = [.. objects.List(role, uri.Bucket, uri.Key).Where(file => !file.Key.EndsWith('/'))];
        if (all.Any(file => Path.GetFileName(file.Key).StartsWith('.')))
            throw new UserErrorException("Hidden file found in the data path! Remove that before training.");
        var files = Deepest(all);
        if (all.Sum(file => file.Size) == 0)
            return null;
        if (files.Length < all.Length)
            log.Notice($"The container reads one folder of a channel: of {channel.ChannelName}, {files.Length} of {all.Length} files are read, those of '{Folder(files[0])}'. Put all files into one folder.");

        var opened = new ChannelFiles(uri.Bucket, $"/opt/ml/input/data/{channel.ChannelName}", [.. files.Where(file => file.Size > 0)], channel.CompressionType == "Gzip");
        // Names that begin with an underscore are not checked, but are read; empty files are checked, and not read.
        foreach (var file in files.Where(file => !Path.GetFileName(file.Key).StartsWith('_')))
            Check(role, opened, file, format, log);
        return opened;
    }

    /// <summary>Warns, as the container does, of files that have the same name and size in both channels.</summary>
    public void WarnOfDuplicates(Principal role, Channel train, Channel validation, ContainerLog log)
    {
        var others = Names(validation).DistinctBy(file => file.Key).ToDictionary();
        foreach (var (name, size) in Names(train))
        {
            if (others.TryGetValue(name, out var other) && other == size)
            {
                log.Warning($"Suspected identical files found. (/opt/ml/input/data/train/{name} and /opt/ml/input/data/validation/{name}with same size {size} bytes). "
                    + "Note: Duplicate data in the training set and validation set is usually not intentional and can impair the validity of the model evaluation by the validation score.");
            }
        }

        // Those that lie in the channel's folder itself, in the container.
        IEnumerable<KeyValuePair<string, long>> Names(Channel channel)
        {
            var uri = S3Uri.Parse(channel.DataSource.S3DataSource!.S3Uri);
            foreach (var file in objects.List(role, uri.Bucket, uri.Key))
            {
                var start = file.Key.AsSpan(uri.Key.Length).StartsWith("/") ? uri.Key.Length + 1 : uri.Key.LastIndexOf('/') + 1;
                if (start < file.Key.Length && file.Key.IndexOf('/', start) < 0)
                    yield return new(file.Key[start..], file.Size);
            }
        }
    }

    /// <summary>Reads the rows of one channel, or of several as one.</summary>
    public TrainingData Read(Principal role, TrainingFormat format, bool weighted, ContainerLog log, params IReadOnlyList<ChannelFiles> channels)
    {
        log.Info($"files path: {(channels.Count == 1 ? channels[0].Path : "/tmp/sagemaker_xgboost_input_data")}");
        var delimiter = format == TrainingFormat.Csv ? Delimiter(role, channels[0], channels[0].Files[0], log, strict: true) : default;
        var key = string.Join('|', [format.ToString(), delimiter.ToString(), weighted.ToString(), .. channels.SelectMany(channel => channel.Files.Select(
            file => $"{channel.Bucket}:{channel.IsCompressed}:{file.Key}:{file.ETag}:{file.LastModified:O}"))]);
        var data = _read.GetOrAdd(key, _ => new(() => Parse(role, channels, format switch
        {
            TrainingFormat.Csv => new TrainingCsv(delimiter, weighted),
            TrainingFormat.Libsvm => new TrainingLibsvm(),
            _ => new TrainingParquet(),
        }))).Value;
        if (data.Labels.Count(label => !float.IsFinite(label)) is > 0 and var infinite)
            log.Notice($"{infinite} of {data.Rows} labels are nan or infinite. The container trains with them, and most objectives and metrics become nan.");
        foreach (var notice in data.Notices)
            log.Notice($"{string.Join(" and ", channels.Select(channel => Path.GetFileName(channel.Path)))}: {notice}");
        return data;
    }

    TrainingData Parse(Principal role, IReadOnlyList<ChannelFiles> channels, TrainingParser parser)
    {
        foreach (var channel in channels)
        {
            foreach (var file in channel.Files)
                parser.Add(Content(role, channel, file).Span);
        }
        return parser.ToData();
    }

    ReadOnlyMemory<byte> Content(Principal role, ChannelFiles channel, StoredObject file)
    {
        if (file.Size > Array.MaxLength)
            throw new UserErrorException($"The file {file.Key} has {file.Size} bytes; a training file of more than {Array.MaxLength} bytes is not supported here.");
        using var stream = Open(role, channel, file);
        if (channel.IsCompressed)
        {
            var whole = new MemoryStream();
            stream.CopyTo(whole);
            return whole.GetBuffer().AsMemory(0, (int)whole.Length);
        }
        var content = new byte[file.Size];
        return content.AsMemory(0, stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false));
    }

    void Check(Principal role, ChannelFiles channel, StoredObject file, TrainingFormat format, ContainerLog log)
    {
        if (format == TrainingFormat.Csv)
        {
            Delimiter(role, channel, file, log, strict: false);
            return;
        }
        if (format != TrainingFormat.Libsvm)
            return;
        using var reader = new StreamReader(Open(role, channel, file), Encoding.UTF8);
        var name = Path.GetFileName(file.Key);
        if (!TrainingLibsvm.HasFeatures(reader, name, log.Error))
            log.Warning($"File {name} is not an invalid LIBSVM file but has no features. Accepting simple validation.");
    }

    char Delimiter(Principal role, ChannelFiles channel, StoredObject file, ContainerLog log, bool strict)
    {
        using var content = Open(role, channel, file);
        var line = FirstLine.Read(content, strict);
        var delimiter = CsvDelimiter.TrySniff(line)
            ?? throw new UserErrorException($"Could not determine delimiter on line {line[..Math.Min(50, line.Length)]}:\nCould not determine delimiter");
        log.Info($"Determined delimiter of CSV input is '{delimiter}'");
        return delimiter;
    }

    Stream Open(Principal role, ChannelFiles channel, StoredObject file)
    {
        var content = objects.OpenRead(role, channel.Bucket, file.Key);
        return channel.IsCompressed ? new GZipStream(content, CompressionMode.Decompress) : content;
    }

    /// <summary>The container reads one folder: the first that has no folders in it.</summary>
    static StoredObject[] Deepest(StoredObject[] files) => files
        .GroupBy(Folder)
        .OrderBy(folder => folder.Key, StringComparer.Ordinal)
        .FirstOrDefault(folder => !files.Any(file => file.Key.Length > folder.Key.Length && file.Key.StartsWith(folder.Key, StringComparison.Ordinal) && file.Key.IndexOf('/', folder.Key.Length) >= 0))?
        .ToArray() ?? [];

    static string Folder(StoredObject file) => file.Key[..(file.Key.LastIndexOf('/') + 1)];
}

/// <summary>A channel's files as the container finds them.</summary>
/// <param name="Path">Where they lie in the container.</param>
/// <param name="IsCompressed">They are in gzip format, and are unpacked before the container sees them.</param>
sealed record ChannelFiles(string Bucket, string Path, IReadOnlyList<StoredObject> Files, bool IsCompressed);

using System.IO.Compression;
using System.Text;
using Local.SageMaker.XGBoost;
using Local.SageMaker.XGBoost.Input;

namespace Local.SageMaker.Training;

/// <summary>
/// Reads the channels of training jobs, one job after the other. What a job has read and the next one reads, too, is
/// parsed once.
/// </summary>
sealed class ChannelReader
{
    /// <summary>Parsed rows by all that decides about them.</summary>
    readonly Dictionary<string, TrainingMatrix> _read = [];
    readonly HashSet<string> _inUse = [];

    /// <summary>A job begins: what the last one had no use for is forgotten.</summary>
    public void Begin()
    {
        foreach (var key in _read.Keys.Except(_inUse).ToList())
        {
            _read[key].Dispose();
            _read.Remove(key);
        }
        _inUse.Clear();
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _inUse.Clear();
        Begin();
    }

    /// <summary>Checks a channel's files, printing what the container prints.</summary>
    /// <returns>The channel with the files that are read; null when there are no data.</returns>
    /// <exception cref="UserErrorException">The container refuses the data.</exception>
    public static InputChannel? Open(InputChannel channel, TrainingFormat format, ContainerLog log)
    {
        if (channel.Files.Any(file => file.Name.StartsWith('.')))
            throw new UserErrorException("Hidden file found in the data path! Remove that before training.");
        if (channel.Files.Sum(file => file.Size) == 0)
            return null;
        // Names that begin with an underscore are not checked, but are read; empty files are checked, and not read.
        foreach (var file in Deepest(channel.Files).Where(file => !file.Name.StartsWith('_')))
            Check(channel, file, format, log);
        return channel;
    }

    /// <summary>Warns, as the container does, of files that have the same name and size in both channels.</summary>
    public static void WarnOfDuplicates(InputChannel train, InputChannel validation, ContainerLog log)
    {
        var others = Names(validation).DistinctBy(file => file.Key).ToDictionary();
        foreach (var (name, size) in Names(train))
        {
            if (others.TryGetValue(name, out var other) && other == size)
            {
                log.Warning(
                    $"Suspected identical files found. (/opt/ml/input/data/train/{name} and " +
                    $"/opt/ml/input/data/validation/{name}with same size {size} bytes). "
                    + "Note: Duplicate data in the training set and validation set is usually not intentional and " +
                    "can impair the validity of the model evaluation by the validation score.");
            }
        }

        // Those that lie in the channel's folder itself, in the container.
        static IEnumerable<KeyValuePair<string, long>> Names(InputChannel channel) =>
            from file in channel.Files
            let name = channel.PathOf(file)
            where name.Length > 0 && !name.Contains('/')
            select KeyValuePair.Create(name, file.Size);
    }

    /// <summary>Reads the rows of one channel, or of several as one. They are this reader's.</summary>
    public TrainingMatrix Read(
        TrainingFormat format,
        bool weighted,
        int threads,
        ContainerLog log,
        params IReadOnlyList<InputChannel> channels)
    {
        channels = ChannelLinks.Make(channels, log);
        if (channels.All(channel => channel.Files.Count == 0))
            throw new ContainerException("IndexError", "list index out of range"); // all files are in deeper folders
        var delimiter = format == TrainingFormat.Csv
            ? Delimiter(channels[0], channels[0].Files[0], log, strict: true)
            : default;
        var data = Parsed(format, delimiter, weighted, threads, channels);
        if (data.Labels.Count(label => !float.IsFinite(label)) is > 0 and var infinite)
            log.Notice(
                $"{infinite} of {data.Rows} labels are nan or infinite. The container trains with them, and most " +
                "objectives and metrics become nan.");
        foreach (var notice in data.Notices)
            log.Notice($"{string.Join(" and ", channels.Select(channel => channel.Name))}: {notice}");
        return data;
    }

    TrainingMatrix Parsed(
        TrainingFormat format,
        char delimiter,
        bool weighted,
        int threads,
        IReadOnlyList<InputChannel> channels)
    {
        var contents = channels.SelectMany(channel =>
            channel.Files.Select(file => $"{channel.IsCompressed}:{file.Path}:{file.Version}"));
        var key = string.Join('|', [format.ToString(), delimiter.ToString(), weighted.ToString(), .. contents]);
        _inUse.Add(key);
        return _read.TryGetValue(key, out var data) ? data : _read[key] = Parse(channels, format switch
        {
            TrainingFormat.Csv => new TrainingCsv(delimiter, weighted, threads),
            TrainingFormat.Libsvm => new TrainingLibsvm(),
            TrainingFormat.Parquet => new TrainingParquet(),
            _ => new TrainingRecordIO(),
        }).ToMatrix(threads);
    }

    static TrainingData Parse(IReadOnlyList<InputChannel> channels, TrainingParser parser)
    {
        foreach (var channel in channels)
        {
            foreach (var file in channel.Files)
            {
                using var content = new FileContent(file.Path, file.Key, channel.IsCompressed);
                parser.Path = ChannelLinks.Of(channel, file);
                parser.Add(content);
            }
        }
        return parser.ToData();
    }

    static void Check(InputChannel channel, InputFile file, TrainingFormat format, ContainerLog log)
    {
        if (format == TrainingFormat.Csv)
        {
            Delimiter(channel, file, log, strict: false);
            return;
        }
        if (format != TrainingFormat.Libsvm)
            return;
        using var reader = new StreamReader(Open(channel, file), Encoding.UTF8);
        if (!TrainingLibsvm.HasFeatures(reader, file.Name, log.Error))
            log.Warning($"File {file.Name} is not an invalid LIBSVM file but has no features. Accepting simple validation.");
    }

    static char Delimiter(InputChannel channel, InputFile file, ContainerLog log, bool strict)
    {
        using var content = Open(channel, file);
        var line = FirstLine.Read(content, strict);
        var delimiter = CsvDelimiter.TrySniff(line)
            ?? throw new UserErrorException(
                $"Could not determine delimiter on line {line[..Math.Min(50, line.Length)]}:\nCould not determine delimiter");
        log.Info($"Determined delimiter of CSV input is '{delimiter}'");
        return delimiter;
    }

    static Stream Open(InputChannel channel, InputFile file)
    {
        var content = File.OpenRead(file.Path);
        return channel.IsCompressed ? new GZipStream(content, CompressionMode.Decompress) : content;
    }

    /// <summary>The container checks the files of one folder: the first that has no folders in it.</summary>
    static InputFile[] Deepest(IReadOnlyList<InputFile> files) => files
        .GroupBy(file => file.Folder)
        .OrderBy(folder => folder.Key, StringComparer.Ordinal)
        .FirstOrDefault(folder => !files.Any(file =>
            file.Key.Length > folder.Key.Length
                && file.Key.StartsWith(folder.Key, StringComparison.Ordinal)
                && file.Key.IndexOf('/', folder.Key.Length) >= 0))?
        .ToArray() ?? [];
}

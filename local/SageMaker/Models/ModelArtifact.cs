using System.Formats.Tar;
using System.IO.Compression;
using Local.SageMaker.XGBoost;
using Local.Storage;

namespace Local.SageMaker.Models;

/// <summary>
/// <c>model.tar.gz</c>: the model's file, <c>xgboost-model</c>, in a compressed archive; after cross validation one for
/// each fold, numbered.
/// </summary>
static class ModelArtifact
{
    /// <summary>Linux's longest path: the container unpacks onto its disk.</summary>
    const int LongestName = 4096;

    public static async Task WriteAsync(
        Stream destination, IEnumerable<ArchivedFile> files, DateTimeOffset time, CancellationToken cancellation)
    {
        await using var gzip = new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true);
        await using var tar = new TarWriter(gzip, TarEntryFormat.Ustar, leaveOpen: true);
        foreach (var file in files)
        {
            var entry = new UstarTarEntry(TarEntryType.RegularFile, file.Name)
            {
                DataStream = new MemoryStream(file.Content, writable: false),
                ModificationTime = time,
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
            };
            await tar.WriteEntryAsync(entry, cancellation);
        }
    }

    /// <summary>
    /// The files that the serving container takes for models: all at the archive's top, whatever their names, but those
    /// that begin with a dot. What is below a folder is none.
    /// </summary>
    /// <param name="most">How many bytes all of the archive may be, unpacked: it unpacks onto the instance's disk, and
    /// its models into memory.</param>
    /// <returns>In the order of their names, as text: <c>xgboost-model-10</c> comes before
    /// <c>xgboost-model-2</c>.</returns>
    /// <exception cref="InvalidDataException">It is no whole archive, or larger.</exception>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/issues/361"/>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/pull/313"/>
    public static IReadOnlyList<ArchivedFile> Read(Stream source, long most = long.MaxValue)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            using var unpacked = new LimitedStream(
                new GZipStream(source, CompressionMode.Decompress),
                most,
                "There is more than the instance has memory for.");
            using var tar = new TarReader(unpacked);
            while (tar.GetNextEntry(copyData: false) is { } entry)
            {
                if (entry.Name.Length > LongestName)
                    throw new InvalidDataException("A name in the archive is longer than a file's may be.");
                var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                    || name.StartsWith('.')
                    || name.Contains('/'))
                    continue;
                if (entry.Length > Math.Min(most, Array.MaxLength))
                    throw new InvalidDataException(
                        $"The file {name} of the archive has {entry.Length} bytes, which is more than is supported here.");
                var content = new byte[entry.Length];
                entry.DataStream?.ReadExactly(content);
                files[name] = content;
            }
        }
        // A kind of entry that .NET does not read: a sparse file.
        catch (Exception e) when (e is EndOfStreamException or NotSupportedException)
        {
            throw new InvalidDataException(e.Message, e);
        }
        return [.. files.Select(file => new ArchivedFile(file.Key, file.Value))];
    }
}

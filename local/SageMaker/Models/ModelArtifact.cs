using System.Formats.Tar;
using System.IO.Compression;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Models;

/// <summary><c>model.tar.gz</c>: the model's file, <c>xgboost-model</c>, in a compressed archive; after cross validation one for each fold, numbered.</summary>
static class ModelArtifact
{
    public static async Task WriteAsync(Stream destination, IEnumerable<ArchivedFile> files, DateTimeOffset time, CancellationToken cancellation)
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
    /// The files that the serving container takes for models: all at the archive's top, whatever their names, but those that begin with a dot. What is below a folder is none.
    /// </summary>
    /// <returns>In the order of their names, as text: <c>xgboost-model-10</c> comes before <c>xgboost-model-2</c>.</returns>
    /// <exception cref="InvalidDataException">It is no whole archive.</exception>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/issues/361"/>
    /// <seealso href="https://github.com/aws/sagemaker-xgboost-container/pull/313"/>
    public static async Task<IReadOnlyList<ArchivedFile>> ReadAsync(Stream source, CancellationToken cancellation)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            await using var gzip = new GZipStream(source, CompressionMode.Decompress);
            await using var tar = new TarReader(gzip);
            while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
            {
                var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || name.StartsWith('.') || name.Contains('/'))
                    continue;
                using var content = new MemoryStream();
                if (entry.DataStream is { } data)
                    await data.CopyToAsync(content, cancellation);
                files[name] = content.ToArray();
            }
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
        return [.. files.Select(file => new ArchivedFile(file.Key, file.Value))];
    }
}

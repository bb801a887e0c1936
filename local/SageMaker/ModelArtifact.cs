using System.Formats.Tar;
using System.IO.Compression;
using Local.SageMaker.XGBoost;

namespace Local.SageMaker;

/// <summary><c>model.tar.gz</c>: the model's file, <c>xgboost-model</c>, in a compressed archive; after cross validation one for each fold, numbered.</summary>
static class ModelArtifact
{
    const string FileName = "xgboost-model";

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

    /// <returns>The models, ordered by the numbers of their files.</returns>
    /// <exception cref="InvalidDataException">It is no such archive.</exception>
    public static async Task<IReadOnlyList<byte[]>> ReadAsync(Stream source, CancellationToken cancellation)
    {
        await using var gzip = new GZipStream(source, CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        var models = new SortedDictionary<int, byte[]>();
        while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            if (entry.DataStream is null || Number(Path.GetFileName(entry.Name)) is not { } number)
                continue;
            using var model = new MemoryStream();
            await entry.DataStream.CopyToAsync(model, cancellation);
            models[number] = model.ToArray();
        }
        return models.Count > 0 ? [.. models.Values] : throw new InvalidDataException($"The archive has no file '{FileName}'.");
    }

    static int? Number(string name) =>
        name == FileName ? 0 : name.StartsWith(FileName + "-", StringComparison.Ordinal) && int.TryParse(name.AsSpan(FileName.Length + 1), out var number) ? number : null;
}

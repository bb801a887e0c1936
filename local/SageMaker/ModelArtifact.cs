using System.Formats.Tar;
using System.IO.Compression;

namespace Local.SageMaker;

/// <summary><c>model.tar.gz</c>: the model's file, <c>xgboost-model</c>, in a compressed archive.</summary>
static class ModelArtifact
{
    const string FileName = "xgboost-model";

    public static async Task WriteAsync(Stream destination, byte[] model, DateTimeOffset time, CancellationToken cancellation)
    {
        await using var gzip = new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true);
        await using var tar = new TarWriter(gzip, TarEntryFormat.Ustar, leaveOpen: true);
        var entry = new UstarTarEntry(TarEntryType.RegularFile, FileName)
        {
            DataStream = new MemoryStream(model, writable: false),
            ModificationTime = time,
            Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        };
        await tar.WriteEntryAsync(entry, cancellation);
    }

    /// <exception cref="InvalidDataException">It is no such archive.</exception>
    public static async Task<byte[]> ReadAsync(Stream source, CancellationToken cancellation)
    {
        await using var gzip = new GZipStream(source, CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
        {
            if (entry.DataStream is null || Path.GetFileName(entry.Name) != FileName)
                continue;
            using var model = new MemoryStream();
            await entry.DataStream.CopyToAsync(model, cancellation);
            return model.ToArray();
        }
        throw new InvalidDataException($"The archive has no file '{FileName}'.");
    }
}

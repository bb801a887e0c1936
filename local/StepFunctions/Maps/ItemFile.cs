using System.IO.Compression;
using System.Text.Json;
using Local.StepFunctions.Language;
using ZstdSharp;

namespace Local.StepFunctions.Maps;

/// <summary>The items of one file, by the type that the ItemReader says.</summary>
static class ItemFile
{
    /// <summary>A compressed file's content, as its name tells; any other as it is.</summary>
    public static Stream Open(Stream file, string key) => Path.GetExtension(key) switch
    {
        ".gz" => new GZipStream(file, CompressionMode.Decompress),
        ".zst" or ".zstd" => new DecompressionStream(file),
        _ => file,
    };

    /// <param name="most">How many are wanted.</param>
    /// <param name="pointed">Is told what the ItemsPointer leads to.</param>
    public static async Task<IEnumerable<MapItem>> ReadAsync(
        ItemReader reader,
        Stream file,
        int most,
        CancellationToken cancellation,
        Action<JsonElement>? pointed = null)
    {
        switch (reader.InputType)
        {
            case "CSV":
                return Items(Csv.Read(new StreamReader(file), reader.Headers, reader.Delimiter).Take(most));
            case "JSONL":
                return Items(await Lines(new StreamReader(file)).Take(most).ToArrayAsync(cancellation));
            case "PARQUET":
                return Items(await ParquetAsync(file, most, cancellation));
        }
        var all = JsonText.Normalize(JsonText.Parse(await new StreamReader(file).ReadToEndAsync(cancellation)));
        if (reader.Pointer is { } pointer)
        {
            all = ItemsPointer.Find(all, pointer);
            pointed?.Invoke(all);
        }
        return (MapItem.Of(all) ?? throw new FormatException("Attempting to map over non-iterable node.")).Take(most);
    }

    static MapItem[] Items(IEnumerable<JsonElement> values) => [.. values.Select((value, i) => new MapItem(i, value))];

    static async IAsyncEnumerable<JsonElement> Lines(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
                yield return JsonText.Normalize(JsonText.Parse(line));
        }
    }

    static async Task<JsonElement[]> ParquetAsync(Stream file, int most, CancellationToken cancellation)
    {
        var seekable = file;
        if (!file.CanSeek)
            await file.CopyToAsync(seekable = new MemoryStream(), cancellation);
        seekable.Position = 0;
        try
        {
            return await ParquetRows.ReadAsync(seekable, most).Select(JsonText.Normalize).ToArrayAsync(cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new FormatException($"The file cannot be read as Parquet: {e.Message}");
        }
    }
}

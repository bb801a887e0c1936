using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Local.StepFunctions.Language;
using Local.Storage;
using ZstdSharp;

namespace Local.StepFunctions.Maps;

/// <summary>The items of one file, by the type that the ItemReader says.</summary>
static class ItemFile
{
    /// <summary>A compressed file's content, as its name tells; any other as it is.</summary>
    public static Stream Open(Stream file, string key) => Path.GetExtension(key) switch
    {
        ".gz" => Limited(new GZipStream(file, CompressionMode.Decompress)),
        ".zst" or ".zstd" => Limited(new DecompressionStream(file)),
        _ => file,
    };

    /// <summary>What has too much when it is read: little that is packed can be very much.</summary>
    public static Stream Limited(Stream file, long most = MapLimits.FileBytes) =>
        new LimitedStream(file, most, $"The file has more than {most} bytes, unpacked, which is more than is read here.");

    /// <param name="most">How many are wanted.</param>
    /// <param name="pointed">Is told what the ItemsPointer leads to.</param>
    public static async Task<IEnumerable<MapItem>> ReadAsync(
        ItemReader reader,
        Stream file,
        int most,
        ReadRows parquet,
        CancellationToken cancellation,
        Action<JsonElement>? pointed = null)
    {
        switch (reader.InputType)
        {
            case "CSV":
                return Items(Csv.Read(new StreamReader(Limited(file)), reader.Headers, reader.Delimiter).Take(most));
            case "JSONL":
                return Items(Values(Lines(new StreamReader(Limited(file)))).Take(most));
            case "PARQUET":
                return Items(await ParquetAsync(parquet, file, most, cancellation));
        }
        var text = await new StreamReader(Limited(file, MapLimits.DocumentBytes)).ReadToEndAsync(cancellation);
        var all = JsonText.Normalize(JsonText.Parse(text));
        if (reader.Pointer is { } pointer)
        {
            all = ItemsPointer.Find(all, pointer);
            pointed?.Invoke(all);
        }
        return (MapItem.Of(all) ?? throw new FormatException("Attempting to map over non-iterable node.")).Take(most);
    }

    static IEnumerable<MapItem> Items(IEnumerable<JsonElement> values) =>
        values.Select((value, i) => new MapItem(i, value));

    static IEnumerable<JsonElement> Values(IEnumerable<string> lines) =>
        lines.Where(line => !string.IsNullOrWhiteSpace(line)).Select(line => JsonText.Normalize(JsonText.Parse(line)));

    static IEnumerable<string> Lines(TextReader reader)
    {
        var line = new StringBuilder();
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            if (next is '\n' or '\r')
            {
                yield return line.ToString();
                line.Clear();
            }
            else if (line.Append((char)next).Length > MapLimits.PartCharacters)
                throw new FormatException(
                    $"A line has more than {MapLimits.PartCharacters} characters, which is more than is read here.");
        }
        yield return line.ToString();
    }

    static async Task<IEnumerable<JsonElement>> ParquetAsync(
        ReadRows read, Stream file, int most, CancellationToken cancellation)
    {
        try
        {
            return [.. (await read(file, most, cancellation)).Select(row => JsonText.Normalize(row))];
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new FormatException($"The file cannot be read as Parquet: {e.Message}");
        }
    }
}

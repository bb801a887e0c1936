using System.IO.Compression;
using System.Text.Json;
using Local.StepFunctions.Language;
using Parquet.Serialization;
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
    public static async Task<IReadOnlyList<JsonElement>> ReadAsync(
        ItemReader reader, Stream file, int most, CancellationToken cancellation)
    {
        switch (reader.InputType)
        {
            case "CSV":
                return [.. Csv.Read(new StreamReader(file), reader.Headers, reader.Delimiter).Take(most)];
            case "JSONL":
                return [.. await Lines(new StreamReader(file)).Take(most).ToArrayAsync(cancellation)];
            case "PARQUET":
                return await ParquetAsync(file, most, cancellation);
            default:
                var all = JsonText.Normalize(JsonText.Parse(await new StreamReader(file).ReadToEndAsync(cancellation)));
                return [.. Json(reader.Pointer is { } pointer ? ItemsPointer.Find(all, pointer) : all).Take(most)];
        }
    }

    /// <summary>An array's items; of an object, as documented, its members.</summary>
    static IEnumerable<JsonElement> Json(JsonElement all) => all.ValueKind switch
    {
        JsonValueKind.Array => all.EnumerateArray(),
        JsonValueKind.Object => all.EnumerateObject().Select(Member),
        _ => throw new FormatException("Attempting to map over non-iterable node."),
    };

    static JsonElement Member(JsonProperty member)
    {
        var text = new JsonText();
        text.Object();
        text.Name("Key");
        text.Value(member.Name);
        text.Name("Value");
        text.Element(member.Value);
        text.EndObject();
        return text.ToElement();
    }

    static async IAsyncEnumerable<JsonElement> Lines(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
                yield return JsonText.Normalize(JsonText.Parse(line));
        }
    }

    /// <summary>A row with all columns: those that have no value are null.</summary>
    static JsonElement Row(string[] columns, Dictionary<string, object> values) => JsonText.Normalize(
        JsonSerializer.SerializeToElement(columns.ToDictionary(
            column => column, column => values.TryGetValue(column, out var value) ? value : null)));

    static async Task<JsonElement[]> ParquetAsync(Stream file, int most, CancellationToken cancellation)
    {
        var seekable = file;
        if (!file.CanSeek)
            await file.CopyToAsync(seekable = new MemoryStream(), cancellation);
        seekable.Position = 0;
        try
        {
            var rows = await ParquetSerializer.DeserializeUntypedAsync(seekable, cancellationToken: cancellation);
            string[] columns = [.. rows.Schema.Fields.Select(field => field.Name)];
            return [.. rows.Data.Take(most).Select(row => Row(columns, row))];
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new FormatException($"The file cannot be read as Parquet: {e.Message}");
        }
    }
}

using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;
using Local.StepFunctions.Testing;
using ZstdSharp;

namespace Local.StepFunctions.Maps;

/// <summary>The items of a distributed Map that lie in S3: a listing, or a file of them.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html"/>
sealed class ItemSource
{
    readonly IObjectStore _objects;
    readonly ReadRows _parquet;
    readonly ItemReader _reader;
    readonly JsonElement _parameters;
    readonly int _most;
    long _bytes;

    public ItemSource(Engine engine, ItemReader reader, in Scope scope)
    {
        (_objects, _parquet, _reader) = (engine.Objects, engine.ReadParquet, reader);
        _parameters = reader.Parameters?.Evaluate(scope) ?? JsonText.EmptyObject;
        _most = reader.MaxItems?.Evaluate(scope, "MaxItemsPath") is { } most
            ? Limit(reader.MaxItems, most)
            : int.MaxValue;
    }

    static int Limit(Expression expression, JsonElement most) =>
        ReferencedNumber.Whole(expression, "MaxItemsPath", most) switch
        {
            < 0 => throw new EvaluationException("MaxItems cannot be negative."),
            0 => int.MaxValue,
            var limit => (int)Math.Min(limit, int.MaxValue),
        };

    public async Task<MapItem[]> ReadAsync(Func<Principal> assume, CancellationToken cancellation)
    {
        try
        {
            var caller = assume();
            if (_reader.Action is "listObjectsV2")
            {
                var listed = _objects.List(caller, Text("Bucket"), Optional("Prefix") ?? "");
                return _reader.IsFlattened
                    ? await FlattenAsync(caller, listed.Select(each => (Text("Bucket"), each.Key)), cancellation)
                    : From(Source, listed.Take(_most).Select((each, i) => new MapItem(i, Listed(each))));
            }
            await using var file = _objects.OpenRead(caller, Text("Bucket"), Text("Key"), Optional("VersionId"));
            return _reader.Manifest is null
                ? From(Source, await ItemFile.ReadAsync(
                    _reader, ItemFile.Open(file, Text("Key")), _most, _parquet, cancellation))
                : await ManifestAsync(caller, file, cancellation);
        }
        catch (Exception e) when (IsOfReading(e))
        {
            throw Failed(e);
        }
    }

    /// <summary>The items, from what lies in S3.</summary>
    /// <param name="data">The text of the file; of a listing, the JSON array of what it lists.</param>
    /// <param name="inspection">Is shown what the ItemsPointer leads to.</param>
    /// <returns>Null for what only names the files.</returns>
    public async Task<MapItem[]?> ReadAsync(string data, Inspection inspection, CancellationToken cancellation)
    {
        if (_reader.Manifest is not null || _reader.IsFlattened)
            return null;
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(data));
        try
        {
            return From(Source, await ItemFile.ReadAsync(
                _reader, file, _most, _parquet, cancellation, value => inspection.Saw("afterItemsPointer", value)));
        }
        catch (Exception e) when (IsOfReading(e))
        {
            throw Failed(e);
        }
    }

    /// <summary>The items of several files, one after the other.</summary>
    async Task<MapItem[]> FlattenAsync(
        Principal caller, IEnumerable<(string Bucket, string Key)> files, CancellationToken cancellation)
    {
        List<MapItem> all = [];
        foreach (var (bucket, key) in files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (key.EndsWith('/')) // a folder
                continue;
            await using var file = _objects.OpenRead(caller, bucket, key);
            var more = await ItemFile.ReadAsync(
                _reader, ItemFile.Open(file, key), _most - all.Count, _parquet, cancellation);
            all.AddRange(From($"S3://{bucket}/{key}", more, all.Count));
            if (all.Count >= _most)
                break;
        }
        return [.. all];
    }

    async Task<MapItem[]> ManifestAsync(Principal caller, Stream file, CancellationToken cancellation)
    {
        var limited = ItemFile.Limited(file, MapLimits.DocumentBytes);
        var text = await new StreamReader(limited).ReadToEndAsync(cancellation);
        return _reader.Manifest is "ATHENA_DATA"
            ? await FlattenAsync(caller, Files(text), cancellation)
            : From(
                Source,
                Inventory(caller, JsonText.Parse(text), cancellation)
                    .Take(_most)
                    .Select((row, i) => new MapItem(i, row)));
    }

    /// <summary>The files that Athena's manifest of an UNLOAD names, an address in each line.</summary>
    static IEnumerable<(string Bucket, string Key)> Files(string manifest) => manifest
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => S3Uri.TryParse(line, null, out var uri)
            ? (uri.Bucket, uri.Key)
            : throw new FormatException($"The manifest has '{line}', which is no address in S3."));

    static bool IsOfReading(Exception e) =>
        e is AwsException or JsonException or FormatException or InvalidDataException or InvalidOperationException
            or KeyNotFoundException or ZstdException or EndOfStreamException;

    static StatesException Failed(Exception e) => new("States.ItemReaderFailed", e.Message);

    /// <summary>The rows of all files that the manifest of an S3 Inventory names.</summary>
    IEnumerable<JsonElement> Inventory(Principal caller, JsonElement manifest, CancellationToken cancellation)
    {
        if (manifest.GetProperty("fileFormat").GetString() is not "CSV")
            throw new FormatException("Of the formats of an S3 Inventory only CSV is read here.");
        var bucket = manifest.GetProperty("destinationBucket").GetString()!.Split(':')[^1];
        var columns = manifest.GetProperty("fileSchema").GetString()!.Split(',', StringSplitOptions.TrimEntries);
        foreach (var part in manifest.GetProperty("files").EnumerateArray())
        {
            cancellation.ThrowIfCancellationRequested();
            using var file = _objects.OpenRead(caller, bucket, part.GetProperty("key").GetString()!);
            var rows = ItemFile.Limited(new GZipStream(file, CompressionMode.Decompress));
            foreach (var row in Csv.Read(new StreamReader(rows), columns, ','))
                yield return row;
        }
    }

    static JsonElement Listed(StoredObject stored)
    {
        var text = new JsonText();
        text.Object();
        text.Name("Etag");
        text.Value(stored.ETag.StartsWith('"') ? stored.ETag : $"\"{stored.ETag}\"");
        text.Name("Key");
        text.Value(stored.Key);
        text.Name("LastModified");
        text.Value(stored.LastModified.ToUnixTimeSeconds());
        text.Name("Size");
        text.Value(stored.Size);
        text.Name("StorageClass");
        text.Value("STANDARD");
        text.EndObject();
        return text.ToElement();
    }

    /// <summary>The address of the file, or of the bucket that is listed, as the context object has it.</summary>
    /// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html"/>
    string Source => _reader.Action is "listObjectsV2"
        ? $"S3://{Text("Bucket")}"
        : $"S3://{Text("Bucket")}/{Text("Key")}";

    MapItem[] From(string source, IEnumerable<MapItem> items, int first = 0)
    {
        List<MapItem> all = [];
        foreach (var item in items)
        {
            MapLimits.AddItem(ref _bytes, item.Value);
            all.Add(item with { Index = first + item.Index, Source = source });
        }
        return [.. all];
    }

    string Text(string name) => Optional(name) ?? throw new FormatException($"The Parameters of the ItemReader have no {name}.");

    string? Optional(string name) =>
        _parameters.ValueKind is JsonValueKind.Object
        && _parameters.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}

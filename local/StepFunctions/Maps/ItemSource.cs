using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Maps;

/// <summary>The items of a distributed Map that lie in S3: a listing, or a file of them.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html"/>
sealed class ItemSource
{
    readonly IObjectStore _objects;
    readonly ItemReader _reader;
    readonly JsonElement _parameters;
    readonly int _most;

    public ItemSource(IObjectStore objects, ItemReader reader, in Scope scope)
    {
        (_objects, _reader) = (objects, reader);
        _parameters = reader.Parameters?.Evaluate(scope) ?? JsonText.EmptyObject;
        _most = reader.MaxItems?.Evaluate(scope, "MaxItemsPath") is { } most ? Limit(reader.MaxItems, most) : int.MaxValue;
    }

    static int Limit(Expression expression, JsonElement most) => ReferencedNumber.Whole(expression, "MaxItemsPath", most) switch
    {
        < 0 => throw new EvaluationException("MaxItems cannot be negative."),
        0 => int.MaxValue,
        var limit => (int)Math.Min(limit, int.MaxValue),
    };

    public async Task<JsonElement[]> ReadAsync(Func<Principal> assume, CancellationToken cancellation)
    {
        try
        {
            var caller = assume();
            if (_reader.Action is "listObjectsV2")
                return [.. _objects.List(caller, Text("Bucket"), Optional("Prefix") ?? "").Take(_most).Select(Listed)];
            await using var file = _objects.OpenRead(caller, Text("Bucket"), Text("Key"));
            return _reader.InputType is "MANIFEST"
                ? [.. Inventory(caller, JsonText.Parse(await new StreamReader(file).ReadToEndAsync(cancellation))).Take(_most)]
                : await ReadAsync(file, _reader.InputType, cancellation);
        }
        catch (Exception e) when (IsOfReading(e))
        {
            throw Failed(e);
        }
    }

    /// <summary>The items, from what lies in S3.</summary>
    /// <param name="data">The text of the file; of a listing, the JSON array of what it lists.</param>
    /// <returns>Null for a manifest, which only names the files.</returns>
    public async Task<JsonElement[]?> ReadAsync(string data, CancellationToken cancellation)
    {
        if (_reader.InputType is "MANIFEST")
            return null;
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(data));
        try
        {
            return await ReadAsync(file, _reader.InputType ?? "JSON", cancellation);
        }
        catch (Exception e) when (IsOfReading(e))
        {
            throw Failed(e);
        }
    }

    static bool IsOfReading(Exception e) => e is AwsException or JsonException or FormatException or InvalidDataException or InvalidOperationException or KeyNotFoundException;

    static StatesException Failed(Exception e) => new("States.ItemReaderFailed", e.Message);

    async Task<JsonElement[]> ReadAsync(Stream file, string? type, CancellationToken cancellation)
    {
        switch (type)
        {
            case "CSV":
                return [.. Csv.Read(new StreamReader(file), _reader.Headers, _reader.Delimiter).Take(_most)];
            case "JSONL":
                return [.. await Lines(new StreamReader(file)).Take(_most).ToArrayAsync(cancellation)];
            default:
                var all = JsonText.Normalize(JsonText.Parse(await new StreamReader(file).ReadToEndAsync(cancellation)));
                return all.ValueKind is JsonValueKind.Array
                    ? [.. all.EnumerateArray().Take(_most)]
                    : throw new FormatException("Attempting to map over non-iterable node.");
        }
    }

    static async IAsyncEnumerable<JsonElement> Lines(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
                yield return JsonText.Normalize(JsonText.Parse(line));
        }
    }

    /// <summary>The rows of all files that the manifest of an S3 Inventory names.</summary>
    IEnumerable<JsonElement> Inventory(Principal caller, JsonElement manifest)
    {
        if (manifest.GetProperty("fileFormat").GetString() is not "CSV")
            throw new FormatException("Of the formats of an S3 Inventory only CSV is read here.");
        var bucket = manifest.GetProperty("destinationBucket").GetString()!.Split(':')[^1];
        var columns = manifest.GetProperty("fileSchema").GetString()!.Split(',', StringSplitOptions.TrimEntries);
        foreach (var part in manifest.GetProperty("files").EnumerateArray())
        {
            using var file = new GZipStream(_objects.OpenRead(caller, bucket, part.GetProperty("key").GetString()!), CompressionMode.Decompress);
            foreach (var row in Csv.Read(new StreamReader(file), columns, ','))
                yield return row;
        }
    }

    static JsonElement Listed(StoredObject it)
    {
        var text = new JsonText();
        text.Object();
        text.Name("Etag");
        text.Value(it.ETag.StartsWith('"') ? it.ETag : $"\"{it.ETag}\"");
        text.Name("Key");
        text.Value(it.Key);
        text.Name("LastModified");
        text.Value(it.LastModified.ToUnixTimeSeconds());
        text.Name("Size");
        text.Value(it.Size);
        text.Name("StorageClass");
        text.Value("STANDARD");
        text.EndObject();
        return text.ToElement();
    }

    string Text(string name) => Optional(name) ?? throw new FormatException($"The Parameters of the ItemReader have no {name}.");

    string? Optional(string name) => _parameters.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}

/// <summary>Rows of a CSV file (RFC 4180) as objects of texts.</summary>
static class Csv
{
    /// <param name="columns">Null when the first row names them.</param>
    public static IEnumerable<JsonElement> Read(TextReader reader, IReadOnlyList<string>? columns, char delimiter)
    {
        foreach (var row in Rows(reader, delimiter))
        {
            if (columns is null)
            {
                columns = row;
                continue;
            }
            var text = new JsonText();
            text.Object();
            for (var i = 0; i < columns.Count; i++)
            {
                text.Name(columns[i]);
                // As documented: what a row has too much is left out, what it has not is empty.
                text.Value(i < row.Count ? row[i] : "");
            }
            text.EndObject();
            yield return text.ToElement();
        }
    }

    static IEnumerable<List<string>> Rows(TextReader reader, char delimiter)
    {
        List<string> row = [];
        var cell = new StringBuilder();
        var (quoted, any) = (false, false);
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            var c = (char)next;
            if (quoted && c == '"' && reader.Peek() == '"')
                cell.Append((char)reader.Read());
            else if (c == '"')
                (quoted, any) = (!quoted, true);
            else if (quoted || c != delimiter && c is not ('\r' or '\n'))
                (_, any) = (cell.Append(c), true);
            else if (c == delimiter)
                Close(ref any);
            else if (c == '\n' && (any || row.Count > 0))
            {
                Close(ref any);
                yield return row;
                (row, any) = ([], false);
            }
        }
        if (any || row.Count > 0)
        {
            Close(ref any);
            yield return row;
        }

        void Close(ref bool touched)
        {
            row.Add(cell.ToString());
            cell.Clear();
            touched = true;
        }
    }
}

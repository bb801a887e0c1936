using System.Reflection;
using System.Text.Json;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Local.StepFunctions.Maps;

/// <summary>Reads the rows of a file.</summary>
/// <param name="most">How many are wanted.</param>
delegate Task<List<JsonElement>> ReadRows(Stream file, int most, CancellationToken cancellation);

/// <summary>
/// The rows of a Parquet file as JSON objects. A file has columns: their values are put together by the levels at which
/// each is defined and repeated.
/// </summary>
/// <seealso href="https://research.google/pubs/dremel-interactive-analysis-of-web-scale-datasets-2/"/>
static class ParquetRows
{
    /// <summary>For another process, of which a file that is meant to can make whatever it wants.</summary>
    /// <param name="most">How many are wanted.</param>
    public static IEnumerable<JsonElement> Read(string path, int most)
    {
        using var file = File.OpenRead(path);
        foreach (var row in ReadAsync(file, most).ToBlockingEnumerable())
            yield return row;
    }

    /// <inheritdoc cref="ReadRows"/>
    public static async Task<List<JsonElement>> ReadAllAsync(Stream file, int most, CancellationToken cancellation)
    {
        var seekable = file;
        if (!file.CanSeek)
            await file.CopyToAsync(seekable = new MemoryStream(), cancellation);
        seekable.Position = 0;
        List<JsonElement> rows = [];
        await foreach (var row in ReadAsync(seekable, most).WithCancellation(cancellation))
            rows.Add(row);
        return rows;
    }

    static async IAsyncEnumerable<JsonElement> ReadAsync(Stream file, int most)
    {
        var bytes = 0L;
        await using var reader = await ParquetReader.CreateAsync(file);
        for (var group = 0; group < reader.RowGroupCount && most > 0; group++)
        {
            using var rows = reader.OpenRowGroupReader(group);
            Dictionary<string, ParquetNode> columns = [];
            foreach (var field in reader.Schema.Fields)
                columns[field.Name] = await NodeAsync(rows, field);
            // Without a column there would be as many rows as the file says.
            for (var row = 0L; columns.Count > 0 && row < rows.RowCount && most > 0; row++, most--)
            {
                var next = JsonSerializer.SerializeToElement(
                    columns.ToDictionary(column => column.Key, column => column.Value.Next()));
                MapLimits.AddItem(ref bytes, next);
                yield return next;
            }
        }
    }

    static async Task<ParquetNode> NodeAsync(ParquetRowGroupReader rows, Field field)
    {
        switch (field)
        {
            case DataField data:
                using (var raw = await rows.ReadRawColumnDataBaseAsync(data))
                {
                    var column = ParquetColumn.Of(data, raw);
                    return data.IsArray ? new ParquetList(data, column) : column;
                }
            case ListField list:
                return new ParquetList(list, await NodeAsync(rows, list.Item));
            case MapField map:
                return new ParquetMap(map, await NodeAsync(rows, map.Key), await NodeAsync(rows, map.Value));
            case StructField type:
                Dictionary<string, ParquetNode> members = [];
                foreach (var member in type.Fields)
                    members[member.Name] = await NodeAsync(rows, member);
                return new ParquetStruct(type, members);
            default:
                throw new FormatException($"The column '{field.Path}' is a {field.SchemaType}, which is not read.");
        }
    }
}

/// <summary>A part of a row: a value, or what is made of those of several columns.</summary>
abstract class ParquetNode
{
    /// <summary>The column that tells whether the next is there, and whether it belongs to what came before.</summary>
    public abstract ParquetColumn First { get; }

    /// <summary>Takes the next; null where there is none.</summary>
    public abstract object? Next();
}

/// <summary>A column's values.</summary>
/// <param name="values">Those that are there.</param>
/// <param name="definitions">For each entry how deep it is there; null where all are.</param>
/// <param name="repetitions">For each entry in which list it goes on; null where there is no list.</param>
sealed class ParquetColumn(Field schema, Array values, int[]? definitions, int[]? repetitions) : ParquetNode
{
    static readonly MethodInfo Copying =
        typeof(ParquetColumn).GetMethod(nameof(Copy), BindingFlags.NonPublic | BindingFlags.Static)!;

    int _entry, _value;

    public static ParquetColumn Of(DataField field, RawColumnData raw) => new(
        field,
        (Array)Copying.MakeGenericMethod(raw.GetType().GetGenericArguments()).Invoke(null, [raw])!,
        field.MaxDefinitionLevel > 0 ? raw.DefinitionLevels.ToArray() : null,
        field.MaxRepetitionLevel > 0 ? raw.RepetitionLevels.ToArray() : null);

    static T[] Copy<T>(RawColumnData<T> raw) where T : struct => raw.Values.ToArray();

    public override ParquetColumn First => this;
    public int Definition => definitions is null ? schema.MaxDefinitionLevel : definitions[_entry];

    /// <summary>0 where a row begins, and after the last entry.</summary>
    public int Repetition => repetitions is null || _entry >= repetitions.Length ? 0 : repetitions[_entry];

    public override object? Next()
    {
        var isThere = Definition == schema.MaxDefinitionLevel;
        _entry++;
        return !isThere ? null : values.GetValue(_value++) switch
        {
            ReadOnlyMemory<char> text => text.ToString(),
            var value => value,
        };
    }
}

sealed class ParquetStruct(StructField schema, Dictionary<string, ParquetNode> members) : ParquetNode
{
    public override ParquetColumn First { get; } = members.Values.First().First;

    public override object? Next()
    {
        var isThere = First.Definition >= schema.MaxDefinitionLevel;
        var next = members.ToDictionary(member => member.Key, member => member.Value.Next());
        return isThere ? next : null;
    }
}

/// <param name="schema">A list, or a column that is repeated by itself.</param>
sealed class ParquetList(Field schema, ParquetNode item) : ParquetNode
{
    public override ParquetColumn First => item.First;

    public override object? Next()
    {
        // One less is an empty list, less than that none.
        var missing = schema.MaxDefinitionLevel - First.Definition;
        List<object?> items = [];
        do
            items.Add(item.Next());
        while (First.Repetition == schema.MaxRepetitionLevel);
        return missing switch { <= 0 => items, 1 => Array.Empty<object>(), _ => null };
    }
}

sealed class ParquetMap(MapField schema, ParquetNode key, ParquetNode value) : ParquetNode
{
    public override ParquetColumn First => key.First;

    public override object? Next()
    {
        var missing = schema.MaxDefinitionLevel - First.Definition;
        Dictionary<string, object?> entries = [];
        do
        {
            var (name, next) = (key.Next(), value.Next());
            if (missing <= 0)
                entries[string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}")] = next;
        }
        while (First.Repetition == schema.MaxRepetitionLevel);
        return missing <= 1 ? entries : null;
    }
}

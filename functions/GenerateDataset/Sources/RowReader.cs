using System.Runtime.CompilerServices;

namespace GenerateDataset.Sources;

/// <summary>Reads the source from its first row to its last: once per pass.</summary>
sealed class RowReader(SourceObject source, string uri)
{
    readonly Header _header = new(uri);

    public string Uri => uri;

    /// <summary>The names of the columns, after the first row has been read.</summary>
    public IReadOnlyList<string> Header => _header.Names;

    public Delimiter Delimiter => _header.Delimiter;

    /// <summary>
    /// The rows below the header, numbered as an editor does, from 1 at the top. A line without any value is no row.
    /// </summary>
    public async IAsyncEnumerable<Row> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var stream = await source.OpenAsync(cancellation);
        _header.Clear();
        var cells = new List<string>();
        await foreach (var (number, text) in TextLines.ReadAsync(stream, uri, cancellation))
        {
            if (string.IsNullOrWhiteSpace(text))
                continue;
            if (Header.Count == 0)
                _header.FindDelimiter(number, text);
            cells.Clear();
            if (CsvLine.Split(text, Delimiter.Character, cells) is { } problem)
                throw At(number, cells.Count, problem);
            if (cells.TrueForAll(cell => cell.Length == 0))
                continue;
            if (Header.Count == 0)
            {
                _header.Take(cells);
                continue;
            }
            _header.Check(number, text, cells.Count);
            yield return new(number, cells);
        }
        if (Header.Count == 0)
            throw new InvalidInputException(
                $"{uri} is empty. It must be a CSV file with a header and at least {RowCounts.LeastRows} rows.");
    }

    /// <param name="column">Its position, from 0.</param>
    public InvalidInputException At(long row, int column, string problem) =>
        new($"{uri}, row {row}, column {(column < Header.Count ? $"\"{Header[column]}\"" : column + 1)}: {problem}");
}

/// <summary>A row; the cells are valid until the next one is read.</summary>
readonly record struct Row(long Number, IReadOnlyList<string> Cells);

using System.Runtime.CompilerServices;

namespace GenerateDataset;

/// <summary>Reads the source from its first row to its last: once per pass.</summary>
sealed class SourceReader(SourceObject source, string uri)
{
    /// <summary>The names of the columns, after the first row has been read.</summary>
    public IReadOnlyList<string> Header { get; private set; } = [];

    /// <summary>The rows below the header. Rows are numbered as a spreadsheet does, the header being row 1; blank lines are no rows.</summary>
    public async IAsyncEnumerable<SourceRow> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var stream = await source.OpenAsync(cancellation);
        Header = [];
        var cells = new List<string>();
        await foreach (var (number, text) in TextLines.ReadAsync(stream, uri, cancellation))
        {
            if (string.IsNullOrWhiteSpace(text))
                continue;
            cells.Clear();
            if (CsvLine.Split(text, cells) is { } problem)
                throw At(number, cells.Count, problem);
            if (Header.Count == 0)
                Header = Unique([.. cells]);
            else if (cells.Count != Header.Count)
                throw new InvalidInputException(
                    $"{uri}, row {number}: found {Count(cells.Count, "cell")} where the header has {Header.Count}. Put quotes around a cell that has a comma in it.");
            else
                yield return new(number, cells);
        }
        if (Header.Count == 0)
            throw new InvalidInputException($"{uri} is empty. It must be a CSV file with a header and at least {RowCounts.LeastRows} rows.");
    }

    /// <param name="column">Its position, from 0.</param>
    public InvalidInputException At(long row, int column, string problem) =>
        new($"{uri}, row {row}, column {(column < Header.Count ? $"\"{Header[column]}\"" : column + 1)}: {problem}");

    string[] Unique(string[] header)
    {
        var repeated = header.Index().GroupBy(column => column.Item).FirstOrDefault(columns => columns.Count() > 1);
        return repeated is null
            ? header
            : throw new InvalidInputException(
                $"{uri}, row 1: columns {string.Join(" and ", repeated.Select(column => column.Index + 1))} have the same name, \"{repeated.Key}\". Rename or remove all but one.");
    }

    static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}

/// <summary>A row; the cells are valid until the next one is read.</summary>
readonly record struct SourceRow(long Number, IReadOnlyList<string> Cells);

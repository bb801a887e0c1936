using System.Runtime.CompilerServices;
using LambdaRuntime;

namespace GenerateDataset;

/// <summary>The user's own file as a dataset. One pass reads all of it and refuses what cannot be learnt from; the next one gives the rows.</summary>
sealed class SourceFile
{
    const string NotANumber = "is not a number that XGBoost can hold";

    readonly SourceReader _reader;
    readonly SourceRequest _request;
    int _label;
    SourceColumn[] _features = [];
    long _rows;

    SourceFile(SourceReader reader, SourceRequest request) => (_reader, _request) = (reader, request);

    /// <exception cref="InvalidInputException"/>
    public static async Task<Dataset> OpenAsync(SourceObject source, SourceRequest request, LambdaLogger logger, CancellationToken cancellation)
    {
        var file = new SourceFile(new(source, request.Uri), request);
        await foreach (var row in file._reader.ReadAsync(cancellation))
            file.Observe(row);
        if (file._rows == 0)
            file.ChooseColumns();
        file.Check(logger);
        var text = file._features.Count(column => !column.IsNumeric);
        return new(file._rows, file._features.Sum(column => column.Width), file.RowsAsync(cancellation),
            new(request.Uri, source.ETag!.Trim('"'), file._reader.Header[file._label], text));
    }

    async IAsyncEnumerable<double[]> RowsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var encoded = new double[1 + _features.Sum(column => column.Width)];
        await foreach (var row in _reader.ReadAsync(cancellation))
        {
            SourceColumn.IsNumber(row.Cells[_label], out encoded[0]);
            var next = 1;
            foreach (var column in _features)
            {
                column.Encode(row.Cells[column.Index], encoded.AsSpan(next, column.Width));
                next += column.Width;
            }
            yield return encoded;
        }
    }

    void Observe(SourceRow row)
    {
        if (_rows++ == 0)
            ChooseColumns();
        var label = row.Cells[_label];
        if (label.Length == 0)
            throw _reader.At(row.Number, _label, "the label is empty. Remove the row, or fill the label in.");
        if (!SourceColumn.IsNumber(label, out _))
            throw _reader.At(row.Number, _label, $"the label \"{label}\" {NotANumber}. Choose a column of numbers as \"label\", or write its classes as 0 and 1.");
        foreach (var column in _features)
            column.Observe(row.Number, row.Cells[column.Index]);
    }

    void ChooseColumns()
    {
        var header = _reader.Header.ToList();
        var label = _request.Label ?? header[0];
        if ((_label = header.IndexOf(label)) < 0)
            throw new InvalidInputException($"\"label\" is \"{label}\", which is not a column of {_request.Uri}. Its columns are {Names(header)}.");
        if (_request.Ignore.Except(header).ToList() is { Count: > 0 } unknown)
            throw new InvalidInputException($"\"ignore\" has {Names(unknown)}, not a column of {_request.Uri}. Its columns are {Names(header)}.");
        if (_request.Ignore.Contains(label))
            throw new InvalidInputException($"\"ignore\" has \"{label}\", which is the label: the column to predict. Take it out of \"ignore\", or choose another \"label\".");
        _features = [.. header.Index().Where(column => column.Index != _label && !_request.Ignore.Contains(column.Item))
            .Select(column => new SourceColumn(column.Item, column.Index))];
        if (_features.Length == 0)
            throw new InvalidInputException(
                $"{_request.Uri} leaves nothing to learn from: beside the label \"{label}\" it has {(header.Count == 1 ? "no column. Are its cells separated by commas?" : "only columns that \"ignore\" leaves out.")}");
    }

    void Check(LambdaLogger logger)
    {
        if (_rows < RowCounts.LeastRows)
            throw new InvalidInputException(
                $"{_request.Uri} has {(_rows == 0 ? "a header and no rows" : _rows == 1 ? "1 row below its header" : $"{_rows} rows below its header")}; at least {RowCounts.LeastRows} are needed.");
        if (_reader.Header.All(name => SourceColumn.IsNumber(name, out _)))
            logger.LogWarning($"Row 1 of {_request.Uri} is taken as the header, although it has nothing but numbers: {Names(_reader.Header)}.");
        foreach (var column in _features)
        {
            if (column is { IsNumeric: true, FirstText: var (row, text) })
                throw _reader.At(row, column.Index, FormattableString.Invariant(
                    $"\"{text}\" {NotANumber}, and {column.Numbers:0.0#}% of the column are numbers. Correct it, leave the cell empty if the value is missing, or put the column into \"ignore\"."));
            if (column is { IsNumeric: false, HasTooManyValues: false, Numbers: >= 50 })
                logger.LogWarning(FormattableString.Invariant(
                    $"Column \"{column.Name}\" is taken as text, although {column.Numbers:0.0#}% of its cells are numbers: row {column.FirstText!.Value.Row} has \"{column.FirstText.Value.Value}\"."));
        }
        if (_features.Where(column => column.HasTooManyValues).ToList() is { Count: > 0 } wide)
            throw new InvalidInputException(
                $"{_request.Uri}: text with more than {SourceColumn.MostValues} different values in {Names([.. wide.Select(column => column.Name)])} is too much to learn from. Leave it out: \"ignore\": [{Names([.. _request.Ignore, .. wide.Select(column => column.Name)])}]{NearlyNumeric(wide)}");
    }

    static string NearlyNumeric(List<SourceColumn> wide) => wide.Find(column => column.Numbers >= 50) is { FirstText: var (row, text) } column
        ? FormattableString.Invariant($". Or is it a column of numbers? {column.Numbers:0.0#}% of \"{column.Name}\" are: empty its other cells, such as \"{text}\" in row {row}.")
        : "";

    static string Names(IReadOnlyList<string> names) => string.Join(", ", names.Select(name => $"\"{name}\""));
}

using System.Runtime.InteropServices;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>
/// CSV for training, read exactly as XGBoost 1.7 reads it (dmlc-core's CSV and number parser), oddities included: a
/// cell that is no number is a missing value, so a header becomes a row of missing values with label 0; a blank cell at
/// the end of a line takes the next line's first number.
/// </summary>
/// <param name="threads">So many blocks of lines are read at once.</param>
/// <seealso href="https://github.com/dmlc/dmlc-core/blob/main/src/data/csv_parser.h"/>
sealed class TrainingCsv(char delimiter, bool weighted, int threads) : TrainingParser
{
    readonly List<float> _labels = [], _weights = [];
    readonly NativeFloats _values = NativeFloats.Create();
    readonly CsvOddities _oddities = new(delimiter, isFirst: true);
    readonly List<(TextBlock Block, CsvRows Rows)> _parts = [];
    int _stride, _columns;

    public override void Add(FileContent content)
    {
        using var text = content.Open();
        Add(text);
    }

    /// <exception cref="UserErrorException">The parser refuses the text.</exception>
    public void Add(Stream text)
    {
        var blocks = new TextBlocks(text);
        for (var isFirst = true; ; isFirst = false)
        {
            var count = 0;
            while (count < threads && blocks.Read(Part(count).Block))
                count++;
            if (count == 1)
                Read(0);
            else if (count > 1)
                Parallel.For(0, count, Read);
            foreach (var (_, rows) in CollectionsMarshal.AsSpan(_parts)[..count])
                Append(rows);
            if (count < threads)
                return;

            void Read(int i) => _parts[i].Rows.Read(_parts[i].Block, isFirst && i == 0);
        }
    }

    public override TrainingData ToData()
    {
        _parts.Clear();
        if (_columns < _stride)
            Restride(_columns);
        return new DenseData(
            _labels.Count, _columns, _values.Memory[..(_labels.Count * _columns)], [.. _labels], Weights(),
            _oddities.Notices(_labels.Count))
        { Owner = _values };
    }

    public static UserErrorException Failed(string message) =>
        new($"Failed to load csv data with exception:\nEncountered parser error:\n{message}");

    (TextBlock Block, CsvRows Rows) Part(int i)
    {
        if (i == _parts.Count)
            _parts.Add((new(), new(delimiter, weighted)));
        return _parts[i];
    }

    /// <summary>A weight that is <c>nan</c> is none, and then no row may have one.</summary>
    float[]? Weights() => _weights.TrueForAll(float.IsNaN) ? null
        : _weights.Exists(float.IsNaN) ? throw Failed(
            "Check failed: out->weight.size() == 0 || out->weight.size() + 1 == out->offset.size(): ")
        : [.. _weights];

    void Append(CsvRows rows)
    {
        if (rows.Refusal is { } refusal)
            throw refusal;
        if (rows.Stride > _stride)
            Restride(rows.Stride);
        var (first, count) = (_labels.Count, rows.Labels.Length);
        _values.Reserve((long)(first + count) * _stride);
        var values = _values.GetSpan();
        if (rows.Stride == _stride)
            rows.Cells.CopyTo(values[(first * _stride)..]);
        else
        {
            for (var row = 0; row < count; row++)
                Place(rows.Row(row), values.Slice((first + row) * _stride, _stride));
        }
        _oddities.Add(rows.Oddities, first);
        _columns = Math.Max(_columns, rows.Columns);
        _labels.AddRange(rows.Labels);
        _weights.AddRange(rows.Weights);
    }

    /// <summary>Gives all rows so many cells, in their place: more, from the last row on, or fewer, from the
    /// first.</summary>
    void Restride(int stride)
    {
        var (old, count) = (_stride, _labels.Count);
        _values.Reserve((long)count * stride);
        var values = _values.GetSpan();
        for (var i = 0; i < count; i++)
        {
            var row = stride > old ? count - 1 - i : i;
            Place(values.Slice(row * old, Math.Min(old, stride)), values.Slice(row * stride, stride));
        }
        _stride = stride;
    }

    static void Place(ReadOnlySpan<float> row, Span<float> cells)
    {
        row.CopyTo(cells);
        cells[row.Length..].Fill(float.NaN);
    }
}

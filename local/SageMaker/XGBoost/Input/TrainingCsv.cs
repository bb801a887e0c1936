using System.Runtime.CompilerServices;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>
/// CSV for training, read exactly as XGBoost 1.7 reads it (dmlc-core's CSV and number parser), oddities included: a
/// cell that is no number is a missing value, so a header becomes a row of missing values with label 0; a blank cell at
/// the end of a line takes the next line's first number.
/// </summary>
/// <seealso href="https://github.com/dmlc/dmlc-core/blob/main/src/data/csv_parser.h"/>
sealed class TrainingCsv(char delimiter, bool weighted) : TrainingParser
{
    readonly List<float> _labels = [];
    readonly List<float> _weights = [];
    float[] _values = [];
    readonly CsvOddities _oddities = new(delimiter);
    int _stride;
    int _columns;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Add(ReadOnlySpan<byte> text)
    {
        var at = text.StartsWith("\uFEFF"u8) ? 3 : 0;
        while (at < text.Length)
        {
            // The first byte belongs to the line whatever it is: this is how the parser finds the end.
            var end = text[(at + 1)..].IndexOfAny((byte)'\n', (byte)'\r') is var newline and >= 0
                ? at + 1 + newline
                : text.Length;
            AddLine(text, at, end);
            while (end < text.Length && text[end] is (byte)'\n' or (byte)'\r')
                end++;
            at = end;
        }
    }

    public override TrainingData ToData()
    {
        if (_stride != _columns)
            Restride(_columns);
        return new DenseData(
            _labels.Count, _columns, _values.AsMemory(0, _labels.Count * _columns), [.. _labels], Weights(),
            _oddities.Notices(_labels.Count));
    }

    /// <summary>A weight that is <c>nan</c> is none, and then no row may have one.</summary>
    float[]? Weights() => _weights.TrueForAll(float.IsNaN) ? null
        : _weights.Exists(float.IsNaN) ? throw Failed(
            "Check failed: out->weight.size() == 0 || out->weight.size() + 1 == out->offset.size(): ")
        : [.. _weights];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void AddLine(ReadOnlySpan<byte> text, int at, int end)
    {
        var row = _labels.Count;
        float label = 0, weight = float.NaN;
        var feature = 0;
        Reserve(row, _stride);
        for (var column = 0; at < end; column++)
        {
            var value = DmlcNumber.Parse(text, at, out var parsed);
            if (parsed > end || parsed == at || text[parsed - 1] == ' ' || (parsed < end && text[parsed] != delimiter))
                _oddities.Count(text[at..end], parsed - at, row, column);
            if (column == 0)
                label = value;
            else if (column == 1 && weighted)
                weight = value;
            else
            {
                if (parsed > at)
                    Set(row, feature, value);
                feature++;
            }
            at = Math.Min(parsed, end);
            while (at < end && text[at] != delimiter)
                at++;
            if (at == end && feature == 0)
                throw Failed(
                    $"Delimiter '{delimiter}' is not found in the line. Expected '{delimiter}' as the delimiter to separate fields.");
            at++;
        }
        _labels.Add(label);
        if (weighted)
            _weights.Add(weight);
    }

    void Set(int row, int feature, float value)
    {
        if (float.IsInfinity(value))
            throw Failed("Check failed: valid: Input data contains `inf` or `nan`");
        if (feature >= _stride)
        {
            Restride(Math.Max(feature + 1, row < 64 ? 2 * _stride : _stride));
            Reserve(row, _stride);
        }
        _columns = Math.Max(_columns, feature + 1);
        _values[row * _stride + feature] = value;
    }

    /// <summary>Makes room for a row, filled with missing values.</summary>
    void Reserve(int row, int stride)
    {
        var needed = checked((row + 1) * stride);
        if (needed <= _values.Length)
            return;
        var old = _values.Length;
        Array.Resize(ref _values, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * old)));
        _values.AsSpan(old).Fill(float.NaN);
    }

    void Restride(int stride)
    {
        var rows = _labels.Count + 1;
        var values = new float[Math.Max(rows * stride, 16)];
        values.AsSpan().Fill(float.NaN);
        for (var row = 0; row < rows && _stride > 0 && (row + 1) * _stride <= _values.Length; row++)
            _values.AsSpan(row * _stride, Math.Min(stride, _stride)).CopyTo(values.AsSpan(row * stride));
        (_values, _stride) = (values, stride);
    }

    static UserErrorException Failed(string message) =>
        new($"Failed to load csv data with exception:\nEncountered parser error:\n{message}");
}

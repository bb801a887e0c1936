using System.Runtime.CompilerServices;

namespace Local.SageMaker.XGBoost;

/// <summary>
/// CSV for training, read exactly as XGBoost 1.7 reads it (dmlc-core's CSV and number parser), oddities included: a cell that is no number is a missing value,
/// so a header becomes a row of missing values with label 0; a blank cell at the end of a line takes the next line's first number.
/// </summary>
/// <seealso href="https://github.com/dmlc/dmlc-core/blob/main/src/data/csv_parser.h"/>
sealed class TrainingCsv(char delimiter, bool weighted)
{
    readonly List<float> _labels = [];
    readonly List<float> _weights = [];
    float[] _values = [];
    int _stride;
    int _columns;

    /// <summary>Adds a file's rows.</summary>
    /// <exception cref="UserErrorException">The parser refuses the file.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> text)
    {
        var at = text.StartsWith("\uFEFF"u8) ? 3 : 0;
        while (at < text.Length)
        {
            // The first byte belongs to the line whatever it is: this is how the parser finds the end.
            var end = text[(at + 1)..].IndexOfAny((byte)'\n', (byte)'\r') is var newline and >= 0 ? at + 1 + newline : text.Length;
            AddLine(text, at, end);
            while (end < text.Length && text[end] is (byte)'\n' or (byte)'\r')
                end++;
            at = end;
        }
    }

    /// <summary>All rows: columns as many as the last one in which a number (or nan) was seen.</summary>
    public TrainingData ToData()
    {
        if (_stride != _columns)
            Restride(_columns);
        return new(_labels.Count, _columns, _values.AsMemory(0, _labels.Count * _columns), _labels.ToArray(), weighted ? _weights.ToArray() : null);
    }

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
                throw Failed($"Delimiter '{delimiter}' is not found in the line. Expected '{delimiter}' as the delimiter to separate fields.");
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

/// <summary>A channel's rows.</summary>
/// <param name="Values">Row by row; NaN is a missing value.</param>
sealed record TrainingData(int Rows, int Columns, ReadOnlyMemory<float> Values, float[] Labels, float[]? Weights)
{
    public DMatrix ToMatrix(int threads)
    {
        var matrix = new DMatrix(Values.Span, Rows, Columns, threads);
        matrix.Set("label", Labels);
        if (Weights is not null)
            matrix.Set("weight", Weights);
        return matrix;
    }
}

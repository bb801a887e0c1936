using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Local.SageMaker.XGBoost.Input;

/// <summary>The rows of some lines of CSV, read as <see cref="TrainingCsv"/> says.</summary>
sealed class CsvRows(char delimiter, bool weighted)
{
    readonly List<float> _labels = [], _weights = [];
    float[] _values = [];

    /// <summary>The cells of one row; NaN is a missing value.</summary>
    public ReadOnlySpan<float> Row(int row) => _values.AsSpan(row * Stride, Stride);

    /// <summary>The cells of all rows, one after the other.</summary>
    public ReadOnlySpan<float> Cells => _values.AsSpan(0, _labels.Count * Stride);

    /// <summary>How many cells a row has: as many features as the widest line.</summary>
    public int Stride { get; private set; }

    /// <summary>As many as the last one in which something was seen.</summary>
    public int Columns { get; private set; }

    public ReadOnlySpan<float> Labels => CollectionsMarshal.AsSpan(_labels);

    /// <summary>NaN where there is none.</summary>
    public ReadOnlySpan<float> Weights => CollectionsMarshal.AsSpan(_weights);

    public CsvOddities Oddities { get; private set; } = new(delimiter, isFirst: false);

    /// <summary>Why the lines are refused.</summary>
    public UserErrorException? Refusal { get; private set; }

    /// <summary>Reads lines in place of those that it held.</summary>
    /// <param name="isFirst">Whether the text begins with them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(TextBlock block, bool isFirst)
    {
        _labels.Clear();
        _weights.Clear();
        Columns = 0;
        Oddities = new(delimiter, isFirst);
        Refusal = null;
        var text = block.Text;
        var length = block.Length;
        var at = isFirst && text.StartsWith("\uFEFF"u8) ? 3 : 0;
        try
        {
            while (at < length)
            {
                // The first byte belongs to the line whatever it is: this is how the parser finds the end.
                var end = text[(at + 1)..length].IndexOfAny((byte)'\n', (byte)'\r') is var newline and >= 0
                    ? at + 1 + newline
                    : length;
                AddLine(text, at, end);
                while (end < length && text[end] is (byte)'\n' or (byte)'\r')
                    end++;
                at = end;
            }
        }
        catch (UserErrorException refusal)
        {
            Refusal = refusal;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void AddLine(ReadOnlySpan<byte> text, int at, int end)
    {
        var row = _labels.Count;
        float label = 0, weight = float.NaN;
        var feature = 0;
        Reserve(row, Stride);
        for (var column = 0; at < end; column++)
        {
            var value = DmlcNumber.Parse(text, at, out var parsed);
            if (parsed > end || parsed == at || text[parsed - 1] == ' ' || (parsed < end && text[parsed] != delimiter))
                Oddities.Count(text[at..end], parsed - at, row, column);
            if (column == 0)
                label = value;
            else if (column == 1 && weighted)
                weight = value;
            else
                Set(row, feature++, value, isMissing: parsed == at);
            at = Math.Min(parsed, end);
            while (at < end && text[at] != delimiter)
                at++;
            if (at == end && feature == 0)
                throw TrainingCsv.Failed(
                    $"Delimiter '{delimiter}' is not found in the line. Expected '{delimiter}' as the delimiter to separate fields.");
            at++;
        }
        if (feature < Stride)
            _values.AsSpan((row * Stride) + feature, Stride - feature).Fill(float.NaN);
        _labels.Add(label);
        if (weighted)
            _weights.Add(weight);
    }

    void Set(int row, int feature, float value, bool isMissing)
    {
        if (float.IsInfinity(value))
            throw TrainingCsv.Failed("Check failed: valid: Input data contains `inf` or `nan`");
        if (feature >= Stride)
            Widen(row, feature + 1);
        if (!isMissing && feature >= Columns)
            Columns = feature + 1;
        _values[(row * Stride) + feature] = isMissing ? float.NaN : value;
    }

    void Reserve(int row, int stride)
    {
        var needed = checked((row + 1) * stride);
        if (needed > _values.Length)
            Array.Resize(ref _values, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _values.Length)));
    }

    /// <summary>A line is wider than those before it, which end with missing values then.</summary>
    void Widen(int row, int stride)
    {
        Reserve(row, stride);
        var old = Stride;
        for (var i = row; i >= 0 && old < stride; i--)
        {
            var cells = _values.AsSpan(i * stride, stride);
            _values.AsSpan(i * old, old).CopyTo(cells);
            cells[old..].Fill(float.NaN);
        }
        Stride = stride;
    }
}

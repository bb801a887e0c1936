using System.Globalization;

namespace GenerateDataset;

/// <summary>A column of features: the first pass shows it its cells, the second has them encoded.</summary>
/// <param name="index">Its position in the source, from 0.</param>
sealed class SourceColumn(string name, int index)
{
    public const int MostValues = 50;

    // In ordinal order, which depends neither on the order of rows nor on a culture. One above the limit tells that it is passed.
    readonly SortedSet<string> _values = new(StringComparer.Ordinal);
    string[]? _categories;
    long _cells, _numbers;

    public string Name => name;
    public int Index => index;

    /// <summary>The first cell that is not a number.</summary>
    public (long Row, string Value)? FirstText { get; private set; }

    public bool IsNumeric => _numbers * 100 >= _cells * 99;
    public bool HasTooManyValues => !IsNumeric && _values.Count > MostValues;

    /// <summary>Per cent of the cells that are not empty.</summary>
    public double Numbers => 100.0 * _numbers / _cells;

    /// <summary>How many columns of the dataset it becomes.</summary>
    public int Width => IsNumeric ? 1 : _values.Count;

    public void Observe(long row, string cell)
    {
        if (cell.Length == 0)
            return;
        _cells++;
        if (IsNumber(cell, out _))
            _numbers++;
        else
            FirstText ??= (row, cell);
        if (_values.Count <= MostValues)
            _values.Add(cell);
    }

    /// <summary>Writes the number, or a 1 at the cell's value and 0 at the others; an empty cell is missing in each.</summary>
    public void Encode(string cell, Span<double> features)
    {
        if (cell.Length == 0)
        {
            features.Fill(double.NaN);
        }
        else if (IsNumeric)
        {
            IsNumber(cell, out features[0]);
        }
        else
        {
            features.Clear();
            features[Array.BinarySearch(_categories ??= [.. _values], cell, StringComparer.Ordinal)] = 1;
        }
    }

    /// <summary>XGBoost holds numbers in 32 bits, and its parser stops at infinity; "nan" is text, since a missing value is an empty cell.</summary>
    public static bool IsNumber(string cell, out double number) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && float.IsFinite((float)number);
}

namespace GenerateDataset.Sources;

/// <summary>A column of the source: the first pass shows it its cells, the second has them encoded.</summary>
/// <param name="index">Its position in the source, from 0.</param>
sealed class Column(string name, int index, NumberFormat format)
{
    public const int MostValues = 50;

    // In ordinal order, which depends neither on the order of rows nor on a culture. One above the limit tells that
    // it is passed.
    readonly SortedSet<string> _values = new(StringComparer.Ordinal);
    string[]? _categories;
    long _empty, _markers, _numbers, _texts;

    public string Name => name;
    public int Index => index;

    /// <summary>The different cells that are not empty, up to one more than <see cref="MostValues"/>.</summary>
    public IReadOnlyCollection<string> Values => _values;

    /// <summary>The first cell that is neither a number nor missing.</summary>
    public (long Row, string Value)? FirstText { get; private set; }

    /// <summary>The rows of the first numbers with a decimal comma and with a decimal point.</summary>
    public long? FirstComma { get; private set; }
    public long? FirstPoint { get; private set; }

    public double Smallest { get; private set; } = double.PositiveInfinity;
    public double Largest { get; private set; } = double.NegativeInfinity;

    public bool HasNoValue => _numbers + _texts == 0;

    /// <summary>
    /// A column of text may have single numbers in it, and one of numbers mistakes, which are errors then.
    /// </summary>
    public bool IsNumeric => !HasNoValue && _numbers * 100 >= (_numbers + _texts) * 95;

    public bool IsText => !HasNoValue && !IsNumeric;
    public bool HasTooManyValues => IsText && _values.Count > MostValues;

    /// <summary>Per cent of the cells with a value.</summary>
    public double Numbers => 100.0 * _numbers / (_numbers + _texts);

    /// <summary>How many rows have no value. In text a marker such as "None" is a value like others.</summary>
    public long Missing => IsText ? _empty : _empty + _markers;

    /// <summary>How many columns of the dataset it becomes.</summary>
    public int Width => HasNoValue ? 0 : IsNumeric ? 1 : _values.Count;

    /// <summary>Whether each cell with a value is one of two numbers, however they are written.</summary>
    public bool HasOnly(double first, double second) =>
        _values.All(value => format.TryRead(value, out var number) && (number == first || number == second));

    public void Observe(long row, string cell)
    {
        if (cell.Length == 0)
        {
            _empty++;
            return;
        }
        if (format.TryRead(cell, out var number))
            ObserveNumber(row, cell, number);
        else if (MissingValue.IsMarker(cell))
            _markers++;
        else
            ObserveText(row, cell);
        if (_values.Count <= MostValues)
            _values.Add(cell);
    }

    /// <summary>
    /// Writes the number, or a 1 at the cell's value and 0 at the others; a missing value is missing in each.
    /// </summary>
    public void Encode(string cell, Span<double> features)
    {
        if (IsText && cell.Length > 0)
        {
            features.Clear();
            features[Array.BinarySearch(_categories ??= [.. _values], cell, StringComparer.Ordinal)] = 1;
        }
        else if (!IsNumeric || !format.TryRead(cell, out features[0]))
        {
            features.Fill(double.NaN);
        }
    }

    /// <summary>The names of the columns that it becomes.</summary>
    public IEnumerable<string> FeatureNames() =>
        IsText ? _values.Select(value => $"{name}={value}") : Enumerable.Repeat(name, Width);

    void ObserveNumber(long row, string cell, double number)
    {
        _numbers++;
        (Smallest, Largest) = (Math.Min(Smallest, number), Math.Max(Largest, number));
        if (format.HasComma(cell))
            FirstComma ??= row;
        else if (FirstPoint is null && cell.Contains('.'))
            FirstPoint = row;
    }

    void ObserveText(long row, string cell)
    {
        _texts++;
        FirstText ??= (row, cell);
    }
}

namespace GenerateDataset.Sources;

/// <summary>
/// The first row with a value in it: it names the columns and tells the delimiter. What else may stand there is refused
/// by its looks.
/// </summary>
sealed class Header(string uri)
{
    string _text = "";
    long _row;
    bool _hasRows;

    public IReadOnlyList<string> Names { get; private set; } = [];
    public Delimiter Delimiter { get; private set; } = Delimiter.Comma;

    public void Clear() => (Names, _hasRows) = ([], false);

    /// <summary>Looks for the delimiter in a row that is the header unless it turns out to be blank.</summary>
    public void FindDelimiter(long row, string text)
    {
        (_row, _text) = (row, text.Trim());
        if (_text.Trim('"').StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
            throw At($"{_text} tells Excel the delimiter and is no header. Remove the row: the delimiter is found without it.");
        Delimiter = Delimiter.Find(text) ?? Delimiter.Comma;
    }

    public void Take(IReadOnlyList<string> names)
    {
        if (names.Count > 1 && names.Skip(1).All(name => name.Length == 0))
            throw At($"only its first cell has a value, so it looks like {Kind}. Remove the rows above the header, or name the columns.");
        if (names.Index().GroupBy(column => column.Item).FirstOrDefault(columns => columns.Count() > 1) is { } repeated)
            throw At(Repeated(repeated.Key, names, [.. repeated.Select(column => column.Index + 1)]));
        Names = [.. names];
    }

    /// <exception cref="InvalidInputException">The row does not have the header's number of cells, or the header is
    /// none.</exception>
    public void Check(long row, string text, int cells)
    {
        if (!_hasRows && Names.Count == 1 && Delimiter.Find(text) is { } delimiter)
            throw At($"it is one cell, and row {row} has several with a {delimiter.Name} between them, so it looks like {Kind}. "
                + "Remove the rows above the header.");
        if (cells != Names.Count)
            throw new InvalidInputException(
                $"{uri}, row {row}: found {Text.Count(cells, "cell")} where the header has {Names.Count}. {Advice(cells)}");
        _hasRows = true;
    }

    string Kind => _text is ['#' or '%', ..] or ['/', '/', ..] ? "a comment" : "a title";

    string Advice(int cells)
    {
        var advice = cells > Names.Count
            ? $"Put quotes around a cell that has a {Delimiter.Name} in it."
            : $"Add what is missing, a {Delimiter.Name} for each empty cell, or remove the row.";
        return _hasRows ? advice : $"{advice} If row {_row} is {Kind} and not the header, remove it.";
    }

    static string Repeated(string name, IReadOnlyList<string> names, int[] columns) =>
        IsData(names) ? "it has nothing but numbers, so it looks like data. Add a header: a row above it with the columns' names."
        : name.Length == 0 ? $"columns {string.Join(" and ", columns)} have no name. Name them, or remove them."
        : $"columns {string.Join(" and ", columns)} have the same name, \"{name}\". Rename or remove all but one.";

    /// <summary>Whether a header is nothing but numbers.</summary>
    public static bool IsData(IReadOnlyList<string> names)
    {
        var format = new NumberFormat(Delimiter.Semicolon);
        return names.All(name => format.TryRead(name, out _));
    }

    InvalidInputException At(string problem) => new($"{uri}, row {_row}: {problem}");
}

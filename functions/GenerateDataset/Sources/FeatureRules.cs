namespace GenerateDataset.Sources;

/// <summary>
/// What is said of a source's features after the first pass: refusals where the result would be useless, warnings
/// otherwise.
/// </summary>
sealed class FeatureRules(RowReader reader, Columns columns, SourceRequest request)
{
    /// <returns>The warnings.</returns>
    /// <exception cref="InvalidInputException"/>
    public List<string> Check()
    {
        foreach (var column in columns.Features.Where(column => column is { IsNumeric: true, FirstText: not null }))
            throw NotANumber(column);
        CheckDecimals();
        if (columns.Features.Where(column => column.HasTooManyValues).ToList() is { Count: > 0 } wide)
            throw TooManyValues(wide);
        if (columns.Features.All(column => column.HasNoValue))
            throw new InvalidInputException($"{reader.Uri} leaves nothing to learn from: beside the label its columns have no value.");
        return [.. Warnings()];
    }

    InvalidInputException NotANumber(Column column)
    {
        var (row, text) = column.FirstText!.Value;
        var correction = text.Any(char.IsLetterOrDigit)
            ? "Correct it, leave the cell empty if the value is missing"
            : "If it stands for a missing value, leave such cells empty; otherwise correct it";
        return reader.At(row, column.Index, FormattableString.Invariant(
            $"\"{text}\" is not a number that XGBoost can hold, and {column.Numbers:0.0#}% of the column are numbers. ")
            + $"{correction}, or leave the column out: {Ignore([column])}.");
    }

    /// <summary>
    /// A comma in one number and a point in another: one of them separates thousands, and nobody can tell which.
    /// </summary>
    void CheckDecimals()
    {
        var numeric = columns.Features.Append(columns.Label).Where(column => column.IsNumeric).ToList();
        if (numeric.Find(column => column.FirstComma is not null) is { } comma
            && numeric.Find(column => column.FirstPoint is not null) is { } point)
            throw new InvalidInputException(
                $"{reader.Uri} has numbers with a decimal comma (row {comma.FirstComma}, column \"{comma.Name}\") and with a decimal point "
                + $"(row {point.FirstPoint}, column \"{point.Name}\"). Write all of them one way, without a mark between thousands.");
    }

    InvalidInputException TooManyValues(List<Column> wide)
    {
        var names = Text.Names([.. wide.Select(column => column.Name)]);
        var meant = wide.Find(column => column.Numbers >= 50 || LooksLikeNumber(column));
        var advice = meant is { FirstText: var (row, text) }
            ? FormattableString.Invariant($"If \"{meant.Name}\" is a column of numbers ({meant.Numbers:0.0#}% of its cells are): ")
                + $"correct cells such as \"{text}\" in row {row}, and leave them empty where the value is missing. "
                + "Otherwise leave it out: "
            : "Leave it out: ";
        return new($"{reader.Uri}: text with more than {Column.MostValues} different values in {names} is too much to learn from. "
            + $"{advice}{Ignore(wide)}.");
    }

    /// <summary>"$5", "50%", "1,234": digits, and no letters.</summary>
    static bool LooksLikeNumber(Column column) =>
        column.FirstText is var (_, text) && text.Any(char.IsDigit) && !text.Any(char.IsLetter);

    /// <summary>The field of the input that leaves columns out, beside those that it leaves out already.</summary>
    string Ignore(List<Column> more) =>
        $"\"ignore\": [{string.Join(", ", request.Ignore.Concat(more.Select(column => column.Name)).Select(Text.Quoted))}]";

    IEnumerable<string> Warnings()
    {
        if (Header.IsData(reader.Header))
            yield return $"Row 1 is taken as the header, although it has nothing but numbers: {Text.Names(reader.Header)}. "
                + "If it is data, add a header above it.";
        foreach (var column in columns.Features)
        {
            if (column.HasNoValue)
                yield return $"Column \"{column.Name}\" has no value and is left out.";
            else if (column.Name.Length == 0 || column.Name.StartsWith("Unnamed: ", StringComparison.Ordinal))
                yield return $"Column {column.Index + 1} has no name of its own, like the row numbers that pandas writes, "
                    + $"and is learned from. To leave it out: {Ignore([column])}.";
            if (column is { IsText: true, Numbers: >= 50, FirstText: var (row, text) })
                yield return FormattableString.Invariant(
                    $"Column \"{column.Name}\" is taken as text, although {column.Numbers:0.0#}% of its cells are numbers: ")
                    + $"row {row} has \"{text}\".";
        }
    }
}

namespace GenerateDataset.Sources;

/// <summary>What a source's columns are used for.</summary>
sealed record Columns(Column Label, IReadOnlyList<Column> Features)
{
    /// <summary>Finds the columns that the request names in the header that was read.</summary>
    /// <exception cref="InvalidInputException"/>
    public static Columns Choose(RowReader reader, SourceRequest request)
    {
        var header = reader.Header.ToList();
        var label = request.Label ?? header[0];
        if (request.Label is null && header is ["", _, ..])
            throw new InvalidInputException(
                $"{request.Uri}: without \"label\" the first column is predicted, and it has no name: "
                + "are these the row numbers that pandas writes? "
                + $"Name the column to predict as \"label\", one of {Text.Names(header[1..])}.");
        if (!header.Contains(label))
            throw Unknown("label", $"is {Text.Quoted(label)}, which is not", label);
        if (request.Ignore.Except(header).ToList() is { Count: > 0 } unknown)
            throw Unknown("ignore", $"has {Text.Names(unknown)}, not", unknown[0]);
        if (request.Ignore.Contains(label))
            throw new InvalidInputException(
                $"\"ignore\" has \"{label}\", which is the label: the column to predict. "
                + "Take it out of \"ignore\", or choose another \"label\".");
        var format = new NumberFormat(reader.Delimiter);
        var columns = header.Select((name, index) => new Column(name, index, format)).ToList();
        var features = columns.Where(column => column.Name != label && !request.Ignore.Contains(column.Name)).ToList();
        return features.Count > 0 ? new(columns[header.IndexOf(label)], features) : throw new InvalidInputException(
            $"{request.Uri} leaves nothing to learn from: beside the label \"{label}\" it has "
            + (header.Count > 1 ? "only columns that \"ignore\" leaves out."
                : "no column. Commas, semicolons, tabs or pipes must separate its cells."));

        InvalidInputException Unknown(string field, string problem, string name) => new(
            $"\"{field}\" {problem} a column of {request.Uri}.{Text.DidYouMean(name, header)} Its columns are {Text.Names(header)}.");
    }

    /// <summary>The names of the dataset's columns, in their order.</summary>
    public IReadOnlyList<string> FeatureNames() => [.. Features.SelectMany(column => column.FeatureNames())];
}

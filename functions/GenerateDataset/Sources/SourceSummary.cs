using System.Text.Json.Serialization;

namespace GenerateDataset.Sources;

/// <summary>What was read of the user's own file, short enough for an execution's history.</summary>
/// <param name="ETag">The version of the file.</param>
/// <param name="Columns">What the columns became, the first ones when there are many; the log has all of them.</param>
sealed record SourceSummary(
    [property: JsonPropertyName("uri")] string Uri,
    [property: JsonPropertyName("eTag")] string ETag,
    [property: JsonPropertyName("delimiter")] string Delimiter,
    [property: JsonPropertyName("decimal")] string Decimal,
    [property: JsonPropertyName("label")] string Label,
    [property: JsonPropertyName("columns")] IReadOnlyList<string> Columns,
    [property: JsonPropertyName("warnings"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyList<string>? Warnings)
{
    const int MostColumns = 100;
    const int MostWarnings = 20;
    const int LongestName = 60;

    public static SourceSummary Of(
        SourceObject source, RowReader reader, Columns columns, IReadOnlyList<string> warnings)
    {
        var all = columns.Features.Append(columns.Label);
        return new(
            reader.Uri,
            source.ETag!.Trim('"'),
            reader.Delimiter.Name,
            all.Any(column => column is { IsNumeric: true, FirstComma: not null }) ? "comma" : "point",
            columns.Label.Name,
            Shortened([.. columns.Features.Select(Became)], MostColumns),
            warnings.Count > 0 ? Shortened(warnings, MostWarnings) : null);
    }

    /// <summary><c>rooms: numeric, 3 missing</c></summary>
    public static string Became(Column column)
    {
        var name = column.Name.Length > LongestName ? column.Name[..LongestName] + "…"
            : column.Name.Length > 0 ? column.Name
            : $"column {column.Index + 1}";
        var kind = column.HasNoValue ? "left out"
            : column.IsNumeric ? "numeric"
            : $"one-hot, {Text.Count(column.Width, "value")}";
        return column.Missing > 0 ? $"{name}: {kind}, {column.Missing} missing" : $"{name}: {kind}";
    }

    static IReadOnlyList<string> Shortened(IReadOnlyList<string> texts, int most) =>
        texts.Count <= most ? texts : [.. texts.Take(most), $"and {texts.Count - most} more, in the function's log"];
}

using System.Text.Json.Serialization;

namespace GenerateDataset;

/// <summary>How many rows each file gets: 70%, 15% and the rest, of which none is empty from ten rows on.</summary>
sealed record RowCounts(
    [property: JsonPropertyName("train")] long Train,
    [property: JsonPropertyName("validation")] long Validation,
    [property: JsonPropertyName("test")] long Test)
{
    public const int LeastRows = 10;

    public static RowCounts Of(long rows) =>
        new(rows * 70 / 100, rows * 15 / 100, rows - rows * 70 / 100 - rows * 15 / 100);
}

using System.Text.Json.Serialization;
using GenerateDataset.Sources;

namespace GenerateDataset;

sealed record Response(
    [property: JsonPropertyName("statusCode")] int StatusCode,
    [property: JsonPropertyName("body")] DatasetSummary Body);

/// <param name="Columns">How many columns <c>test.csv</c> has: the features, text columns one-hot encoded;
/// <c>columns.csv</c> names them.</param>
/// <param name="Source">What was read, when the rows are the user's own.</param>
sealed record DatasetSummary(
    [property: JsonPropertyName("jobName")] string JobName,
    [property: JsonPropertyName("rows")] RowCounts Rows,
    [property: JsonPropertyName("columns")] int Columns,
    [property: JsonPropertyName("seed")] long Seed,
    [property: JsonPropertyName("source"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    SourceSummary? Source);

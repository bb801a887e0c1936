namespace GenerateDataset;

sealed record Response(int StatusCode, DatasetSummary Body);

/// <param name="Columns">How many columns <c>test.csv</c> has: the features, text columns one-hot encoded.</param>
/// <param name="Source">What was read, when the rows are the user's own.</param>
sealed record DatasetSummary(string JobName, RowCounts Rows, int Columns, long Seed, SourceSummary? Source);

/// <param name="ETag">The version of the file that was read.</param>
/// <param name="TextColumns">How many of its columns hold text.</param>
sealed record SourceSummary(string Uri, string ETag, string Label, int TextColumns);

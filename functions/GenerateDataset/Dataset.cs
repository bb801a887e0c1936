using GenerateDataset.Sources;

namespace GenerateDataset;

/// <summary>The rows to be split and written, each with its label first; NaN is a missing value.</summary>
/// <param name="Rows">As many as <paramref name="RowCount"/>. Each row is valid until the next one is asked
/// for.</param>
sealed record Dataset(
    long RowCount,
    IReadOnlyList<string> FeatureNames,
    IAsyncEnumerable<double[]> Rows,
    SourceSummary? Source = null);

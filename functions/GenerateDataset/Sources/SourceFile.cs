using System.Runtime.CompilerServices;

namespace GenerateDataset.Sources;

/// <summary>
/// The user's own file as a dataset. One pass reads all of it and refuses what cannot be learnt from; the next one
/// gives the rows.
/// </summary>
sealed class SourceFile(SourceObject source, SourceRequest request, Objective objective)
{
    readonly RowReader _reader = new(source, request.Uri);

    /// <exception cref="InvalidInputException"/>
    public async Task<Dataset> OpenAsync(ILambdaLogger logger, CancellationToken cancellation)
    {
        var labels = new LabelRules(_reader, objective);
        Columns? columns = null;
        long rows = 0;
        await foreach (var row in _reader.ReadAsync(cancellation))
        {
            rows++;
            columns ??= Columns.Choose(_reader, request);
            labels.Observe(columns.Label, row);
            foreach (var column in columns.Features)
                column.Observe(row.Number, row.Cells[column.Index]);
        }
        columns ??= Columns.Choose(_reader, request);
        if (rows < RowCounts.LeastRows)
            throw new InvalidInputException(
                $"{request.Uri} has {(rows == 0 ? "a header and no rows" : $"{Text.Count(rows, "row")} below its header")}; "
                + $"at least {RowCounts.LeastRows} are needed.");
        labels.Check(columns.Label);
        var warnings = new FeatureRules(_reader, columns, request).Check();
        var summary = SourceSummary.Of(source, _reader, columns, warnings);
        Log(rows, summary, columns, warnings, logger);
        return new(rows, columns.FeatureNames(), RowsAsync(columns, cancellation), summary);
    }

    async IAsyncEnumerable<double[]> RowsAsync(Columns columns, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var encoded = new double[1 + columns.Features.Sum(column => column.Width)];
        await foreach (var row in _reader.ReadAsync(cancellation))
        {
            columns.Label.Encode(row.Cells[columns.Label.Index], encoded.AsSpan(0, 1));
            var next = 1;
            foreach (var column in columns.Features)
            {
                column.Encode(row.Cells[column.Index], encoded.AsSpan(next, column.Width));
                next += column.Width;
            }
            yield return encoded;
        }
    }

    static void Log(long rows, SourceSummary summary, Columns columns, List<string> warnings, ILambdaLogger logger)
    {
        logger.LogInformation(
            $"Read {rows} rows of {summary.Uri}: a {summary.Delimiter} between cells, a decimal {summary.Decimal}, "
            + $"label \"{summary.Label}\".");
        foreach (var some in columns.Features.Select(SourceSummary.Became).Chunk(100))
            logger.LogInformation($"Columns: {string.Join("; ", some)}");
        foreach (var warning in warnings)
            logger.LogWarning(warning);
    }
}

namespace Local.Aws;

/// <summary>A value of a metric, on its way to CloudWatch.</summary>
/// <param name="Unit">One of CloudWatch's: <c>Count</c>, <c>Milliseconds</c>, <c>None</c>.</param>
readonly record struct MetricDatum(
    string Namespace,
    string Name,
    IReadOnlyList<MetricDimension> Dimensions,
    double Value,
    string Unit,
    DateTimeOffset Timestamp);

/// <summary>What a metric is about: <c>FunctionName</c> and its value.</summary>
sealed record MetricDimension(string Name, string Value);

/// <summary>Takes values as they come.</summary>
delegate void MetricSink(MetricDatum datum);

using Local.Aws;

namespace Local.CloudWatch.Api;

sealed record StatisticSet(double SampleCount, double Sum, double Minimum, double Maximum);

sealed record InputDatum(
    string MetricName,
    IReadOnlyList<MetricDimension>? Dimensions = null,
    DateTimeOffset? Timestamp = null,
    double? Value = null,
    StatisticSet? StatisticValues = null,
    IReadOnlyList<double>? Values = null,
    IReadOnlyList<double>? Counts = null,
    string? Unit = null);

sealed record PutMetricDataRequest(string Namespace, IReadOnlyList<InputDatum>? MetricData = null);

sealed record GetMetricStatisticsRequest(
    string Namespace,
    string MetricName,
    DateTimeOffset StartTime,
    DateTimeOffset EndTime,
    int Period,
    IReadOnlyList<MetricDimension>? Dimensions = null,
    IReadOnlyList<string>? Statistics = null,
    IReadOnlyList<string>? ExtendedStatistics = null,
    string? Unit = null);

sealed record InputMetric(
    string? Namespace = null, string? MetricName = null, IReadOnlyList<MetricDimension>? Dimensions = null);

sealed record MetricStat(InputMetric Metric, int Period, string Stat, string? Unit = null);

sealed record MetricDataQuery(
    string Id,
    MetricStat? MetricStat = null,
    string? Expression = null,
    string? Label = null,
    bool? ReturnData = null);

sealed record GetMetricDataRequest(
    IReadOnlyList<MetricDataQuery> MetricDataQueries,
    DateTimeOffset StartTime,
    DateTimeOffset EndTime,
    string? ScanBy = null);

sealed record DimensionFilter(string Name, string? Value = null);

sealed record ListMetricsRequest(
    string? Namespace = null,
    string? MetricName = null,
    IReadOnlyList<DimensionFilter>? Dimensions = null,
    string? NextToken = null);

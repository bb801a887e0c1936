using Local.Aws;

namespace Local.CloudWatch.Api;

/// <summary>CloudWatch: metrics.</summary>
/// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html"/>
sealed class CloudWatchEndpoint
{
    const int MostDatapoints = 1440, PageSize = 500;

    /// <summary>2 to the power of 360: no sum of such values is without end.</summary>
    static readonly double Largest = Math.Pow(2, 360);

    readonly MetricStore _metrics;
    readonly TimeProvider _time;

    CloudWatchEndpoint(MetricStore metrics, TimeProvider time) => (_metrics, _time) = (metrics, time);

    public static AwsService Create(MetricStore metrics, Authorization authorize, TimeProvider time)
    {
        var endpoint = new CloudWatchEndpoint(metrics, time);
        return new AwsService("cloudwatch", "monitoring", AwsJson.PascalCase, authorize) { ActionPrefix = "cloudwatch" }
            .Add<PutMetricDataRequest>("PutMetricData", _ => "*", endpoint.Put)
            .Add<GetMetricStatisticsRequest>("GetMetricStatistics", _ => "*", endpoint.GetStatistics)
            .Add<GetMetricDataRequest>("GetMetricData", _ => "*", endpoint.GetData)
            .Add<ListMetricsRequest>("ListMetrics", _ => "*", endpoint.List);
    }

    object Put(PutMetricDataRequest request)
    {
        if (request.Namespace.StartsWith("AWS/", StringComparison.Ordinal))
            throw new AwsException("InvalidParameterValue",
                "The value AWS/ for parameter Namespace is invalid: it is reserved for AWS services.");
        var given = request.MetricData ?? [];
        foreach (var (i, datum) in given.Index())
            Check(datum, $"MetricData.member.{i + 1}");
        var values = given.Select(ValuesOf).ToList();
        foreach (var (datum, sum) in given.Zip(values))
        {
            var time = datum.Timestamp ?? _time.GetUtcNow();
            _metrics.Put(
                new(request.Namespace, datum.MetricName, datum.Dimensions ?? [], 0, datum.Unit ?? "None", time), sum);
        }
        return new { };
    }

    /// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html"/>
    static void Check(InputDatum datum, string at)
    {
        var set = datum.StatisticValues;
        (string Name, double? Number)[] numbers =
        [
            ("Value", datum.Value),
            ("StatisticValues.SampleCount", set?.SampleCount),
            ("StatisticValues.Sum", set?.Sum),
            ("StatisticValues.Minimum", set?.Minimum),
            ("StatisticValues.Maximum", set?.Maximum),
            .. (datum.Values ?? []).Select((value, i) => ($"Values.member.{i + 1}", (double?)value)),
            .. (datum.Counts ?? []).Select((count, i) => ($"Counts.member.{i + 1}", (double?)count)),
        ];
        foreach (var (name, number) in numbers)
        {
            if (!(Math.Abs(number ?? 0) <= Largest))
                throw new AwsException("InvalidParameterValue",
                    $"The value {number} for parameter {at}.{name} is invalid: values are from -2^360 to 2^360.");
        }
    }

    static MetricValues ValuesOf(InputDatum datum)
    {
        if (datum.StatisticValues is { } set)
            return new(set.SampleCount, set.Sum, set.Minimum, set.Maximum, []);
        if (datum.Values is { Count: > 0 } values)
        {
            if (datum.Counts is { } counts && counts.Count != values.Count)
                throw new AwsException("InvalidParameterValue",
                    "The parameters MetricData.member.Values and MetricData.member.Counts must be of the same size.");
            return values.Index().Aggregate(MetricValues.None, (sum, value) =>
                sum.With(Counted(value.Item, datum.Counts?[value.Index] ?? 1)));
        }
        return datum.Value is { } one ? Counted(one, 1) : throw new AwsException("MissingParameter",
            $"The metric {datum.MetricName} has neither a Value nor Values nor StatisticValues.");
    }

    static MetricValues Counted(double value, double count) =>
        new(count, value * count, value, value, [new(value, count)]);

    object GetStatistics(GetMetricStatisticsRequest request)
    {
        if (request.Statistics is not { Count: > 0 } && request.ExtendedStatistics is not { Count: > 0 })
            throw new AwsException("InvalidParameterCombination",
                "Must specify either Statistics or ExtendedStatistics");
        CheckTimes(request.StartTime, request.EndTime);
        var count = (request.EndTime - request.StartTime).TotalSeconds / request.Period;
        if (count > MostDatapoints)
            throw new AwsException("InvalidParameterCombination",
                $"You have requested up to {Math.Ceiling(count)} datapoints, which exceeds the limit of 1,440. You may "
                + "reduce the datapoints requested by increasing Period, or decreasing the time range.");
        string[] named = [.. request.Statistics ?? []], extended = [.. request.ExtendedStatistics ?? []];
        var points = _metrics.Read(
            Name(request.Namespace, request.MetricName, request.Dimensions),
            request.Unit,
            request.StartTime,
            request.EndTime,
            TimeSpan.FromSeconds(request.Period));
        return new
        {
            Label = request.MetricName,
            Datapoints = points.Select(point =>
            {
                var datapoint = named.ToDictionary(name => name, name => (object)Statistic(point.Values, name));
                datapoint["Timestamp"] = point.Time;
                datapoint["Unit"] = point.Unit;
                if (extended.Length > 0)
                {
                    datapoint["ExtendedStatistics"] =
                        extended.ToDictionary(name => name, name => Statistic(point.Values, name));
                }
                return datapoint;
            }),
        };
    }

    object GetData(GetMetricDataRequest request)
    {
        CheckTimes(request.StartTime, request.EndTime);
        return new
        {
            MetricDataResults = request.MetricDataQueries.Where(query => query.ReturnData is not false)
                .Select(query => Result(request, query)).ToList(),
            Messages = Array.Empty<object>(),
        };
    }

    object Result(GetMetricDataRequest request, MetricDataQuery query)
    {
        if (query.MetricStat is not { } stat)
            throw new AwsException("ValidationError",
                $"The query {query.Id} has no MetricStat: expressions ({query.Expression}) are not evaluated here.");
        var points = _metrics.Read(
            Name(stat.Metric.Namespace ?? "", stat.Metric.MetricName ?? "", stat.Metric.Dimensions),
            stat.Unit,
            request.StartTime,
            request.EndTime,
            TimeSpan.FromSeconds(stat.Period));
        var sorted = request.ScanBy is "TimestampAscending" ? points : [.. points.Reverse()];
        return new
        {
            query.Id,
            Label = query.Label ?? stat.Metric.MetricName,
            Timestamps = sorted.Select(point => point.Time),
            Values = sorted.Select(point => Statistic(point.Values, stat.Stat)),
            StatusCode = "Complete",
        };
    }

    object List(ListMetricsRequest request)
    {
        var found = _metrics.All
            .Where(metric => request.Namespace is null || metric.Namespace == request.Namespace)
            .Where(metric => request.MetricName is null || metric.Name == request.MetricName)
            .Where(metric => (request.Dimensions ?? []).All(filter => metric.Dimensions.Any(dimension =>
                dimension.Name == filter.Name && (filter.Value is null || dimension.Value == filter.Value))))
            .OrderBy(metric => metric.ToString(), StringComparer.Ordinal)
            .ToList();
        var first = request.NextToken is null ? 0
            : int.TryParse(request.NextToken, out var given) && given >= 0 ? given
            : throw new AwsException("InvalidParameterValue", "The specified nextToken is invalid.");
        return new
        {
            Metrics = found.Skip(first).Take(PageSize).Select(metric =>
                new { metric.Namespace, MetricName = metric.Name, metric.Dimensions }),
            NextToken = found.Count > first + PageSize ? $"{first + PageSize}" : null,
        };
    }

    static void CheckTimes(DateTimeOffset start, DateTimeOffset end)
    {
        if (start >= end)
            throw new AwsException("InvalidParameterCombination",
                "The parameter StartTime must be less than the parameter EndTime.");
    }

    static double Statistic(MetricValues values, string name) => values.Statistic(name)
        ?? throw new AwsException("InvalidParameterValue", $"The statistic {name} is not here; percentiles such as p90 are.");

    static MetricName Name(string space, string name, IReadOnlyList<MetricDimension>? dimensions) => new(
        space, name, [.. (dimensions ?? []).OrderBy(dimension => dimension.Name, StringComparer.Ordinal)]);
}

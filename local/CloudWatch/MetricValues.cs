using System.Globalization;
using System.Text.Json.Serialization;
using Local.Aws;

namespace Local.CloudWatch;

/// <param name="Dimensions">By name.</param>
sealed record MetricName(string Namespace, string Name, IReadOnlyList<MetricDimension> Dimensions)
{
    public override string ToString() => string.Join('\n',
        [Namespace, Name, .. Dimensions.Select(dimension => $"{dimension.Name}={dimension.Value}")]);
}

/// <summary>Values taken together.</summary>
/// <param name="Some">The first different ones, with how often: percentiles are of these.</param>
sealed record MetricValues(double Count, double Sum, double Minimum, double Maximum, IReadOnlyList<CountedValue> Some)
{
    const int Most = 150;

    public static MetricValues None { get; } = new(0, 0, double.MaxValue, double.MinValue, []);

    public MetricValues With(MetricValues more) => new(
        Count + more.Count,
        Sum + more.Sum,
        Math.Min(Minimum, more.Minimum),
        Math.Max(Maximum, more.Maximum),
        Merge(more.Some));

    /// <summary>A statistic by its name: <c>Average</c>, <c>p99.9</c>.</summary>
    /// <returns>Null for one that is not here.</returns>
    /// <seealso href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html"/>
    public double? Statistic(string name) => name switch
    {
        "SampleCount" => Count,
        "Sum" => Sum,
        "Minimum" => Minimum,
        "Maximum" => Maximum,
        "Average" => Count is 0 ? 0 : Sum / Count,
        ['p', .. var percent] when
            double.TryParse(percent, NumberStyles.Float, CultureInfo.InvariantCulture, out var part)
            && part is >= 0 and <= 100 => Percentile(part / 100),
        _ => null,
    };

    double Percentile(double part)
    {
        var sorted = Some.OrderBy(value => value.Value).ToList();
        var rank = part * sorted.Sum(value => value.Count);
        foreach (var value in sorted)
        {
            rank -= value.Count;
            if (rank <= 0)
                return value.Value;
        }
        return Maximum;
    }

    IReadOnlyList<CountedValue> Merge(IReadOnlyList<CountedValue> more)
    {
        if (more.Count == 1 && Some is [.., var last] && last.Value.Equals(more[0].Value))
            return [.. Some.SkipLast(1), last with { Count = last.Count + more[0].Count }];
        return Some.Count >= Most ? Some : [.. Some, .. more];
    }
}

/// <param name="Count">How often.</param>
readonly record struct CountedValue(double Value, double Count);

/// <summary>A minute of a metric, as it is kept.</summary>
/// <param name="Series">Names the metric and its unit.</param>
sealed record MetricMinute(string Series, MetricName Name, string Unit, long Minute, MetricValues Values);

[JsonSerializable(typeof(MetricMinute))]
sealed partial class CloudWatchJson : JsonSerializerContext;

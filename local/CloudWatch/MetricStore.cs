using Local.Aws;
using Local.Storage;

namespace Local.CloudWatch;

/// <summary>
/// The metrics of the account: the values of each minute together. The oldest are forgotten; they are written to
/// <c>state.db</c> behind what happens.
/// </summary>
sealed class MetricStore : ILog, IDisposable
{
    /// <summary>How many minutes of metrics are kept.</summary>
    public const int Capacity = 50_000;

    const string Collection = "cloudwatch/metrics";

    // Nobody waits for it, and each write costs a disk its time.
    static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    readonly StateStore _store;
    readonly Records<MetricMinute> _kept;
    readonly Lazy<Dictionary<string, Series>> _series;
    readonly HashSet<(string Series, long Minute)> _changed = [];
    readonly Lock _gate = new();
    readonly ITimer _timer;
    readonly int _capacity;
    int _count;

    public MetricStore(StateStore store, TimeProvider time, int capacity = Capacity)
    {
        (_store, _capacity) = (store, capacity);
        _kept = new(store, Collection, () => CloudWatchJson.Default.Options);
        // The first value finds what earlier processes have kept.
        _series = new(Load);
        _timer = time.CreateTimer(_ => _store.Announce(this), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Put(MetricDatum datum) =>
        Put(datum, new(1, datum.Value, datum.Value, datum.Value, [new(datum.Value, 1)]));

    /// <param name="values">What is put at once.</param>
    public void Put(MetricDatum datum, MetricValues values)
    {
        var dimensions = datum.Dimensions.OrderBy(dimension => dimension.Name, StringComparer.Ordinal).ToList();
        var key = string.Join('\n',
            [datum.Namespace, datum.Name, datum.Unit, .. dimensions.Select(each => $"{each.Name}={each.Value}")]);
        var minute = datum.Timestamp.ToUnixTimeSeconds() / 60;
        lock (_gate)
        {
            if (!_series.Value.TryGetValue(key, out var series))
                _series.Value[key] = series = new(new(datum.Namespace, datum.Name, dimensions), datum.Unit);
            if (!series.Minutes.TryGetValue(minute, out var sum))
            {
                series.Minutes[minute] = sum = MetricValues.None;
                _count++;
            }
            series.Minutes[minute] = sum.With(values);
            if (_changed.Count == 0)
                _timer.Change(Between, Timeout.InfiniteTimeSpan);
            _changed.Add((key, minute));
            if (_count > _capacity)
                ForgetOldest();
        }
    }

    /// <summary>The metrics that have values.</summary>
    public IReadOnlyList<MetricName> All
    {
        get
        {
            lock (_gate)
                return [.. _series.Value.Values.Select(series => series.Name).DistinctBy(name => name.ToString())];
        }
    }

    /// <summary>The values of a metric in each period that has some, by the time at which the period begins.</summary>
    /// <param name="unit">Null for any.</param>
    public IReadOnlyList<(DateTimeOffset Time, string Unit, MetricValues Values)> Read(
        MetricName name, string? unit, DateTimeOffset start, DateTimeOffset end, TimeSpan period)
    {
        lock (_gate)
        {
            var found = from series in _series.Value.Values
                        where series.Name.ToString() == name.ToString() && (unit is null || series.Unit == unit)
                        from minute in series.Minutes
                        let time = DateTimeOffset.FromUnixTimeSeconds(minute.Key * 60)
                        where time >= Begin(start, TimeSpan.FromMinutes(1)) && time < end
                        group minute.Value by (Time: Begin(time, period), series.Unit);
            return
            [
                .. found
                    .Select(group => (group.Key.Time, group.Key.Unit,
                        group.Aggregate(MetricValues.None, (sum, values) => sum.With(values))))
                    .OrderBy(point => point.Time),
            ];
        }
    }

    public void Take(ICollection<StateChange> changes)
    {
        lock (_gate)
        {
            foreach (var (key, minute) in _changed)
            {
                var name = $"{minute} {key}";
                changes.Add(
                    _series.Value.TryGetValue(key, out var series) && series.Minutes.TryGetValue(minute, out var values)
                        ? _kept.Put(name, new(key, series.Name, series.Unit, minute, values))
                        : _kept.Remove(name));
            }
            _changed.Clear();
        }
    }

    public void Written()
    {
    }

    /// <summary>What is not written yet is, when the store ends.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _store.Announce(this);
    }

    Dictionary<string, Series> Load()
    {
        Dictionary<string, Series> all = [];
        foreach (var (_, kept) in _kept.All())
        {
            if (!all.TryGetValue(kept.Series, out var series))
                all[kept.Series] = series = new(kept.Name, kept.Unit);
            series.Minutes[kept.Minute] = kept.Values;
            _count++;
        }
        return all;
    }

    /// <summary>A tenth at once, so that not every value looks through all.</summary>
    void ForgetOldest()
    {
        var oldest = _series.Value
            .SelectMany(series => series.Value.Minutes.Keys.Select(minute => (series.Key, Minute: minute)))
            .OrderBy(each => each.Minute)
            .Take(Math.Max(1, _capacity / 10))
            .ToList();
        foreach (var (key, minute) in oldest)
        {
            var series = _series.Value[key];
            series.Minutes.Remove(minute);
            if (series.Minutes.Count == 0)
                _series.Value.Remove(key);
            _changed.Add((key, minute));
            _count--;
        }
    }

    static DateTimeOffset Begin(DateTimeOffset time, TimeSpan period) =>
        new(time.UtcTicks - (time.UtcTicks % period.Ticks), TimeSpan.Zero);

    /// <summary>The minutes of a metric in a unit, counted from 1970.</summary>
    sealed record Series(MetricName Name, string Unit)
    {
        public Dictionary<long, MetricValues> Minutes { get; } = [];
    }
}

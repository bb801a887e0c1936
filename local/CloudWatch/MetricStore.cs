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
    readonly ReadBehind<Dictionary<string, Series>, Added> _series;
    readonly HashSet<(string Series, long Minute)> _changed = [];
    readonly Lock _gate = new();
    readonly ITimer _timer;
    readonly int _capacity;
    int _count;
    bool _isDue;

    public MetricStore(StateStore store, TimeProvider time, int capacity = Capacity)
    {
        (_store, _capacity) = (store, capacity);
        _kept = new(store, Collection, () => CloudWatchJson.Default.Options);
        _series = new(Read, Add);
        _timer = time.CreateTimer(_ => Announce(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
            _series.Add(new(key, new(datum.Namespace, datum.Name, dimensions), datum.Unit, minute, values));
            if (!_isDue)
                _timer.Change(Between, Timeout.InfiniteTimeSpan);
            _isDue = true;
        }
    }

    /// <summary>The metrics that have values.</summary>
    public IReadOnlyList<MetricName> All
    {
        get
        {
            _series.Wait();
            lock (_gate)
                return [.. _series.Value.Values.Select(series => series.Name).DistinctBy(name => name.ToString())];
        }
    }

    /// <summary>The values of a metric in each period that has some, by the time at which the period begins.</summary>
    /// <param name="unit">Null for any.</param>
    public IReadOnlyList<(DateTimeOffset Time, string Unit, MetricValues Values)> Read(
        MetricName name, string? unit, DateTimeOffset start, DateTimeOffset end, TimeSpan period)
    {
        _series.Wait();
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
            if (!_series.IsUsed)
                return;
            var all = _series.Value;
            foreach (var (key, minute) in _changed)
            {
                var name = $"{minute} {key}";
                changes.Add(
                    all.TryGetValue(key, out var series) && series.Minutes.TryGetValue(minute, out var values)
                        ? _kept.Put(name, new(key, series.Name, series.Unit, minute, values))
                        : _kept.Remove(name));
            }
            _changed.Clear();
            _isDue = false;
        }
    }

    public void Written()
    {
    }

    public void Refuse(Exception reason)
    {
        // Nobody waits for it: it is missing after the next start.
    }

    /// <summary>What is not written yet is, when the store ends.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        if (_series.IsUsed)
            Announce();
    }

    // The thread that writes shall not wait for what is read.
    void Announce()
    {
        if (_series.TryWait())
            _store.Announce(this);
    }

    Dictionary<string, Series> Read()
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

    void Add(Dictionary<string, Series> all, Added added)
    {
        if (!all.TryGetValue(added.Series, out var series))
            all[added.Series] = series = new(added.Name, added.Unit);
        if (!series.Minutes.TryGetValue(added.Minute, out var sum))
        {
            sum = MetricValues.None;
            _count++;
        }
        series.Minutes[added.Minute] = sum.With(added.Values);
        _changed.Add((added.Series, added.Minute));
        if (_count > _capacity)
            ForgetOldest(all);
    }

    /// <summary>A tenth at once, so that not every value looks through all.</summary>
    void ForgetOldest(Dictionary<string, Series> all)
    {
        var oldest = all
            .SelectMany(series => series.Value.Minutes.Keys.Select(minute => (series.Key, Minute: minute)))
            .OrderBy(each => each.Minute)
            .Take(Math.Max(1, _capacity / 10))
            .ToList();
        foreach (var (key, minute) in oldest)
        {
            var series = all[key];
            series.Minutes.Remove(minute);
            if (series.Minutes.Count == 0)
                all.Remove(key);
            _changed.Add((key, minute));
            _count--;
        }
    }

    static DateTimeOffset Begin(DateTimeOffset time, TimeSpan period) =>
        new(time.UtcTicks - (time.UtcTicks % period.Ticks), TimeSpan.Zero);

    readonly record struct Added(string Series, MetricName Name, string Unit, long Minute, MetricValues Values);

    /// <summary>The minutes of a metric in a unit, counted from 1970.</summary>
    sealed record Series(MetricName Name, string Unit)
    {
        public Dictionary<long, MetricValues> Minutes { get; } = [];
    }
}

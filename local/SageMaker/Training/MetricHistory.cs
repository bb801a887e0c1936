using Local.SageMaker.XGBoost;

namespace Local.SageMaker.Training;

/// <summary>
/// The values of each metric over the rounds of a training job. Of more rounds than one can see, every second one is
/// kept, then every fourth, and so on.
/// </summary>
sealed class MetricHistory
{
    const int Most = 2048;

    readonly Lock _gate = new();
    readonly SortedDictionary<string, List<MetricValue>> _points = new(StringComparer.Ordinal);
    int _step = 1;
    bool _wasRead;

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
                return _points.Count == 0;
        }
    }

    /// <summary>The metrics, <c>train:rmse</c> before <c>validation:rmse</c>, each with its points.</summary>
    public IReadOnlyList<(string Metric, IReadOnlyList<MetricValue> Points)> Metrics
    {
        get
        {
            lock (_gate)
                return [.. _points.Select(pair => (pair.Key, (IReadOnlyList<MetricValue>)[.. pair.Value]))];
        }
    }

    /// <param name="round">From 1.</param>
    public void Add(int round, string metric, float value)
    {
        lock (_gate)
            Take(round, metric, value);
    }

    public void Clear()
    {
        lock (_gate)
            Forget();
    }

    /// <summary>Takes what a container's log says; a file that is not there says nothing.</summary>
    public void ReadOnce(FileInfo log)
    {
        lock (_gate)
        {
            if (_wasRead || !log.Exists)
                return;
            _wasRead = true;
            var round = 0;
            foreach (var line in File.ReadLines(log.FullName))
            {
                if (!line.StartsWith('['))
                    continue;
                if (line.StartsWith("[0]", StringComparison.Ordinal))
                    round = Forget(); // a job that was tried again has begun anew
                var printed = false;
                foreach (var (metric, value) in Metric.Read(line))
                {
                    Take(round + 1, metric, value);
                    printed = true;
                }
                round += printed ? 1 : 0;
            }
        }
    }

    int Forget()
    {
        _points.Clear();
        _step = 1;
        return 0;
    }

    void Take(int round, string metric, float value)
    {
        if ((round - 1) % _step != 0)
            return;
        if (!_points.TryGetValue(metric, out var points))
            _points[metric] = points = [];
        points.Add(new(round, value));
        if (points.Count <= Most)
            return;
        _step *= 2;
        foreach (var kept in _points.Values)
            kept.RemoveAll(point => (point.Round - 1) % _step != 0);
    }
}

/// <param name="Round">From 1.</param>
readonly record struct MetricValue(int Round, float Value);

using System.Globalization;
using System.Text;
using System.Text.Json;
using Local.Aws;

namespace Local.Lambda;

/// <summary>The log stream of one execution environment: the process's lines and Lambda's own, in a file.</summary>
/// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html"/>
sealed class FunctionLog : IDisposable
{
    const int TailSize = 4096;

    readonly Lock _lock = new();
    readonly LambdaFunction _function;
    readonly TimeProvider _time;
    readonly FunctionLogFile _file;
    readonly StringBuilder _tail = new();
    readonly LogSink? _sink;
    readonly MetricSink? _metrics;
    string? _requestId;
    string? _call;
    bool _disposed;

    /// <param name="folder">The folder of the function's logs.</param>
    /// <param name="sink">Takes each line, too.</param>
    public FunctionLog(
        LambdaFunction function,
        string environmentId,
        DirectoryInfo folder,
        TimeProvider time,
        LogSink? sink = null,
        MetricSink? metrics = null)
    {
        (_function, _time, _sink, _metrics) = (function, time, sink, metrics);
        var day = time.GetUtcNow().ToString("yyyy/MM/dd", CultureInfo.InvariantCulture);
        var environment = $"[{function.Version}]{environmentId}";
        // In a group of its own choice a function may not be alone.
        Stream = function.Logging.LogGroup is null
            ? $"{day}/{environment}"
            : $"{day}/{function.Name}[{function.Version}][{environmentId}]";
        // The file's folder is the function's: no folders for year, month and day, and no name of the function.
        _file = new(folder, $"{day.Replace('/', '-')}-{environment}");
    }

    /// <summary>CloudWatch's name of the stream.</summary>
    public string Stream { get; }

    /// <summary>What was written since <see cref="Start"/>, its last 4 KB.</summary>
    public string Tail
    {
        get
        {
            lock (_lock)
                return _tail.Length > TailSize ? _tail.ToString(_tail.Length - TailSize, TailSize) : _tail.ToString();
        }
    }

    public void Write(string line)
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _file.WriteLine(line);
            _tail.Append(line).Append('\n');
            if (_tail.Length > 4 * TailSize)
                _tail.Remove(0, _tail.Length - TailSize);
            _sink?.Invoke(new(_function.LogGroup, Stream, _time.GetUtcNow(), line, _requestId, _call));
        }
    }

    public void Start(Invocation invocation)
    {
        var requestId = invocation.RequestId;
        lock (_lock)
        {
            _tail.Clear();
            (_requestId, _call) = (requestId, invocation.Call);
        }
        if (_function.Logging.IsJson)
            WritePlatform("platform.start", new() { ["requestId"] = requestId, ["version"] = _function.Version });
        else
            Write($"START RequestId: {requestId} Version: {_function.Version}");
    }

    /// <param name="initialization">How long the process took until it asked for its first event; null when it was
    /// warm.</param>
    /// <param name="memory">The most that the process had resident, in MB.</param>
    public void Report(string requestId, Outcome outcome, TimeSpan duration, TimeSpan? initialization, long memory)
    {
        var status = outcome switch { Outcome.Responded => "success", Outcome.TimedOut => "timeout", _ => "error" };
        Publish(status is "success", duration);
        if (_function.Logging.IsJson)
            WriteJsonReport(requestId, status, outcome.ErrorType, duration, initialization, memory);
        else
            WriteTextReport(requestId, status, outcome, duration, initialization, memory);
    }

    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"/>
    void Publish(bool hasSucceeded, TimeSpan duration)
    {
        if (_metrics is null)
            return;
        var now = _time.GetUtcNow();
        MetricDimension name = new("FunctionName", _function.Name), resource = new("Resource", _function.Name);
        foreach (var dimensions in (MetricDimension[][])[[], [name], [name, resource]])
        {
            _metrics(new("AWS/Lambda", "Invocations", dimensions, 1, "Count", now));
            _metrics(new("AWS/Lambda", "Errors", dimensions, hasSucceeded ? 0 : 1, "Count", now));
            _metrics(new("AWS/Lambda", "Duration", dimensions, duration.TotalMilliseconds, "Milliseconds", now));
        }
    }

    void WriteJsonReport(
        string requestId,
        string status,
        string? errorType,
        TimeSpan duration,
        TimeSpan? initialization,
        long memory)
    {
        Dictionary<string, object> metrics = new()
        {
            ["durationMs"] = Math.Round(duration.TotalMilliseconds, 3),
            ["billedDurationMs"] = Math.Ceiling(duration.TotalMilliseconds),
            ["memorySizeMB"] = _function.MemorySize,
            ["maxMemoryUsedMB"] = memory,
        };
        if (initialization is { } init)
            metrics["initDurationMs"] = Math.Round(init.TotalMilliseconds, 3);
        Dictionary<string, object> record = new()
        {
            ["requestId"] = requestId,
            ["metrics"] = metrics,
            ["status"] = status,
        };
        if (errorType is not null)
            record["errorType"] = errorType;
        WritePlatform("platform.report", record);
    }

    void WriteTextReport(
        string requestId,
        string status,
        Outcome outcome,
        TimeSpan duration,
        TimeSpan? initialization,
        long memory)
    {
        if (outcome is Outcome.TimedOut { Timeout.TotalSeconds: var seconds })
            Write(string.Create(CultureInfo.InvariantCulture,
                $"{_time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {requestId} Task timed out after {seconds:F2} seconds"));
        else if (outcome is Outcome.Exited)
            Write($"{outcome.ErrorMessage}\n{outcome.ErrorType}");
        Write($"END RequestId: {requestId}");
        var ms = duration.TotalMilliseconds;
        Write(string.Create(CultureInfo.InvariantCulture,
            $"REPORT RequestId: {requestId}\tDuration: {ms:F2} ms\tBilled Duration: {Math.Ceiling(ms):F0} ms\t" +
            $"Memory Size: {_function.MemorySize} MB\tMax Memory Used: {memory} MB")
            + (initialization is { } init
                ? string.Create(CultureInfo.InvariantCulture, $"\tInit Duration: {init.TotalMilliseconds:F2} ms") : "")
            + (status == "success" ? ""
                : $"\tStatus: {status}" + (outcome is Outcome.TimedOut ? "" : $"\tError Type: {outcome.ErrorType}")));
    }

    // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html: start and report are INFO.
    void WritePlatform(string type, Dictionary<string, object> record)
    {
        if (_function.Logging.SystemLogLevel != "WARN")
        {
            var time = _time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
            Write(JsonSerializer.Serialize(new { time, type, record }));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _file.Dispose();
        }
    }
}

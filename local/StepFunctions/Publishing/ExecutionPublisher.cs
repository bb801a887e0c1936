using System.Threading.Channels;
using Local.Aws;
using Local.StepFunctions.Executions;

namespace Local.StepFunctions.Publishing;

/// <summary>
/// Tells CloudWatch what happens in executions, behind it: logs, as far as their state machines ask for it, and
/// metrics.
/// </summary>
/// <remarks>
/// As on AWS logs are delivered as far as possible: what comes faster than it can be written is left out.
/// </remarks>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html"/>
sealed class ExecutionPublisher(AwsAccount account, LogSink logs, MetricSink metrics) : IAsyncDisposable
{
    const int Capacity = 20_000;

    readonly Channel<(
        Execution Execution, HistoryEvent Happened)> _news = Channel.CreateBounded<(Execution, HistoryEvent)>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    readonly ExecutionMetrics _metrics = new(account, metrics);
    readonly Lock _gate = new();
    Task? _publishing;

    public void Publish(Execution execution, HistoryEvent happened)
    {
        _news.Writer.TryWrite((execution, happened));
        if (_publishing is not null)
            return;
        lock (_gate)
            _publishing ??= Task.Run(PublishAsync);
    }

    public async ValueTask DisposeAsync()
    {
        _news.Writer.TryComplete();
        if (_publishing is not null)
            await _publishing;
    }

    async Task PublishAsync()
    {
        await foreach (var (execution, happened) in _news.Reader.ReadAllAsync())
        {
            if (ExecutionLogs.Line(execution, happened) is { } line)
                logs(line);
            _metrics.Publish(execution, happened);
        }
    }
}

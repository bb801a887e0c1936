using System.Text.Json;
using System.Threading.Channels;
using Local.Reports.Executions;
using Local.SageMaker;
using Local.SageMaker.Training;
using Local.StepFunctions.Api;
using Local.StepFunctions.Executions;

namespace Local.Run;

/// <summary>Tells a run's story: the history of its execution, and what its SageMaker jobs do meanwhile.</summary>
sealed class RunFeed : IDisposable
{
    readonly Cloud _cloud;
    readonly ReportFolder _reports;
    readonly ChannelWriter<RunEvent> _events;

    // What follows a failure names it as the event before: a retry, a catcher, a failure around it, or the end.
    readonly Dictionary<int, HistoryEvent.Failure> _failures = [];
    readonly List<string> _warnings = [];
    string _executionArn = "";

    public RunFeed(Cloud cloud, ReportFolder reports, ChannelWriter<RunEvent> events) =>
        (_cloud, _reports, _events) = (cloud, reports, events);

    /// <summary>Hears of jobs from now on: to be called before the execution starts.</summary>
    public void Listen() => _cloud.SageMaker.TrainingJobs.Changed += Show;

    public async Task FollowAsync(Execution execution, CancellationToken cancellation)
    {
        _executionArn = execution.Arn;
        await foreach (var @event in execution.FollowAsync(cancellation))
        {
            if (_failures.Remove(@event.PreviousEventId, out var before))
                Show(before, @event);
            if (@event is HistoryEvent.Failure failure)
                _failures[@event.Id] = failure;
            if (@event is HistoryEvent.StateExited exited)
                _warnings.AddRange(Warnings(exited.Output));
            foreach (var translated in Translate(@event, execution))
                _events.TryWrite(translated);
        }
        var report = await _reports.WriteAsync(execution);
        if (report?.Failure is { } hindrance)
            _events.TryWrite(new RunEvent.Notice($"The report could not be written: {hindrance}"));
        var summary = new RunSummary(_cloud).Of(execution.Arn, report);
        _events.TryWrite(summary with { Warnings = [.. _warnings.Distinct(), .. summary.Warnings] });
    }

    /// <summary>The texts of each list <c>warnings</c> in a state's output: what its function says to people.</summary>
    static IEnumerable<string> Warnings(JsonElement output)
    {
        if (output.ValueKind is not JsonValueKind.Object)
            return [];
        return output.EnumerateObject().SelectMany(field =>
            field is { Name: "warnings", Value.ValueKind: JsonValueKind.Array }
                ? Texts(field.Value)
                : Warnings(field.Value));
    }

    static IEnumerable<string> Texts(JsonElement list) =>
        list.EnumerateArray().Where(text => text.ValueKind is JsonValueKind.String).Select(text => text.GetString()!);

    static IEnumerable<RunEvent> Translate(HistoryEvent @event, Execution execution) => @event switch
    {
        HistoryEvent.ExecutionStarted => [new RunEvent.ExecutionStarted(execution.Arn, @event.Timestamp)],
        HistoryEvent.StateEntered entered => [new RunEvent.StateEntered(entered.Name, @event.Timestamp)],
        HistoryEvent.StateExited exited => [new RunEvent.StateExited(exited.Name, @event.Timestamp)],
        HistoryEvent.RetryScheduled retry =>
            [new RunEvent.AttemptFailed(retry.Name, retry.Error ?? "", retry.Cause, retry.Delay)],
        { Ends: { } status } =>
        [
            new RunEvent.ExecutionEnded(
                ExecutionStatusJson.Print(status), execution.Failure.Error, execution.Failure.Cause, @event.Timestamp),
        ],
        _ => [],
    };

    /// <summary>
    /// A failure, once it is known what follows. Not when that tells the same error itself: the end, a retry of the
    /// same state, or a failure of it.
    /// </summary>
    void Show(HistoryEvent.Failure failure, HistoryEvent next)
    {
        var isTold = next switch
        {
            HistoryEvent.RetryScheduled again => again.Name == failure.State,
            HistoryEvent.Failure other => other.Ends is not null || other.State == failure.State,
            _ => false,
        };
        if (!isTold)
        {
            _events.TryWrite(new RunEvent.AttemptFailed(
                failure.State ?? "", failure.Error ?? "", failure.Cause, RetryIn: null));
        }
    }

    void Show(TrainingJob job)
    {
        if (SageMakerService.ExecutionOf(job.Tags) != _executionArn)
            return;
        var state = job.State;
        var metric = job.Objective?.MetricName ?? "";
        _events.TryWrite(new RunEvent.TrainingJobChanged(
            job.Name,
            job.CreationTime,
            state.Status.ToString(),
            state.Round,
            job.Rounds ?? 0,
            metric,
            state.Metrics.TryGetValue(metric, out var value) ? value : null,
            job.TunedHyperParameters,
            state.FailureReason));
    }

    public void Dispose() => _cloud.SageMaker.TrainingJobs.Changed -= Show;
}

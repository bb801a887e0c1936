using System.Threading.Channels;
using Local.SageMaker;
using Local.SageMaker.Training;
using Local.StepFunctions.Api;
using Local.StepFunctions.Executions;

namespace Local.Run;

/// <summary>Tells a run's story: the history of its execution, and what its SageMaker jobs do meanwhile.</summary>
sealed class RunFeed : IDisposable
{
    readonly Cloud _cloud;
    readonly ChannelWriter<RunEvent> _events;
    HistoryEvent? _failure;
    string _executionArn = "";

    public RunFeed(Cloud cloud, ChannelWriter<RunEvent> events)
    {
        (_cloud, _events) = (cloud, events);
        cloud.SageMaker.TrainingJobs.Changed += Show;
    }

    public async Task FollowAsync(Execution execution, CancellationToken cancellation)
    {
        _executionArn = execution.Arn;
        List<string> states = [];
        await foreach (var @event in execution.FollowAsync(cancellation))
        {
            if (@event is HistoryEvent.StateEntered entered)
                states.Add(entered.Name);
            if (_failure is not null)
                Show(_failure, @event, states[^1]);
            _failure = IsFailure(@event) ? @event : null;
            foreach (var told in Tell(@event, execution))
                _events.TryWrite(told);
        }
        _events.TryWrite(new RunSummary(_cloud).Of(execution.Arn));
    }

    static IEnumerable<RunEvent> Tell(HistoryEvent @event, Execution execution) => @event switch
    {
        HistoryEvent.ExecutionStarted => [new RunEvent.ExecutionStarted(execution.Arn, @event.Timestamp)],
        HistoryEvent.StateEntered entered => [new RunEvent.StateEntered(entered.Name, @event.Timestamp)],
        HistoryEvent.StateExited exited => [new RunEvent.StateExited(exited.Name, @event.Timestamp)],
        { Ends: { } status } => [new RunEvent.ExecutionEnded(ExecutionStatusJson.Print(status), execution.Failure.Error, execution.Failure.Cause, @event.Timestamp)],
        _ => [],
    };

    static bool IsFailure(HistoryEvent @event) => Failure(@event) is not null;

    static (string? Error, string? Cause)? Failure(HistoryEvent @event) => @event switch
    {
        HistoryEvent.TaskFailed e => (e.Error, e.Cause),
        HistoryEvent.TaskSubmitFailed e => (e.Error, e.Cause),
        HistoryEvent.TaskTimedOut e => (e.Error, e.Cause),
        HistoryEvent.LambdaFunctionFailed e => (e.Error, e.Cause),
        HistoryEvent.LambdaFunctionTimedOut e => (e.Error, e.Cause),
        _ => null,
    };

    /// <summary>A failed attempt, once it is known what follows: a retry, a catcher, or the end, which tells the error itself.</summary>
    void Show(HistoryEvent failure, HistoryEvent next, string state)
    {
        if (next.Ends is null && Failure(failure) is var (error, cause))
            _events.TryWrite(new RunEvent.AttemptFailed(
                next is HistoryEvent.RetryScheduled named ? named.Name : state, error ?? "", cause, (next as HistoryEvent.RetryScheduled)?.Delay));
    }

    void Show(TrainingJob job)
    {
        if (SageMakerService.ExecutionOf(job.Tags) != _executionArn)
            return;
        var state = job.State;
        var metric = job.Objective?.MetricName ?? "";
        _events.TryWrite(new RunEvent.TrainingJobChanged(
            job.Name, job.CreationTime, state.Status.ToString(), state.Round, job.Rounds ?? 0, metric,
            state.Metrics.TryGetValue(metric, out var value) ? value : null, job.TunedHyperParameters, state.FailureReason));
    }

    public void Dispose() => _cloud.SageMaker.TrainingJobs.Changed -= Show;
}

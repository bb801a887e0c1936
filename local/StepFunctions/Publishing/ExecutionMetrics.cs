using Local.Aws;
using Local.StepFunctions.Executions;

namespace Local.StepFunctions.Publishing;

/// <summary>The metrics that executions have in CloudWatch, in <c>AWS/States</c>.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html"/>
sealed class ExecutionMetrics(AwsAccount account, MetricSink sink)
{
    // What was scheduled, and when; what was scheduled and never ends is forgotten with the execution.
    readonly Dictionary<(string Execution, BranchId Branch), Call> _calls = [];

    /// <param name="Kind">The beginning of the metrics' names, and what comes before <c>Arn</c> in the
    /// dimension.</param>
    sealed record Call(string Kind, string Arn, DateTimeOffset Scheduled, DateTimeOffset? Started = null);

    /// <summary>Called for each event, in the order of an execution's history.</summary>
    public void Publish(Execution execution, HistoryEvent happened)
    {
        if (happened is HistoryEvent.ExecutionStarted || happened.Ends is not null)
            PublishExecution(execution, happened);
        var key = (execution.Arn, happened.Branch);
        switch (happened)
        {
            case HistoryEvent.LambdaFunctionScheduled e:
                Schedule(key, new("LambdaFunction", e.Resource, e.Timestamp));
                break;
            case HistoryEvent.ActivityScheduled e:
                Schedule(key, new("Activity", e.Resource, e.Timestamp));
                break;
            case HistoryEvent.TaskScheduled e:
                var arn = $"arn:{account.Partition}:states:::{e.ResourceType}:{e.Resource}";
                Schedule(key, new("ServiceIntegration", arn, e.Timestamp));
                break;
            case HistoryEvent.LambdaFunctionStarted or HistoryEvent.ActivityStarted or HistoryEvent.TaskStarted:
                Start(key, happened);
                break;
            case HistoryEvent.AttemptSucceeded:
                End(key, happened, "Succeeded");
                break;
            case HistoryEvent.LambdaFunctionTimedOut or HistoryEvent.ActivityTimedOut or HistoryEvent.TaskTimedOut:
                End(key, happened, "TimedOut");
                break;
            case HistoryEvent.AttemptFailed:
                End(key, happened, "Failed");
                break;
        }
    }

    void PublishExecution(Execution execution, HistoryEvent happened)
    {
        MetricDimension[] machine = [new("StateMachineArn", execution.Machine.Arn)];
        if (happened.Ends is not { } status)
        {
            Count("ExecutionsStarted", machine, happened);
            return;
        }
        Count($"Executions{status}", machine, happened);
        sink(new("AWS/States", "ExecutionTime", machine,
            (happened.Timestamp - execution.StartDate).TotalMilliseconds, "Milliseconds", happened.Timestamp));
        foreach (var left in _calls.Keys.Where(call => call.Execution == execution.Arn).ToList())
            _calls.Remove(left);
    }

    void Schedule((string, BranchId) key, Call call)
    {
        _calls[key] = call;
        sink(new("AWS/States", $"{Plural(call)}Scheduled", Dimension(call), 1, "Count", call.Scheduled));
    }

    void Start((string, BranchId) key, HistoryEvent happened)
    {
        if (!_calls.TryGetValue(key, out var call))
            return;
        _calls[key] = call with { Started = happened.Timestamp };
        Count($"{Plural(call)}Started", Dimension(call), happened);
        Time($"{call.Kind}ScheduleTime", call, call.Scheduled, happened);
    }

    void End((string, BranchId) key, HistoryEvent happened, string how)
    {
        if (!_calls.Remove(key, out var call))
            return;
        Count($"{Plural(call)}{how}", Dimension(call), happened);
        if (call.Started is { } started)
            Time($"{call.Kind}RunTime", call, started, happened);
        Time($"{call.Kind}Time", call, call.Scheduled, happened);
    }

    void Count(string name, IReadOnlyList<MetricDimension> dimensions, HistoryEvent happened) =>
        sink(new("AWS/States", name, dimensions, 1, "Count", happened.Timestamp));

    void Time(string name, Call call, DateTimeOffset since, HistoryEvent happened) => sink(new(
        "AWS/States",
        name,
        Dimension(call),
        (happened.Timestamp - since).TotalMilliseconds,
        "Milliseconds",
        happened.Timestamp));

    static MetricDimension[] Dimension(Call call) =>
        [new(call.Kind is "ServiceIntegration" ? "ServiceIntegrationResourceArn" : $"{call.Kind}Arn", call.Arn)];

    static string Plural(Call call) => call.Kind is "Activity" ? "Activities" : $"{call.Kind}s";
}

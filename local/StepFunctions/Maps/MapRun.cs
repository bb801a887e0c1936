using System.Collections.Concurrent;
using Local.StepFunctions.Executions;

namespace Local.StepFunctions.Maps;

/// <summary>
/// One attempt of a distributed Map: its child executions, counted, and the limits that may be changed meanwhile.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html"/>
sealed class MapRun(IReadOnlyList<int> batches)
{
    readonly ConcurrentDictionary<int, Execution> _running = [];
    readonly long _items = batches.Sum(items => (long)items);
    long _failedItems;

    /// <summary>How many items each child works on.</summary>
    public IReadOnlyList<int> Batches => batches;

    public required string Arn { get; init; }
    public required string ExecutionArn { get; init; }
    public required string StateMachineArn { get; init; }
    public required DateTimeOffset StartDate { get; init; }

    /// <summary>0 is as many as the service allows.</summary>
    public required int MaxConcurrency { get; set; }

    /// <summary>Null when no count is a limit.</summary>
    public required long? ToleratedFailureCount { get; set; }

    public required double? ToleratedFailurePercentage { get; set; }

    public ExecutionStatus Status { get; set; } = ExecutionStatus.Running;
    public DateTimeOffset? StopDate { get; set; }

    public int RedriveCount { get; set; }
    public DateTimeOffset? RedriveDate { get; set; }

    /// <summary>
    /// A name for the redrive that is going on; null in the first attempt. Children that it starts or redrives have it
    /// as their token.
    /// </summary>
    public string? Attempt => RedriveCount == 0 ? null : $"{Arn}#{RedriveCount}";

    /// <summary>Whether the results were written to where the state's ResultWriter says.</summary>
    public bool ResultsWritten { get; set; }

    /// <summary>Is called when a limit was changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>The child executions that run in this process.</summary>
    public IEnumerable<Execution> Running => _running.Values;

    /// <summary>A child has been started, or goes on.</summary>
    public void Start(int index, Execution child) => _running[index] = child;

    /// <summary>Begins another attempt, or goes on with it.</summary>
    public void Redrive(HistoryEvent.MapRunRedriven redriven)
    {
        (RedriveCount, RedriveDate) = (redriven.MapRunRedriveCount, redriven.Timestamp);
        (Status, StopDate, ResultsWritten, _failedItems) = (ExecutionStatus.Running, null, false, 0);
    }

    /// <summary>Whether a child is unsuccessful and waits for its turn to be redriven.</summary>
    public bool IsPending(ListedExecution child, ExecutionStore executions) =>
        Status is ExecutionStatus.Running && Attempt is { } attempt && child.Attempt != attempt
        && executions.Redrivability(child).Reason is null;

    /// <summary>A child has ended.</summary>
    public void End(int index)
    {
        if (_running.TryRemove(index, out var child))
            End(index, child.Status);
    }

    /// <summary>A child had ended before this process began.</summary>
    public void End(int index, ExecutionStatus status)
    {
        if (status is ExecutionStatus.Failed or ExecutionStatus.TimedOut)
            _failedItems += batches[index];
    }

    /// <summary>Whether more items have failed than is tolerated: none, when no limit is given.</summary>
    public bool FailsTooOften => ToleratedFailureCount is null && ToleratedFailurePercentage is null
        ? _failedItems > 0
        : _failedItems > ToleratedFailureCount || _failedItems * 100d / _items > ToleratedFailurePercentage;

    public static StatesException ThresholdExceeded() =>
        new("States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded");
}

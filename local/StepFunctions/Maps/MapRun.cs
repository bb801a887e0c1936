using System.Text.Json;
using Local.StepFunctions.Executions;

namespace Local.StepFunctions.Maps;

/// <summary>One attempt of a distributed Map: its child executions, counted, and the limits that may be changed meanwhile.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html"/>
sealed class MapRun(IReadOnlyList<int> batches)
{
    readonly Execution?[] _children = new Execution?[batches.Count];
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

    /// <summary>A name for the redrive that is going on; null in the first attempt. Children that it starts or redrives have it as their token.</summary>
    public string? Attempt => RedriveCount == 0 ? null : $"{Arn}#{RedriveCount}";

    /// <summary>Whether the results were written to where the state's ResultWriter says.</summary>
    public bool ResultsWritten { get; set; }

    /// <summary>Is called when a limit was changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>The child executions in the order of their items; null before one starts.</summary>
    public IReadOnlyList<Execution?> Children => _children;

    public void Start(int index, Execution child) => _children[index] = child;

    /// <summary>Begins another attempt, or goes on with it.</summary>
    public void Redrive(HistoryEvent.MapRunRedriven redriven)
    {
        (RedriveCount, RedriveDate) = (redriven.MapRunRedriveCount, redriven.Timestamp);
        (Status, StopDate, ResultsWritten, _failedItems) = (ExecutionStatus.Running, null, false, 0);
    }

    /// <summary>Whether a child is unsuccessful and waits for its turn to be redriven.</summary>
    public bool IsPending(Execution child, Func<Execution, Redrivability> redrivability) =>
        Status is ExecutionStatus.Running && Attempt is { } attempt && (child.History.Redriven?.ClientToken ?? child.ClientToken) != attempt && redrivability(child).Reason is null;

    /// <summary>A child has ended.</summary>
    public void End(int index)
    {
        if (_children[index]!.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut)
            _failedItems += batches[index];
    }

    /// <summary>Whether more items have failed than is tolerated: none, when no limit is given.</summary>
    public bool FailsTooOften => ToleratedFailureCount is null && ToleratedFailurePercentage is null
        ? _failedItems > 0
        : _failedItems > ToleratedFailureCount || _failedItems * 100d / _items > ToleratedFailurePercentage;

    public static StatesException ThresholdExceeded() =>
        new("States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded");

    /// <summary>The counts as the API shows them: of child executions, or of the items that they work on.</summary>
    public Dictionary<string, int> Count(bool items, Func<Execution, Redrivability> redrivability)
    {
        var counts = new Dictionary<string, int>
        {
            ["pending"] = 0,
            ["running"] = 0,
            ["succeeded"] = 0,
            ["failed"] = 0,
            ["timedOut"] = 0,
            ["aborted"] = 0,
            ["total"] = 0,
            ["resultsWritten"] = 0,
            ["failuresNotRedrivable"] = 0,
            ["pendingRedrive"] = 0,
        };
        for (var i = 0; i < _children.Length; i++)
        {
            var weight = items ? batches[i] : 1;
            counts["total"] += weight;
            counts[_children[i] switch
            {
                null => "pending",
                var child when IsPending(child, redrivability) => "pendingRedrive",
                var child => JsonNamingPolicy.CamelCase.ConvertName(child.Status.ToString()),
            }] += weight;
            if (_children[i] is { Status: ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Aborted } ended && redrivability(ended).Reason is not null)
                counts["failuresNotRedrivable"] += weight;
            if (ResultsWritten && _children[i]?.Status is not ExecutionStatus.Aborted)
                counts["resultsWritten"] += weight;
        }
        return counts;
    }
}

using System.Text.Json;

namespace Local.StepFunctions;

/// <summary>One attempt of a distributed Map: its child executions, counted, and the limits that may be changed meanwhile.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html"/>
sealed class MapRun(IReadOnlyList<int> batches)
{
    readonly Execution?[] _children = new Execution?[batches.Count];

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

    /// <summary>Whether the results were written to where the state's ResultWriter says.</summary>
    public bool ResultsWritten { get; set; }

    /// <summary>Is called when a limit was changed.</summary>
    public Action? Changed { get; set; }

    /// <summary>The child executions in the order of their items; null before one starts.</summary>
    public IReadOnlyList<Execution?> Children => _children;

    public void Start(int index, Execution child) => _children[index] = child;

    public bool FailsTooOften
    {
        get
        {
            var failed = 0L;
            for (var i = 0; i < _children.Length; i++)
            {
                if (_children[i]?.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut)
                    failed += batches[i];
            }
            if (ToleratedFailureCount is null && ToleratedFailurePercentage is null)
                return failed > 0;
            return failed > ToleratedFailureCount || failed * 100d / Math.Max(batches.Sum(), 1) > ToleratedFailurePercentage;
        }
    }

    /// <summary>The counts as the API shows them: of child executions, or of the items that they work on.</summary>
    public Dictionary<string, int> Count(bool items)
    {
        var counts = new Dictionary<string, int>
        {
            ["pending"] = 0, ["running"] = 0, ["succeeded"] = 0, ["failed"] = 0, ["timedOut"] = 0, ["aborted"] = 0, ["total"] = 0, ["resultsWritten"] = 0,
        };
        for (var i = 0; i < _children.Length; i++)
        {
            var weight = items ? batches[i] : 1;
            counts["total"] += weight;
            counts[_children[i] is { } child ? JsonNamingPolicy.CamelCase.ConvertName(child.Status.ToString()) : "pending"] += weight;
            if (ResultsWritten && _children[i]?.Status is not ExecutionStatus.Aborted)
                counts["resultsWritten"] += weight;
        }
        return counts;
    }
}

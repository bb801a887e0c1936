using System.Text.Json;
using Local.StepFunctions.Executions;

namespace Local.StepFunctions.Maps;

/// <summary>How many children of a map run have come how far, as the API shows it.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/apireference/API_MapRunExecutionCounts.html"/>
static class MapRunCounts
{
    /// <param name="ofItems">Whether the items are counted that the children work on, in place of the children.</param>
    public static Dictionary<string, int> Of(MapRun run, ExecutionStore executions, bool ofItems)
    {
        var counts = new Dictionary<string, int>
        {
            ["pending"] = ofItems ? run.Batches.Sum() : run.Batches.Count,
            ["running"] = 0,
            ["succeeded"] = 0,
            ["failed"] = 0,
            ["timedOut"] = 0,
            ["aborted"] = 0,
            ["total"] = ofItems ? run.Batches.Sum() : run.Batches.Count,
            ["resultsWritten"] = 0,
            ["failuresNotRedrivable"] = 0,
            ["pendingRedrive"] = 0,
        };
        foreach (var child in executions.Children(run.Arn))
        {
            var weight = ofItems ? run.Batches[child.Child] : 1;
            counts["pending"] -= weight;
            var status = run.IsPending(child, executions)
                ? "pendingRedrive"
                : JsonNamingPolicy.CamelCase.ConvertName(child.Status.ToString());
            counts[status] += weight;
            if (child.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Aborted
                && executions.Redrivability(child).Reason is not null)
                counts["failuresNotRedrivable"] += weight;
        }
        if (run.ResultsWritten)
            counts["resultsWritten"] = counts["total"] - counts["aborted"];
        return counts;
    }
}

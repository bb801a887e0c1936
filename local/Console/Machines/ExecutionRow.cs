using Local.Console.Controls;
using Local.Console.Executions;
using Local.StepFunctions.Executions;

namespace Local.Console.Machines;

/// <summary>An execution in a list.</summary>
public sealed record ExecutionRow(
    string Arn,
    string Name,
    string MachineArn,
    string MachineName,
    VisitStatus Look,
    string Status,
    DateTimeOffset StartDate,
    DateTimeOffset? StopDate)
{
    internal static ExecutionRow Of(Execution execution) => new(
        execution.Arn,
        execution.Name,
        execution.Machine.Arn,
        execution.Machine.Name,
        Words.Look(execution.Status),
        Words.Of(execution.Status),
        execution.StartDate,
        execution.StopDate);
}

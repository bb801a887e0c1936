using Local.Console.Controls;
using Local.Console.Executions;
using Local.StepFunctions;
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
    internal static ExecutionRow Of(ListedExecution execution) => new(
        execution.Arn,
        execution.Name,
        execution.MachineArn,
        StateMachineArn.Parse(execution.MachineArn).LabeledName,
        Words.Look(execution.Status),
        Words.Of(execution.Status),
        execution.StartDate,
        execution.StopDate);
}

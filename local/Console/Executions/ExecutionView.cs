using Local.Console.Graph;
using Local.StepFunctions;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;

namespace Local.Console.Executions;

/// <summary>An execution as its page shows it: what it is, what has happened, and how its machine is drawn.</summary>
/// <remarks>
/// Razor makes components public, so what they are given has a public name; its members stay our own.
/// </remarks>
public sealed class ExecutionView
{
    internal ExecutionView(Execution execution)
    {
        Execution = execution;
        Drawing = GraphLayout.Draw(execution.Machine.Definition);
    }

    /// <summary>With what has happened so far.</summary>
    internal static ExecutionView Of(Execution execution)
    {
        var view = new ExecutionView(execution);
        foreach (var happened in execution.History.Snapshot())
            view.Progress.Apply(happened);
        return view;
    }

    internal Execution Execution { get; }

    internal ExecutionProgress Progress { get; } = new();

    internal GraphDrawing Drawing { get; }

    internal StateMachine Machine => Execution.Machine;

    /// <summary>
    /// The state machine that was made; a child of a map run has one of its own, which is part of it.
    /// </summary>
    internal string MachineArn => Machine.Arn.Split('/')[0];

    internal State? FindState(string name) => Machine.Definition.Graph.Find(name);

    /// <summary>How a Task state's call is named to the services.</summary>
    internal string CallOf(Attempt attempt) =>
        $"{Execution.Arn}#{attempt.Scheduled.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
}

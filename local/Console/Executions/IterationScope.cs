using Local.Console.Graph;
using Local.StepFunctions.Executions;
using Local.StepFunctions.Language;

namespace Local.Console.Executions;

/// <summary>One iteration of a Map, or one branch of a Parallel state, as the graph shows it by itself.</summary>
sealed class IterationScope
{
    readonly Dictionary<string, Visit> _latest = [];
    readonly HashSet<string> _names;

    IterationScope(Visit parent, int index, Iteration iteration, IEnumerable<string> names)
    {
        (Name, IsMap, Index, _names) = (parent.Name, parent.Type == "Map", index, [.. names]);
        Add(iteration);
    }

    public string Name { get; }
    public bool IsMap { get; }
    public int Index { get; }

    /// <param name="parent">The visit of the Map or Parallel state.</param>
    public static IterationScope? Of(ExecutionView view, Visit parent, BranchId branch)
    {
        if (view.FindState(parent.Name) is not { } state)
            return null;
        var attempt = parent.Attempts.Find(attempt => attempt.Scheduled.Id == branch.Started);
        if (attempt is null || !attempt.Iterations.TryGetValue(branch.Index, out var iteration))
            return null;
        var inside = state is ParallelState parallel ? [parallel.Branches[branch.Index]] : StateGraph.Inside(state);
        return new(parent, branch.Index, iteration, inside.SelectMany(graph => graph.All).Select(inner => inner.Name));
    }

    /// <summary>Whether the state lies in it.</summary>
    public bool Knows(string state) => _names.Contains(state);

    public StateLook? Look(string state) => _latest.TryGetValue(state, out var visit) ? new(visit.Status) : null;

    void Add(Iteration iteration)
    {
        foreach (var visit in iteration.Visits)
        {
            _latest[visit.Name] = visit;
            foreach (var inner in visit.Attempts.SelectMany(attempt => attempt.Iterations.Values))
                Add(inner);
        }
    }
}

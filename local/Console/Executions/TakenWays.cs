using Local.StepFunctions.Executions;

namespace Local.Console.Executions;

/// <summary>The ways that an execution has gone, from state to state.</summary>
sealed class TakenWays
{
    readonly HashSet<(string? From, string? To)> _ways = [];
    int _counted;

    public bool Contains(string? from, string? to) => _ways.Contains((from, to));

    /// <summary>Adds what has happened since the last time.</summary>
    public void Add(ExecutionView view)
    {
        var events = view.Progress.Events;
        if (_counted == 0 && events.Count > 0)
            _ways.Add((null, view.Machine.Definition.Graph.StartAt));
        for (; _counted < events.Count; _counted++)
        {
            if (events[_counted] is HistoryEvent.StateExited exited)
                _ways.Add((exited.Name, exited.Next));
        }
    }
}

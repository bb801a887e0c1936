using System.Collections.Immutable;
using System.Text.Json;

namespace Local.StepFunctions.Executions;

/// <summary>
/// What the branches of an execution had recorded when the program before this one ended, or the attempt before a
/// redrive: of that, what the redrive keeps.
/// </summary>
sealed class Past
{
    static readonly BranchPast Nothing = new([]);

    readonly Dictionary<BranchId, List<HistoryEvent>> _branches = [];

    public Past(IReadOnlyList<HistoryEvent> history)
    {
        foreach (var happened in history)
        {
            if (happened is HistoryEvent.ExecutionRedriven redriven)
            {
                Redriven = redriven;
                if (redriven.BeginsAnew)
                    Forget();
                foreach (var events in _branches.Values)
                    RedrivenBranch.Cut(events);
                continue;
            }
            if (!_branches.TryGetValue(happened.Branch, out var branch))
                _branches[happened.Branch] = branch = [];
            branch.Add(happened);
        }
    }

    /// <summary>Keeps only that the execution was started.</summary>
    void Forget()
    {
        foreach (var branch in _branches.Keys.Where(branch => branch != default).ToArray())
            _branches.Remove(branch);
        if (_branches.TryGetValue(default, out var states))
            states.RemoveAll(happened => happened is not HistoryEvent.ExecutionStarted);
    }

    /// <summary>The redrive that began the attempt; null in the first.</summary>
    public HistoryEvent.ExecutionRedriven? Redriven { get; }

    public BranchPast Of(BranchId branch) => _branches.TryGetValue(branch, out var events) ? new(events) : Nothing;

    /// <summary>
    /// Whether an iteration of the inline Map that this event started has failed, so that the others were stopped or
    /// are to be.
    /// </summary>
    public int? FailedIteration(int started, int count) =>
        _branches.Count == 1 ? null : Enumerable.Range(0, count).Cast<int?>()
        .FirstOrDefault(
            i =>
                _branches.TryGetValue(new(started, i!.Value), out var events)
                    && events[^1] is HistoryEvent.MapIterationFailed);

    /// <summary>The iterations of an inline Map that have started and not ended.</summary>
    public IEnumerable<int> OpenIterations(int started, int count) =>
        Enumerable.Range(0, count).Where(i => _branches.TryGetValue(new(started, i), out var events)
        && events[^1] is not (
            HistoryEvent.MapIterationSucceeded or HistoryEvent.MapIterationFailed or HistoryEvent.MapIterationAborted));
}

/// <summary>
/// What one branch has recorded. It goes on in the last state that it entered, with what that state has recorded since:
/// the same steps are taken again, and each that is recorded is taken from here instead of being made anew.
/// </summary>
sealed class BranchPast(IReadOnlyList<HistoryEvent> events)
{
    int _next;

    /// <summary>The next recorded event; null when the branch has come to where it was.</summary>
    public HistoryEvent? Next => _next < events.Count ? events[_next] : null;

    /// <summary>The recorded event in place of one that is about to happen; null when it has not happened.</summary>
    public HistoryEvent? Take(HistoryEvent happening)
    {
        if (Next is not { } recorded)
            return null;
        if (recorded.GetType() != happening.GetType())
            throw new InvalidOperationException(
                $"The history has {recorded.GetType().Name} (#{recorded.Id}) where {happening.GetType().Name} is to " +
                "come: it was written by another version of this program.");
        _next++;
        return recorded;
    }

    /// <summary>
    /// The next recorded event that is such; it and what comes before it are passed by. Null when there is none.
    /// </summary>
    public HistoryEvent? TakeThrough(Func<HistoryEvent, bool> isSuch)
    {
        for (var i = _next; i < events.Count; i++)
        {
            if (isSuch(events[i]))
            {
                _next = i + 1;
                return events[i];
            }
        }
        return null;
    }

    /// <summary>Passes by what is recorded: nothing of it is repeated.</summary>
    /// <returns>The last of it that the service shows.</returns>
    public HistoryEvent? GoToEnd()
    {
        _next = events.Count;
        return events.LastOrDefault(happened => happened.Id > 0);
    }

    /// <summary>Goes to the last state that was entered.</summary>
    /// <param name="variables">Those of the branch; then with what its states have assigned.</param>
    /// <returns>The event that entered the state, or the one that left it; null when none was entered.</returns>
    public HistoryEvent? GoToLastState(ref ImmutableDictionary<string, JsonElement> variables)
    {
        HistoryEvent? last = null;
        for (var i = _next; i < events.Count; i++)
        {
            if (events[i] is HistoryEvent.StateEntered or HistoryEvent.StateExited)
                (last, _next) = (events[i], i + 1);
            if (events[i] is HistoryEvent.StateExited { Assigned: { } assigned })
                variables = variables.SetItems(
                    assigned.EnumerateObject().Select(value => KeyValuePair.Create(value.Name, value.Value)));
        }
        return last;
    }
}

using Local.StepFunctions.Executions;

namespace Local.Console.Executions;

/// <summary>
/// An execution as a reader understands it, folded from its history: which states it visited, when, with which
/// attempts and outcome.
/// </summary>
sealed class ExecutionProgress
{
    readonly List<HistoryEvent> _events = [];
    readonly List<Visit?> _visitOf = [];
    readonly List<int> _indexOfId = [0];
    readonly List<Visit> _top = [];
    readonly Dictionary<BranchId, Visit> _current = [];
    readonly Dictionary<int, (Visit Visit, Attempt Attempt)> _started = [];
    readonly Dictionary<string, StateTally> _tallies = [];

    /// <summary>All of them, also what only this program records.</summary>
    public IReadOnlyList<HistoryEvent> Events => _events;

    /// <summary>The states of the machine itself that were visited, in their order.</summary>
    public IReadOnlyList<Visit> Top => _top;

    /// <summary>What became of each state that was visited, by its name.</summary>
    public IReadOnlyDictionary<string, StateTally> Tallies => _tallies;

    public DateTimeOffset? StartedAt => _events.Count == 0 ? null : _events[0].Timestamp;
    public HistoryEvent? Last => _events.Count == 0 ? null : _events[^1];
    public bool HasEnded => Last?.Ends is not null;

    /// <summary>The visit in which an event happened; null for the execution's own.</summary>
    public Visit? VisitOf(int index) => _visitOf[index];

    /// <summary>The visit that began with this event.</summary>
    public Visit? FindVisit(int enteredId) =>
        enteredId > 0 && enteredId < _indexOfId.Count && _visitOf[_indexOfId[enteredId]] is { } visit
            && visit.Entered.Id == enteredId ? visit : null;

    /// <summary>The visit that failed the execution; null when none did, or it is not known.</summary>
    public Visit? FailedVisit => Last is HistoryEvent.ExecutionFailed or HistoryEvent.ExecutionTimedOut
        ? _visitOf.LastOrDefault(
            visit => visit is { Status: VisitStatus.Failed, Attempts: [] or [.., { Iterations.Count: 0 }] })
        : null;

    public void Apply(HistoryEvent happened)
    {
        var index = _events.Count;
        _events.Add(happened);
        if (happened.Id > 0)
            _indexOfId.Add(index);
        var visit = Take(happened);
        _visitOf.Add(visit);
        visit?.Add(index);
    }

    Visit? Take(HistoryEvent happened)
    {
        switch (happened)
        {
            case HistoryEvent.StateEntered entered:
                return Enter(entered);
            case HistoryEvent.ExecutionStarted:
                return null;
            case HistoryEvent.ExecutionRedriven:
                Reopen();
                return null;
            case { Ends: { } status }:
                return End(happened, status);
            case HistoryEvent.MapIterationStarted:
                IterationOf(happened)!.StartedAt ??= happened.Timestamp;
                return _started[happened.Branch.Started].Visit;
            case HistoryEvent.MapIterationSucceeded:
                return EndIteration(happened, VisitStatus.Succeeded);
            case HistoryEvent.MapIterationFailed:
                return EndIteration(happened, VisitStatus.Failed);
            case HistoryEvent.MapIterationAborted:
                return EndIteration(happened, VisitStatus.Aborted);
            case HistoryEvent.ParallelStateFailed:
                EndBranches(happened);
                break;
        }
        var visit = _current.GetValueOrDefault(happened.Branch);
        if (visit is null)
            return null;
        if (happened is HistoryEvent.StateExited exited)
            Exit(visit, exited);
        else
            VisitEvents.Apply(visit, happened, Begin);
        return visit;
    }

    Visit Enter(HistoryEvent.StateEntered entered)
    {
        var branch = entered.Branch;
        var parent = _started.TryGetValue(branch.Started, out var started) ? started.Visit : null;
        var visit = new Visit(entered, parent, branch);
        (IterationOf(entered)?.Visits ?? _top).Add(visit);
        if (_current.TryGetValue(branch, out var before) && before.Exited is null)
            SetStatus(before, before.Failure is null ? VisitStatus.Aborted : VisitStatus.Failed);
        _current[branch] = visit;
        if (!_tallies.TryGetValue(visit.Name, out var tally))
            _tallies[visit.Name] = tally = new();
        tally.Enter(visit);
        return visit;
    }

    void Exit(Visit visit, HistoryEvent.StateExited exited)
    {
        visit.Exited = exited;
        visit.EndedAt = exited.Timestamp;
        var isCaught = visit.Failure is not null && visit.Attempts is ([] or [.., { Failure: not null }]);
        SetStatus(visit, isCaught ? VisitStatus.CaughtError : VisitStatus.Succeeded);
        if (exited.Next is null && IterationOf(exited) is { } iteration && visit.Parent?.Type == "Parallel")
            (iteration.Status, iteration.EndedAt) = (VisitStatus.Succeeded, exited.Timestamp);
    }

    void Begin(Visit visit, Attempt attempt)
    {
        visit.Attempts.Add(attempt);
        if (attempt.Scheduled is HistoryEvent.MapStateStarted or HistoryEvent.ParallelStateStarted)
            _started[attempt.Scheduled.Id] = (visit, attempt);
    }

    Visit EndIteration(HistoryEvent happened, VisitStatus status)
    {
        var iteration = IterationOf(happened)!;
        (iteration.Status, iteration.EndedAt) = (status, happened.Timestamp);
        if (_current.TryGetValue(happened.Branch, out var open) && open.Exited is null)
            Close(open, happened.Timestamp, status is VisitStatus.Aborted && open.Failure is null
                ? VisitStatus.Aborted : VisitStatus.Failed);
        return _started[happened.Branch.Started].Visit;
    }

    /// <summary>
    /// A branch has failed: no event tells of what is open in it, and in the others, which are given up.
    /// </summary>
    void EndBranches(HistoryEvent happened)
    {
        var parallel = _current[happened.Branch];
        for (var failed = CauseOf(happened); failed is not null && failed != parallel; failed = failed.Parent)
            Close(failed, happened.Timestamp, VisitStatus.Failed);
        GiveUpInside(parallel, happened.Timestamp);
    }

    /// <summary>The visit in which a failure began that a Map, a Parallel state or the execution hands on.</summary>
    Visit? CauseOf(HistoryEvent failure)
    {
        while (failure.PreviousEventId is > 0 and var id && id < _indexOfId.Count)
        {
            failure = _events[_indexOfId[id]];
            if (failure is not (HistoryEvent.MapStateFailed or HistoryEvent.ParallelStateFailed
                or HistoryEvent.MapIterationFailed))
                return _visitOf[_indexOfId[id]];
        }
        return null;
    }

    /// <summary>The execution ends where it is: in the state that failed it, and in others that are given up.</summary>
    Visit? End(HistoryEvent happened, ExecutionStatus status)
    {
        var cause = status is ExecutionStatus.Failed ? CauseOf(happened) : null;
        for (var failed = cause; failed is not null; failed = failed.Parent)
        {
            if (failed.Exited is null)
            {
                failed.Failure ??= Failure(happened);
                Close(failed, happened.Timestamp, VisitStatus.Failed);
            }
        }
        foreach (var open in _current.Values.Where(visit => visit is { Exited: null, EndedAt: null }))
        {
            var isFailed = status is ExecutionStatus.TimedOut || open.Failure is not null
                && status is ExecutionStatus.Failed;
            Close(open, happened.Timestamp, isFailed ? VisitStatus.Failed : VisitStatus.Aborted);
        }
        return null;
    }

    static (string?, string?)? Failure(HistoryEvent happened) =>
        happened is HistoryEvent.ExecutionFailed failed ? (failed.Error, failed.Cause) : null;

    void Close(Visit visit, DateTimeOffset at, VisitStatus status)
    {
        visit.EndedAt ??= at;
        SetStatus(visit, status);
        if (visit.Attempts is [.., { EndedAt: null } attempt])
            attempt.EndedAt = at;
        if (IterationOf(visit.Branch) is { Status: VisitStatus.InProgress } iteration)
            (iteration.Status, iteration.EndedAt) = (status, at);
        GiveUpInside(visit, at);
    }

    void GiveUpInside(Visit visit, DateTimeOffset at)
    {
        if (visit.Attempts is not [.., var attempt])
            return;
        foreach (var iteration in attempt.Iterations.Values)
        {
            if (iteration.Visits is [.., { Exited: null, EndedAt: null } open])
                Close(open, at, VisitStatus.Aborted);
        }
    }

    /// <summary>
    /// After a redrive the states go on in which the execution had ended; a Fail state is entered anew.
    /// </summary>
    void Reopen()
    {
        foreach (var visit in _current.Values.Where(visit => visit.Type != "Fail" && IsUnfinished(visit)))
        {
            visit.EndedAt = null;
            SetStatus(visit, VisitStatus.InProgress);
            if (IterationOf(visit.Branch) is { } iteration)
                (iteration.Status, iteration.EndedAt) = (VisitStatus.InProgress, null);
        }
    }

    /// <summary>Whether the execution goes on in it: not where what it is part of was caught, or tried again.</summary>
    static bool IsUnfinished(Visit visit) =>
        visit.Exited is null && (visit.Parent is not { } parent
            || (parent.Attempts[^1].Scheduled.Id == visit.Branch.Started && IsUnfinished(parent)));

    void SetStatus(Visit visit, VisitStatus status)
    {
        _tallies[visit.Name].Change(visit.Status, status);
        visit.Status = status;
    }

    Iteration? IterationOf(HistoryEvent happened) => IterationOf(happened.Branch);

    Iteration? IterationOf(BranchId branch) =>
        branch.Started > 0 && _started.TryGetValue(branch.Started, out var started)
        ? started.Attempt.Iteration(branch.Index)
        : null;
}

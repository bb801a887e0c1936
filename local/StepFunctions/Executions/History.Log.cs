using Local.Storage;

namespace Local.StepFunctions.Executions;

/// <summary>How a history is kept: the store takes what has happened, behind it.</summary>
sealed partial class History
{
    /// <summary>
    /// Ends when what has happened so far would survive the end of this program: before anything has an effect outside.
    /// </summary>
    /// <exception cref="InvalidOperationException">It would not: the execution is about to fail.</exception>
    public async Task SettledAsync()
    {
        if (_log is null)
            return;
        await _log.Store.SettledAsync();
        if (_refused is { } reason)
            throw Unkept(reason);
    }

    /// <summary>Whether the execution has ended and all of it is durable.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_gate)
                return _last?.Ends is not null && !_announced && !_isTaken;
        }
    }

    void ILog.Take(ICollection<StateChange> changes)
    {
        HistoryEvent[] news;
        int part;
        ListedExecution? changed = null;
        lock (_gate)
        {
            (_announced, _isTaken) = (false, true);
            (news, part) = _events!.Take();
            if (Summarize() is var summary && summary != _summary)
                _summary = changed = summary;
        }
        _log!.Append(news, part, changes);
        if (changed is not null)
            changes.Add(ExecutionTable.Update(changed));
    }

    void ILog.Written()
    {
        bool isChanged;
        lock (_gate)
        {
            _isTaken = false;
            _events!.Written();
            isChanged = _summary != _shown;
            _shown = _summary;
        }
        if (isChanged)
            Changed?.Invoke();
    }

    void ILog.Refuse(Exception reason)
    {
        lock (_gate)
        {
            (_isTaken, _refused) = (false, reason);
            _events!.Written();
        }
    }

    static InvalidOperationException Unkept(Exception reason) =>
        new($"The history of the execution cannot be kept: {reason.Message}", reason);
}

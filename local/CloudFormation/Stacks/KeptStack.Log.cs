using Local.Storage;

namespace Local.CloudFormation.Stacks;

/// <summary>
/// How a stack is kept: its resources in records of their own, so that an event costs what it is about, and the rest
/// once for all that has happened since the last time.
/// </summary>
sealed partial class KeptStack : ILog
{
    readonly List<StateChange> _unwritten = [];

    /// <summary>The resources that are kept, by their logical ids.</summary>
    readonly Dictionary<string, (int Number, ResourceRecord Value)> _kept;

    /// <summary>The rest as it is kept; null when that is not known.</summary>
    StackRecord? _rest;
    int _lastResource;
    bool _announced, _forgotten;

    /// <summary>Nothing of it is kept any more.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _forgotten = true;
            Keep();
        }
    }

    void ILog.Take(ICollection<StateChange> changes)
    {
        lock (_gate)
        {
            _announced = false;
            foreach (var change in _unwritten)
                changes.Add(change);
            _unwritten.Clear();
            if (_forgotten)
            {
                RemoveAll(changes);
                return;
            }
            foreach (var resource in Record.Resources)
            {
                var number = _kept.TryGetValue(resource.LogicalId, out var kept) ? kept.Number : ++_lastResource;
                if (ReferenceEquals(kept.Value, resource))
                    continue;
                changes.Add(_store.Put(Record.Key, number, resource));
                _kept[resource.LogicalId] = (number, resource);
            }
            if (_kept.Count > Record.Resources.Count)
                RemoveOthers(changes);
            var rest = Record with { Resources = [] };
            if (rest == _rest)
                return;
            changes.Add(_store.Put(rest));
            _rest = rest;
        }
    }

    void ILog.Written()
    {
    }

    void ILog.Refuse(Exception reason)
    {
        // The stack goes on; what of it could not be kept is missing after the next start.
    }

    void RemoveAll(ICollection<StateChange> changes)
    {
        foreach (var number in EventNumbers)
            changes.Add(_store.RemoveEvent(Record.Key, number));
        foreach (var (number, _) in _kept.Values)
            changes.Add(_store.RemoveResource(Record.Key, number));
        changes.Add(_store.RemoveRecord(Record.Key));
    }

    void RemoveOthers(ICollection<StateChange> changes)
    {
        var there = Record.Resources.Select(resource => resource.LogicalId).ToHashSet();
        foreach (var (id, (number, _)) in _kept.Where(each => !there.Contains(each.Key)).ToList())
        {
            changes.Add(_store.RemoveResource(Record.Key, number));
            _kept.Remove(id);
        }
    }

    /// <summary>What the record says is to be kept.</summary>
    /// <param name="change">What else is.</param>
    void Keep(Func<StateChange>? change = null)
    {
        if (IsAdopted)
            return;
        if (change is not null)
            _unwritten.Add(change());
        if (!_announced)
            _store.Announce(this);
        _announced = true;
    }
}

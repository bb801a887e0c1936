using System.Globalization;
using Local.CloudFormation.ResourceTypes;

namespace Local.CloudFormation.Stacks;

/// <summary>A stack with its events and change sets; whatever changes is kept.</summary>
sealed partial class KeptStack
{
    public const string Type = "AWS::CloudFormation::Stack";

    /// <summary>How many events are kept.</summary>
    const int MostEvents = 10_000;

    readonly StackStore _store;
    readonly TimeProvider _time;
    readonly Lock _gate = new();
    readonly List<StackEvent> _events;
    readonly Dictionary<string, ChangeSetRecord> _changeSets;
    DateTimeOffset _last;
    int _lastNumber;

    /// <param name="events">The oldest first.</param>
    /// <param name="lastNumber">The number of the last of them.</param>
    /// <param name="resources">Those that are kept, by their numbers.</param>
    public KeptStack(
        StackRecord record,
        IEnumerable<StackEvent> events,
        int lastNumber,
        IEnumerable<ChangeSetRecord> changeSets,
        IReadOnlyList<(int Number, ResourceRecord Value)> resources,
        StackStore store,
        TimeProvider time)
    {
        (_lastNumber, _store, _time) = (lastNumber, store, time);
        // An earlier version kept the resources in the stack's own record.
        Record = resources.Count > 0 ? record with { Resources = [.. resources.Select(each => each.Value)] } : record;
        _kept = resources.ToDictionary(each => each.Value.LogicalId);
        _lastResource = resources is [.., var last] ? last.Number : 0;
        _events = [.. events];
        _changeSets = changeSets.ToDictionary(changeSet => changeSet.Name);
        _last = _events.Count > 0 ? _events[^1].Timestamp : DateTimeOffset.MinValue;
    }

    public StackRecord Record { get; private set; }

    /// <summary>Whether others deploy it at each start: nothing of it is kept.</summary>
    public bool IsAdopted { get; init; }

    /// <summary>What goes on; ended when nothing does.</summary>
    public Task Operation { get; set; } = Task.CompletedTask;

    /// <summary>Gives up what is being made and changed, so that it is undone; null when nothing goes on.</summary>
    public Action? Cancel { get; set; }

    /// <summary>The oldest first.</summary>
    public IReadOnlyList<StackEvent> Events
    {
        get
        {
            lock (_gate)
                return [.. _events];
        }
    }

    /// <summary>The numbers of the events that are kept.</summary>
    IEnumerable<int> EventNumbers
    {
        get
        {
            lock (_gate)
                return Enumerable.Range(_lastNumber - _events.Count + 1, _events.Count);
        }
    }

    public IReadOnlyList<ChangeSetRecord> ChangeSets
    {
        get
        {
            lock (_gate)
                return [.. _changeSets.Values.OrderByDescending(changeSet => changeSet.CreationTime)];
        }
    }

    /// <param name="name">Its name or ARN.</param>
    public ChangeSetRecord? FindChangeSet(string name)
    {
        lock (_gate)
            return _changeSets.Values.FirstOrDefault(changeSet => changeSet.Name == name || changeSet.Id == name);
    }

    /// <returns>False when there is one of that name.</returns>
    public bool TryAdd(ChangeSetRecord changeSet)
    {
        lock (_gate)
        {
            if (!_changeSets.TryAdd(changeSet.Name, changeSet))
                return false;
        }
        _store.Write(changeSet);
        return true;
    }

    public void Put(ChangeSetRecord changeSet)
    {
        lock (_gate)
            _changeSets[changeSet.Name] = changeSet;
        _store.Write(changeSet);
    }

    public void Remove(ChangeSetRecord changeSet)
    {
        lock (_gate)
            _changeSets.Remove(changeSet.Name);
        _store.Remove(changeSet);
    }

    /// <summary>No change set is being executed any more; the stack's status says what became of it.</summary>
    public void EndChangeSets()
    {
        var status = Record.Status is "CREATE_COMPLETE" or "UPDATE_COMPLETE" ? "EXECUTE_COMPLETE" : "EXECUTE_FAILED";
        foreach (var changeSet in ChangeSets.Where(changeSet => changeSet.IsBeingExecuted))
            Put(changeSet with { ExecutionStatus = status });
    }

    /// <summary>Others have deployed it again.</summary>
    public void Adopt(StackVersion version, IReadOnlyList<ResourceRecord> resources)
    {
        var before = Record.Resources.ToDictionary(resource => resource.LogicalId);
        var changed = resources.Where(resource => !before.TryGetValue(resource.LogicalId, out var old)
            || CreateOnly.Differences(old.Resource.Properties, resource.Resource.Properties).Count > 0).ToList();
        if (changed.Count == 0 && before.Count == resources.Count)
            return;
        SetStatus("UPDATE_IN_PROGRESS", "User Initiated", record => record with
        {
            Resources = [.. record.Resources.Where(old => resources.Any(each => each.LogicalId == old.LogicalId))],
        });
        foreach (var resource in changed)
            Put(before.ContainsKey(resource.LogicalId) ? resource with { Status = "UPDATE_COMPLETE" } : resource);
        SetStatus("UPDATE_COMPLETE", change: record => record with { Current = version });
    }

    public void Change(Func<StackRecord, StackRecord> change)
    {
        lock (_gate)
        {
            Record = change(Record);
            Keep();
        }
    }

    /// <summary>The stack has another status, and an event says so.</summary>
    public void SetStatus(string status, string? reason = null, Func<StackRecord, StackRecord>? change = null)
    {
        lock (_gate)
        {
            Record = (change?.Invoke(Record) ?? Record) with { Status = status, StatusReason = reason };
            Add(new(Uuid.TimeBased(Now()).ToString(), Record.Name, Record.Id, Type, _last, status, reason, null));
        }
    }

    /// <summary>What was under way, of the stack and of its resources, has failed.</summary>
    public void Fail(string reason)
    {
        foreach (var resource in Record.Resources.Where(resource => Underway(resource.Status)))
            Put(resource with { Status = Failed(resource.Status), StatusReason = reason });
        var status = Record.Status.Replace("COMPLETE_CLEANUP_IN_PROGRESS", "COMPLETE", StringComparison.Ordinal);
        SetStatus(
            Underway(status) ? Failed(status) : status,
            reason,
            // What has come to its end is nothing to go back from.
            record => Underway(status) ? record : record with { Previous = null });

        static bool Underway(string status) => status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal);
        static string Failed(string status) => status.Replace("_IN_PROGRESS", "_FAILED", StringComparison.Ordinal);
    }

    /// <summary>An event of the stack itself that leaves its status as it is.</summary>
    public void Note(string reason)
    {
        lock (_gate)
            Add(new(
                Uuid.TimeBased(Now()).ToString(), Record.Name, Record.Id, Type, _last, Record.Status, reason, null));
    }

    /// <summary>One of the stack's resources has another status.</summary>
    /// <param name="physicalId">What the event shows in place of the resource's own.</param>
    public void Put(ResourceRecord resource, string? physicalId = null)
    {
        lock (_gate)
        {
            var now = Now();
            var put = resource with { Timestamp = now };
            var resources = Record.Resources.ToList();
            var at = resources.FindIndex(each => each.LogicalId == resource.LogicalId);
            if (at < 0)
                resources.Add(put);
            else
                resources[at] = put;
            Record = Record with { Resources = resources };
            Add(Event(put, physicalId ?? (put.IsMade ? put.Resource.PhysicalId : ""), now));
        }
    }

    /// <summary>Something that is no resource of the stack any more has another status.</summary>
    public void PutLeftover(ResourceRecord resource)
    {
        lock (_gate)
        {
            var now = Now();
            Add(Event(resource, resource.Resource.PhysicalId, now) with
            {
                EventId = $"{resource.LogicalId}-{Guid.NewGuid()}",
                Properties = null,
            });
        }
    }

    static StackEvent Event(ResourceRecord resource, string physicalId, DateTimeOffset now) => new(
        $"{resource.LogicalId}-{resource.Status}-{now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)}",
        resource.LogicalId,
        physicalId,
        DeployedType.Of(resource.Resource.Type),
        now,
        resource.Status,
        resource.StatusReason,
        resource.Resource.Properties.GetRawText());

    void Add(StackEvent @event)
    {
        _events.Add(@event);
        _lastNumber++;
        Keep(() => _store.Put(Record.Key, _lastNumber, @event));
        if (_events.Count <= MostEvents)
            return;
        // A tenth at once, so that not every event moves all.
        foreach (var number in EventNumbers.Take(MostEvents / 10))
            Keep(() => _store.RemoveEvent(Record.Key, number));
        _events.RemoveRange(0, MostEvents / 10);
    }

    /// <summary>Later than every event before: clients go by that.</summary>
    DateTimeOffset Now()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
        return _last = now > _last ? now : _last.AddMilliseconds(1);
    }
}

using System.Globalization;
using Local.Aws;
using Local.Storage;

namespace Local.CloudFormation.Stacks;

/// <summary>The stacks of an account, kept in <c>state.db</c>.</summary>
sealed class StackStore
{
    /// <summary>How long deleted stacks are remembered.</summary>
    static readonly TimeSpan Memory = TimeSpan.FromDays(90);

    /// <summary>How many of them at most.</summary>
    const int MostDeleted = 500;

    readonly StateStore _store;
    readonly TimeProvider _time;
    readonly Records<StackRecord> _records;
    readonly Records<ResourceRecord> _resources;
    readonly Records<StackEvent> _events;
    readonly Records<ChangeSetRecord> _changeSets;
    readonly Records<List<StackResource>> _adopted;
    readonly Lazy<List<KeptStack>> _stacks;

    public StackStore(StateStore store, TimeProvider time)
    {
        (_store, _time) = (store, time);
        _records = new(store, "cloudformation/stacks", () => AwsJson.Sparse);
        _resources = new(store, "cloudformation/resources", () => AwsJson.Sparse);
        _events = new(store, "cloudformation/events", () => AwsJson.Sparse);
        _changeSets = new(store, "cloudformation/change-sets", () => AwsJson.Sparse);
        _adopted = new(store, "cloudformation/adopted", () => AwsJson.Sparse);
        _stacks = new(Load);
    }

    /// <summary>Whether anybody has asked for them.</summary>
    public bool IsLoaded => _stacks.IsValueCreated;

    /// <summary>Also those that are deleted, the oldest first.</summary>
    public IReadOnlyList<KeptStack> All
    {
        get
        {
            lock (_stacks)
                return [.. _stacks.Value];
        }
    }

    /// <param name="name">A name; or an ARN, which finds a deleted stack, too.</param>
    public KeptStack? Find(string name) => All.LastOrDefault(stack =>
        stack.Record.Id == name || (stack.Record.Name == name && !stack.Record.IsDeleted));

    public KeptStack Add(StackRecord record)
    {
        var stack = new KeptStack(record, [], 0, [], [], this, _time);
        lock (_stacks)
        {
            ForgetDeleted(_stacks.Value);
            _stacks.Value.Add(stack);
        }
        stack.Change(added => added);
        return stack;
    }

    /// <summary>Takes a stack that is as its record says, and keeps nothing of it.</summary>
    public void Adopt(StackRecord record)
    {
        var stack = new KeptStack(record with { Resources = [] }, [], 0, [], [], this, _time) { IsAdopted = true };
        stack.SetStatus("CREATE_IN_PROGRESS", "User Initiated");
        foreach (var resource in record.Resources)
            stack.Put(resource);
        stack.SetStatus("CREATE_COMPLETE");
        lock (_stacks)
            _stacks.Value.Add(stack);
    }

    /// <summary>The resources of a stack that others deploy, as they were kept last.</summary>
    public IReadOnlyList<StackResource> Adopted(string name) => _adopted.Find(name) ?? [];

    public void KeepAdopted(string name, IEnumerable<ResourceRecord> resources) =>
        _store.WriteBehind(_adopted.Put(name, [.. resources.Select(resource => resource.Resource)]));

    public void Announce(KeptStack stack) => _store.Announce(stack);

    public StateChange Put(StackRecord record) => _records.Put(record.Key, record);

    public StateChange Put(string key, int number, ResourceRecord resource) =>
        _resources.Put(NumberedKey(key, number), resource);

    public StateChange Put(string key, int number, StackEvent @event) => _events.Put(NumberedKey(key, number), @event);

    public StateChange RemoveResource(string key, int number) => _resources.Remove(NumberedKey(key, number));

    public StateChange RemoveEvent(string key, int number) => _events.Remove(NumberedKey(key, number));

    public StateChange RemoveRecord(string key) => _records.Remove(key);

    public void Write(ChangeSetRecord changeSet) => _store.WriteBehind(_changeSets.Put(changeSet.Key, changeSet));

    public void Remove(ChangeSetRecord changeSet) => _store.WriteBehind(_changeSets.Remove(changeSet.Key));

    /// <summary>What was under way when the program ended has failed; it can be deleted, or done again.</summary>
    static KeptStack Resumed(KeptStack stack)
    {
        if (stack.Record.IsBusy)
            stack.Fail("The program ended meanwhile.");
        stack.EndChangeSets();
        return stack;
    }

    List<KeptStack> Load()
    {
        var records = _records.All().Select(record => record.Value).OrderBy(record => record.CreationTime).ToList();
        if (records.Count == 0)
            return [];
        var events = ByStack(_events);
        var resources = ByStack(_resources);
        var changeSets = _changeSets.All().ToLookup(pair => pair.Value.StackId, pair => pair.Value);
        List<KeptStack> stacks = [];
        foreach (var record in records)
        {
            var own = events[record.Key].ToList();
            stacks.Add(Resumed(new(
                record,
                own.Select(each => each.Value),
                own is [.., var last] ? last.Number : 0,
                changeSets[record.Id],
                [.. resources[record.Key]],
                this,
                _time)));
        }
        ForgetDeleted(stacks);
        return stacks;
    }

    void ForgetDeleted(List<KeptStack> stacks)
    {
        var now = _time.GetUtcNow();
        var deleted = stacks.Where(stack => stack.Record.IsDeleted)
            .OrderByDescending(stack => stack.Record.DeletionTime);
        foreach (var (at, stack) in deleted.Index().ToList())
        {
            if (at < MostDeleted - 1 && stack.Record.DeletionTime + Memory >= now)
                continue;
            stacks.Remove(stack);
            foreach (var changeSet in stack.ChangeSets)
                Remove(changeSet);
            stack.Forget();
        }
    }

    static ILookup<string, (int Number, T Value)> ByStack<T>(Records<T> records) where T : class =>
        records.All().Select(pair => (Key: pair.Key.Split('/'), pair.Value)).ToLookup(
            pair => pair.Key[0], pair => (int.Parse(pair.Key[1], CultureInfo.InvariantCulture), pair.Value));

    static string NumberedKey(string key, int number) => $"{key}/{number:D8}";
}

using Local.Aws;
using Local.Storage;

namespace Local.Iam;

/// <summary>
/// What was decided about the calls of roles: for each role, action, resource and outcome how often, when last, by whom
/// and by which statement. The least recent of it is forgotten; it is written to <c>state.db</c> behind what happens.
/// </summary>
sealed class AuthorizationLog : ILog, IDisposable
{
    /// <summary>How many different calls are kept.</summary>
    public const int Capacity = 10_000;

    const string Collection = "iam/authorized-calls";

    // Nobody waits for it, and each write costs a disk its time.
    static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    readonly record struct Key(string Role, string Action, string Resource, Outcome Outcome);

    readonly StateStore _store;
    readonly Records<AuthorizedCall> _kept;
    readonly ReadBehind<Dictionary<Key, AuthorizedCall>, AuthorizedCall> _calls;
    readonly HashSet<Key> _changed = [];
    readonly Lock _gate = new();
    readonly ITimer _timer;
    readonly int _capacity;
    bool _isDue;

    public AuthorizationLog(StateStore store, TimeProvider time, int capacity = Capacity)
    {
        (_store, _capacity) = (store, capacity);
        _kept = new(store, Collection, () => IamJson.Default.Options);
        _calls = new(() => _kept.All().ToDictionary(call => KeyOf(call.Value), call => call.Value), Add);
        _timer = time.CreateTimer(_ => Announce(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The calls of a role, by action and resource; of all roles when it is null.</summary>
    public IReadOnlyList<AuthorizedCall> Of(string? roleArn)
    {
        _calls.Wait();
        lock (_gate)
        {
            return
            [
                .. _calls.Value.Values
                    .Where(call => roleArn is null || call.Role == roleArn)
                    .OrderBy(call => call.Role, StringComparer.Ordinal)
                    .ThenBy(call => call.Action, StringComparer.Ordinal)
                    .ThenBy(call => call.Resource, StringComparer.Ordinal),
            ];
        }
    }

    public void Record(Principal caller, string action, string resource, Decision decision, DateTimeOffset now)
    {
        var call = new AuthorizedCall(
            caller.RoleArn!,
            action,
            resource,
            decision.Outcome,
            caller.Arn,
            decision.Policy?.Name,
            decision.Policy?.Source,
            decision.Statement?.Sid,
            decision.Statement?.Number,
            Count: 1,
            First: now,
            Last: now);
        lock (_gate)
        {
            _calls.Add(call);
            if (!_isDue)
                _timer.Change(Between, Timeout.InfiniteTimeSpan);
            _isDue = true;
        }
    }

    public void Take(ICollection<StateChange> changes)
    {
        lock (_gate)
        {
            if (!_calls.IsUsed)
                return;
            var all = _calls.Value;
            foreach (var key in _changed)
            {
                var name = $"{key.Role} {key.Action} {key.Resource} {key.Outcome}";
                changes.Add(all.TryGetValue(key, out var call) ? _kept.Put(name, call) : _kept.Remove(name));
            }
            _changed.Clear();
            _isDue = false;
        }
    }

    public void Written()
    {
    }

    public void Refuse(Exception reason)
    {
        // Nobody waits for it: it is missing after the next start.
    }

    /// <summary>What is not written yet is, when the store ends.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        if (_calls.IsUsed)
            Announce();
    }

    // The thread that writes shall not wait for what is read.
    void Announce()
    {
        if (_calls.TryWait())
            _store.Announce(this);
    }

    void Add(Dictionary<Key, AuthorizedCall> all, AuthorizedCall call)
    {
        var key = KeyOf(call);
        all[key] = all.TryGetValue(key, out var earlier)
            ? call with { Count = earlier.Count + call.Count, First = earlier.First }
            : call;
        _changed.Add(key);
        if (all.Count > _capacity)
            ForgetLeastRecent(all);
    }

    /// <summary>A tenth at once, so that not every call looks through all.</summary>
    void ForgetLeastRecent(Dictionary<Key, AuthorizedCall> all)
    {
        foreach (var call in all.Values.OrderBy(call => call.Last).Take(Math.Max(1, _capacity / 10)).ToList())
        {
            all.Remove(KeyOf(call));
            _changed.Add(KeyOf(call));
        }
    }

    static Key KeyOf(AuthorizedCall call) => new(call.Role, call.Action, call.Resource, call.Outcome);
}

/// <summary>What was decided about a call that a role's sessions made, once or more often.</summary>
/// <param name="Role">The role's ARN.</param>
/// <param name="Caller">The ARN of the session that made the latest.</param>
/// <param name="Policy">The policy that decided, as <see cref="NamedPolicy.Name"/>; null when none allowed it.</param>
/// <param name="Sid">The deciding statement's name; null when it has none.</param>
/// <param name="Statement">Its place in the policy, from 0.</param>
sealed record AuthorizedCall(
    string Role,
    string Action,
    string Resource,
    Outcome Outcome,
    string Caller,
    string? Policy,
    PolicySource? Source,
    string? Sid,
    int? Statement,
    long Count,
    DateTimeOffset First,
    DateTimeOffset Last);

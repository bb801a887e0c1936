using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Local.Aws;
using Local.StepFunctions.Executions;
using Local.Storage;

namespace Local.StepFunctions;

/// <summary>The activities of an account, and the tasks that wait for a worker.</summary>
/// <seealso href="https://docs.aws.amazon.com/step-functions/latest/dg/concepts-activities.html"/>
sealed class Activities
{
    readonly AwsAccount _account;
    readonly StateStore _store;
    readonly TimeProvider _time;
    readonly Records<ActivityRecord> _kept;
    readonly ConcurrentDictionary<string, Activity> _activities = [];
    readonly Lock _gate = new();

    public Activities(AwsAccount account, StateStore store, TimeProvider time)
    {
        (_account, _store, _time) = (account, store, time);
        _kept = new(store, "states/activities", () => StoredJson.Default.Options);
        foreach (var (arn, record) in _kept.All())
            _activities[arn] = new(arn, record.Name, record.CreationDate);
    }

    public IEnumerable<Activity> All => _activities.Values.OrderBy(activity => activity.Name, StringComparer.Ordinal);

    /// <summary>Makes an activity; one that is there stays as it is.</summary>
    public Activity Create(string name)
    {
        ResourceName.Check(name);
        var arn = _account.Arn("states", $"activity:{name}").ToString();
        lock (_gate)
        {
            if (_activities.TryGetValue(arn, out var existing))
                return existing;
            var activity = new Activity(arn, name, _time.GetUtcNow());
            _store.Write(_kept.Put(arn, new(name, activity.CreationDate)));
            return _activities[arn] = activity;
        }
    }

    public Activity Get(string arn) => _activities.TryGetValue(Check(arn), out var activity)
        ? activity
        : throw new AwsException("ActivityDoesNotExist", $"Activity Does Not Exist: '{arn}'");

    public Activity? Find(string arn) => _activities.GetValueOrDefault(arn);

    public void Delete(string arn)
    {
        lock (_gate)
        {
            if (!_activities.ContainsKey(Check(arn)))
                return;
            _store.Write(_kept.Remove(arn));
            _activities.TryRemove(arn, out _);
        }
    }

    static string Check(string arn) =>
        Arn.TryParse(arn, null, out var parsed)
            && parsed.Service == "states"
            && parsed.Resource.StartsWith("activity:", StringComparison.Ordinal)
        ? arn
        : throw new AwsException("InvalidArn", $"Invalid Arn: 'Invalid ARN prefix: {arn}'");
}

/// <summary>Work that is done outside: its workers ask for it.</summary>
sealed record Activity(string Arn, string Name, DateTimeOffset CreationDate)
{
    const int Few = 1000;

    readonly Channel<ActivityTask> _tasks = Channel.CreateUnbounded<ActivityTask>();
    readonly Lock _gate = new();
    int _most = Few;

    public void Schedule(ActivityTask task)
    {
        lock (_gate)
        {
            if (_tasks.Reader.Count >= _most)
                ForgetEnded();
            _tasks.Writer.TryWrite(task);
        }
    }

    /// <summary>Where no worker asks, tasks whose time is over would stay for ever.</summary>
    void ForgetEnded()
    {
        for (var left = _tasks.Reader.Count; left > 0 && _tasks.Reader.TryRead(out var task); left--)
        {
            if (task.Token.IsAwaited)
                _tasks.Writer.TryWrite(task);
        }
        _most = Math.Max(Few, 2 * _tasks.Reader.Count);
    }

    /// <summary>
    /// The oldest task that nobody works on; null when none comes within the time that the service waits, a minute.
    /// </summary>
    public async Task<ActivityTask?> TakeAsync(string? worker, TimeProvider time, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            while (true)
            {
                var task = await _tasks.Reader.ReadAsync(either.Token);
                if (task.Take(this, worker))
                    return task;
            }
        }
        catch (OperationCanceledException) when (
            patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}

/// <summary>A task that waits for a worker.</summary>
sealed class ActivityTask
{
    readonly TaskCompletionSource<string?> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock _gate = new();
    (Activity Activity, string? Worker)? _taken;

    public ActivityTask(TaskToken token, JsonElement input)
    {
        (Token, Input) = (token, input);
        token.Delivered = Deliver;
        token.Ended = EndUntaken;
    }

    public TaskToken Token { get; }
    public JsonElement Input { get; }

    /// <summary>
    /// The name of the worker that took it; null when an earlier process handed it out: then the worker is known only
    /// when it reports.
    /// </summary>
    public Task<string?> Started => _started.Task;

    /// <returns>False when nobody waits for it any more.</returns>
    public bool Take(Activity activity, string? worker)
    {
        lock (_gate)
        {
            _taken = (activity, worker);
            return Token.Beat();
        }
    }

    /// <summary>
    /// The task has begun once its worker has it; a worker that has gone before does not keep it from the others.
    /// </summary>
    public void Deliver(bool wasSent)
    {
        lock (_gate)
        {
            if (wasSent || !Token.Beat())
                _started.TrySetResult(_taken!.Value.Worker);
            else
                _taken!.Value.Activity.Schedule(this);
            _taken = null;
        }
    }

    void EndUntaken()
    {
        lock (_gate)
        {
            if (_taken is null)
                _started.TrySetResult(null);
        }
    }
}

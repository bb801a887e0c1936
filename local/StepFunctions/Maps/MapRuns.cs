using System.Collections.Concurrent;
using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Executions;
using Local.Storage;

namespace Local.StepFunctions.Maps;

/// <summary>
/// The map runs of an account, with what their children are given. Those that run are in memory; those that have ended
/// are read from the store when they are asked for.
/// </summary>
sealed class MapRuns(StateStore store)
{
    readonly Records<MapRunRecord> _kept = new(store, "states/map-runs", () => StoredJson.Default.Options);
    readonly Records<JsonElement[]> _inputs = new(store, "states/map-run-inputs", () => StoredJson.Default.Options);
    readonly ConcurrentDictionary<string, MapRun> _running = [];

    /// <summary>A run goes on again, has another limit, or has ended.</summary>
    public event Action<MapRun>? Changed;

    /// <summary>The ARNs of those that have not ended.</summary>
    public IEnumerable<string> Running => _running.Keys;

    /// <summary>Finds those of a running execution that were running when an earlier process ended.</summary>
    /// <param name="log">The execution's.</param>
    public void Load(long log)
    {
        foreach (var (arn, record) in _kept.Of(log).Where(run => run.Value.Status is ExecutionStatus.Running))
            _running[arn] = Read(arn, record);
    }

    public MapRun? FindRunning(string arn) => _running.GetValueOrDefault(arn);

    public MapRun? Find(string arn) => _running.TryGetValue(arn, out var running) ? running
        : _kept.Find(arn) is { } record ? Read(arn, record) : null;

    public MapRun Get(string arn) => Find(arn) ?? throw new AwsException("ResourceNotFound", $"Resource not found: '{arn}'");

    /// <summary>Those of an execution, the latest first.</summary>
    public IEnumerable<MapRun> Of(Execution execution) => _kept.Of(execution.Summary.Log)
        .Select(run => _running.GetValueOrDefault(run.Key) ?? Read(run.Key, run.Value))
        .OrderByDescending(run => run.StartDate);

    /// <summary>The inputs of a run's children.</summary>
    public JsonElement[] Inputs(MapRun run) => _inputs.Find(run.Arn)!;

    /// <param name="inputs">Its children's: after a kill they are not read again from where they came from, which may
    /// have changed.</param>
    /// <param name="log">The log of the execution whose map run it is.</param>
    public void Add(MapRun run, JsonElement[] inputs, long log)
    {
        _running[run.Arn] = run;
        store.WriteBehind(_inputs.Put(run.Arn, inputs, log), Record(run, log));
    }

    /// <summary>Goes on with one that has ended.</summary>
    public void Restart(MapRun run)
    {
        _running[run.Arn] = run;
        Keep(run);
    }

    /// <summary>Keeps a run as it is now; in memory no longer than until it has ended and is kept.</summary>
    public void Keep(MapRun run)
    {
        _ = KeepAsync(run);
        Changed?.Invoke(run);
    }

    async Task KeepAsync(MapRun run)
    {
        await store.WriteBehind(Record(run));
        if (run.Status is not ExecutionStatus.Running)
            _running.TryRemove(KeyValuePair.Create(run.Arn, run));
    }

    StateChange Record(MapRun run, long? log = null) => _kept.Put(
        run.Arn,
        new(
            run.Batches,
            run.ExecutionArn,
            run.StateMachineArn,
            run.StartDate,
            run.MaxConcurrency,
            run.ToleratedFailureCount,
            run.ToleratedFailurePercentage, run.Status, run.StopDate, run.ResultsWritten, run.RedriveCount,
            run.RedriveDate),
        log);

    static MapRun Read(string arn, MapRunRecord record) => new(record.Batches)
    {
        Arn = arn,
        ExecutionArn = record.ExecutionArn,
        StateMachineArn = record.StateMachineArn,
        StartDate = record.StartDate,
        MaxConcurrency = record.MaxConcurrency,
        ToleratedFailureCount = record.ToleratedFailureCount,
        ToleratedFailurePercentage = record.ToleratedFailurePercentage,
        Status = record.Status,
        StopDate = record.StopDate,
        ResultsWritten = record.ResultsWritten,
        RedriveCount = record.RedriveCount,
        RedriveDate = record.RedriveDate,
    };
}

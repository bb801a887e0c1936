using System.Collections.Concurrent;
using System.Text.Json;
using Local.Aws;
using Local.StepFunctions.Executions;
using Local.Storage;

namespace Local.StepFunctions.Maps;

/// <summary>The map runs of an account, with what their children are given.</summary>
sealed class MapRuns(StateStore store)
{
    readonly Records<MapRunRecord> _kept = new(store, "states/map-runs", StoredJson.Default.MapRunRecord);
    readonly Records<JsonElement[]> _inputs = new(store, "states/map-run-inputs", StoredJson.Default.JsonElementArray);
    readonly ConcurrentDictionary<string, MapRun> _runs = [];

    /// <summary>Finds what earlier processes have kept.</summary>
    public void Load()
    {
        foreach (var (arn, record) in _kept.All())
        {
            _runs[arn] = new(record.Batches)
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
    }

    public MapRun? Find(string arn) => _runs.GetValueOrDefault(arn);

    public MapRun Get(string arn) => Find(arn) ?? throw new AwsException("ResourceNotFound", $"Resource not found: '{arn}'");

    public IEnumerable<MapRun> Of(string executionArn) => _runs.Values.Where(run => run.ExecutionArn == executionArn).OrderByDescending(run => run.StartDate);

    /// <summary>The inputs of a run's children.</summary>
    public JsonElement[] Inputs(MapRun run) => _inputs.Find(run.Arn)!;

    /// <param name="inputs">Of its children: after a kill they are not read again from where they came from, which may have changed.</param>
    public void Add(MapRun run, JsonElement[] inputs)
    {
        _runs[run.Arn] = run;
        store.WriteBehind(_inputs.Put(run.Arn, inputs), Record(run));
    }

    /// <summary>Keeps a run as it is now.</summary>
    public void Keep(MapRun run) => store.WriteBehind(Record(run));

    StateChange Record(MapRun run) => _kept.Put(run.Arn, new(
        run.Batches, run.ExecutionArn, run.StateMachineArn, run.StartDate, run.MaxConcurrency, run.ToleratedFailureCount, run.ToleratedFailurePercentage, run.Status, run.StopDate, run.ResultsWritten,
        run.RedriveCount, run.RedriveDate));
}

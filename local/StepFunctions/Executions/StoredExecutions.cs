using System.Text.Json;
using Local.StepFunctions.Testing;
using Local.Storage;

namespace Local.StepFunctions.Executions;

/// <summary>
/// Executions as version 1 of <c>state.db</c> has them: records whose status is the last event of their log. They
/// become rows of
/// <see cref="ExecutionTable"/>.
/// </summary>
static class StoredExecutions
{
    const int AtATime = 2000;

    /// <summary>Some at a time, each time all or none: after a kill the rest is there.</summary>
    public static void Upgrade(StateStore store)
    {
        if (Read(store, 1).Count == 0)
            return;
        LinkMapRuns(store);
        while (Read(store, AtATime) is { Count: > 0 } some)
            store.WriteNow([.. some.SelectMany(execution => Changes(store, execution.Arn, execution.Record))]);
    }

    static IReadOnlyList<(string Arn, StoredExecution Record)> Read(StateStore store, int most) => store.Query(
        "SELECT key, value FROM records WHERE collection = 'states/executions' LIMIT ?1",
        row => (row.GetString(0), JsonSerializer.Deserialize((byte[])row[1], StoredJson.Default.StoredExecution)!),
        most);

    /// <summary>Says of each map run whose it is.</summary>
    static void LinkMapRuns(StateStore store)
    {
        var executions = new Records<StoredExecution>(store, "states/executions", () => StoredJson.Default.Options);
        var runs = new Records<MapRunRecord>(store, "states/map-runs", () => StoredJson.Default.Options);
        store.WriteNow([.. runs.All().SelectMany(run => executions.Find(run.Value.ExecutionArn) is { } execution
            ? (StateChange[])
            [
                new("UPDATE records SET parent = ?2 WHERE collection = ?3 AND key = ?1", run.Key, execution.Log, "states/map-runs"),
                new("UPDATE records SET parent = ?2 WHERE collection = ?3 AND key = ?1", run.Key, execution.Log, "states/map-run-inputs"),
            ]
            : [])]);
    }

    static StateChange[] Changes(StateStore store, string arn, StoredExecution stored)
    {
        var log = new HistoryLog(store, stored.Log);
        var last = log.ReadLast();
        var redriven = last is { RedriveCount: > 0 }
            ? log.ReadAll().Events.OfType<HistoryEvent.ExecutionRedriven>().Last()
            : null;
        var summary = new ListedExecution(
            stored.Log, stored.MachineArn, stored.Name, stored.MapRunArn, stored.Child,
            last?.Ends ?? ExecutionStatus.Running,
            stored.StartDate, last?.Ends is null ? null : last.Timestamp, last?.RedriveCount ?? 0, redriven?.Timestamp,
            redriven?.ClientToken ?? stored.ClientToken, last?.Ends is null ? 0 : last.Id);
        var record = new ExecutionRecord(
            stored.Revision, stored.Input, stored.Seed, stored.VersionArn, stored.AliasArn, stored.TestCase,
            stored.ClientToken, stored.Failures);
        return
        [
            ExecutionTable.AddMachine(summary.MachineArn),
            ExecutionTable.Add(summary, record),
            new("DELETE FROM records WHERE collection = 'states/executions' AND key = ?1", arn),
        ];
    }
}

/// <summary>What version 1 of <c>state.db</c> has of an execution beside its history.</summary>
sealed record StoredExecution(
    long Log,
    string Arn,
    string Name,
    string MachineArn,
    string MachineName,
    string Revision,
    string Input,
    DateTimeOffset StartDate,
    int Seed,
    string? VersionArn,
    string? AliasArn,
    string? MapRunArn,
    int Child,
    string? TestCase,
    string? ClientToken,
    IReadOnlyList<InjectedFailure>? Failures = null);

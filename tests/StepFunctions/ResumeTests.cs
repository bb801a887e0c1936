using System.Globalization;
using Local.StepFunctions.Executions;
using Local.Storage;
using Microsoft.Data.Sqlite;

namespace Tests.StepFunctions;

/// <summary>
/// Whatever of an execution was durable when the program was killed, the next process ends it as it would have ended.
/// </summary>
public sealed class ResumeTests
{
    public static TheoryData<string> Names => MachineTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task From_each_event_on_the_end_is_the_same(string name)
    {
        var (all, undisturbed) = await MachineTests.OpenAsync(name);
        await using var closed = undisturbed;
        var redrives = MachineTests.Redrives(all);
        var expected = await undisturbed.EndAsync(
            await undisturbed.StartAsync(
                all.GetProperty("machine").GetRawText(), all.GetProperty("input").GetRawText()),
            redrives);
        await undisturbed.Store.DurableAsync();
        var history = expected.History.Snapshot();

        for (var durable = 0; durable < history.Count; durable++)
        {
            var store = await CopyAsync(undisturbed.Store, expected, [.. history.Take(durable)]);
            var (_, account) = await MachineTests.OpenAsync(name, store);
            await using var alsoClosed = account;
            if (durable > 0)
                account.Clock.SetUtcNow(history[durable - 1].Timestamp);
            account.Calls.Earlier = history.Take(durable).Count(
                happened =>
                    happened is HistoryEvent.TaskSucceeded or HistoryEvent.TaskFailed or HistoryEvent.TaskTimedOut);

            var isRunning = durable == 0 || history[durable - 1].Ends is null;
            Assert.Equal(isRunning ? [expected.Arn] : [], account.Service.Resume().Select(execution => execution.Arn));
            var resumed = await account.EndAsync(account.Service.GetExecution(expected.Arn), redrives);

            Assert.Equal(expected.Failure, resumed.Failure);
            Assert.Equal(expected.Output?.GetRawText(), resumed.Output?.GetRawText());
            var events = resumed.History.Snapshot();
            Assert.Equal(
                Enumerable.Range(1, events.Count(IsShown)), events.Where(IsShown).Select(happened => happened.Id));
            Assert.Equal(Print(history.Take(durable)), Print(events.Take(durable)));
            Assert.DoesNotContain(
                account.Calls.Requests.Concat(account.Functions.Requests),
                request => HasEnded(request.ClientToken!, history.Take(durable)));
        }
    }

    /// <summary>Whether the call that has this token had ended.</summary>
    static bool HasEnded(string token, IEnumerable<HistoryEvent> history)
    {
        var id = int.Parse(token.Split('#')[1], CultureInfo.InvariantCulture);
        return history.FirstOrDefault(happened => happened.Id == id) is { } scheduled
            && history.Any(
                happened => happened.Id > id && happened.Branch == scheduled.Branch && TaskEvents.IsOutcome(happened));
    }

    static bool IsShown(HistoryEvent happened) => happened.Id > 0;

    // Data are compared as text.
    static IEnumerable<string> Print(IEnumerable<HistoryEvent> events) =>
        events.Select(happened => happened.ToString());

    /// <summary>A store in which the first events are durable, and of map runs either all or nothing.</summary>
    static async Task<StateStore> CopyAsync(StateStore original, Execution execution, HistoryEvent[] durable)
    {
        var copy = new StateStore(null);
        var withChildren = durable.OfType<HistoryEvent.MapRunStarted>().Any();
        var isEnded = durable is [.., { Ends: not null }];
        foreach (var table in (string[])["machines", "records", "executions", "logs"])
        {
            foreach (var row in original.Query($"SELECT * FROM {table}", Values))
            {
                if (withChildren || !IsOfMapRun(table, row))
                    await copy.WriteAsync(
                        new StateChange(
                            $"INSERT INTO {table} VALUES ({string.Join(", ", row.Select((_, i) => $"?{i + 1}"))})",
                            row));
            }
        }
        var history = new HistoryLog(copy, execution.Summary.Log);
        List<StateChange> changes = [new("DELETE FROM logs WHERE log = ?1", execution.Summary.Log)];
        history.Append(durable, 0, changes);
        if (!isEnded)
        {
            var redriven = durable.OfType<HistoryEvent.ExecutionRedriven>().LastOrDefault();
            changes.Add(ExecutionTable.Update(execution.Summary with
            {
                Status = ExecutionStatus.Running,
                StopDate = null,
                LastEventId = 0,
                RedriveCount = durable.LastOrDefault()?.RedriveCount ?? 0,
                RedriveDate = redriven?.Timestamp,
                Attempt = redriven?.ClientToken,
            }));
        }
        await copy.WriteAsync(changes);
        return copy;

        static object?[] Values(SqliteDataReader row)
        {
            var values = new object[row.FieldCount];
            row.GetValues(values);
            return values;
        }

        bool IsOfMapRun(string table, object?[] row) => table switch
        {
            "records" => ((string)row[0]!).Contains("map-run", StringComparison.Ordinal),
            "executions" or "logs" => (long)row[0]! != execution.Summary.Log,
            _ => false,
        };
    }
}

using System.Collections.Concurrent;
using System.Text.Json;
using Local.Storage;
using Microsoft.Data.Sqlite;

namespace Local.StepFunctions.Executions;

/// <summary>The executions that are kept in the store, running and ended.</summary>
sealed class ExecutionTable(StateStore store)
{
    const string Columns = """
        e.log, m.arn, e.name, e.map_run, e.child, e.status, e.started, e.stopped,
        e.redrives, e.redriven, e.attempt, e.last, e.sum
        """;

    const string All = $"SELECT {Columns} FROM executions e JOIN machines m ON m.id = e.machine";
    const string AllWithRecords = $"SELECT {Columns}, e.value FROM executions e JOIN machines m ON m.id = e.machine";

    // By the index of what each machine's executions have come to.
    const string RunningWithRecords = $"""
        SELECT {Columns}, e.value FROM machines m CROSS JOIN executions e ON e.machine = m.id AND e.status = 0
        ORDER BY e.started
        """;

    // Those that are known to be in their table.
    readonly ConcurrentDictionary<string, bool> _machines = [];

    /// <summary>The number of the latest; 0 before the first.</summary>
    public long LastLog =>
        store.Query("SELECT MAX(log) FROM executions", row => row.IsDBNull(0) ? 0 : row.GetInt64(0))[0];

    /// <summary>Those that have not ended.</summary>
    public IReadOnlyList<(ListedExecution, ExecutionRecord)> Running() =>
        store.Query(RunningWithRecords, ReadWithRecord);

    public (ListedExecution Summary, ExecutionRecord Record)? Find(ExecutionArn arn) => store.Query(
        $"{AllWithRecords} WHERE e.machine = (SELECT id FROM machines WHERE arn = ?1) AND e.name = ?2", ReadWithRecord,
        arn.StateMachine.ToString(), arn.Name) is [var found] ? found : null;

    /// <summary>The children of a map run that have started, by their numbers.</summary>
    public IReadOnlyList<ListedExecution> Children(string mapRunArn) =>
        store.Query($"{All} WHERE e.map_run = ?1 ORDER BY e.child", Read, mapRunArn);

    /// <summary>The same with what they were given and how they ended, a few at a time.</summary>
    public IEnumerable<ChildResult> ChildResults(string mapRunArn)
    {
        const int AtOnce = 50;
        IReadOnlyList<ChildResult> some;
        var last = -1;
        do
        {
            some = store.Query(
                $"""
                SELECT {Columns}, e.value, (SELECT value FROM logs WHERE log = e.log ORDER BY number DESC LIMIT 1)
                FROM executions e JOIN machines m ON m.id = e.machine WHERE e.map_run = ?1 AND e.child > ?2
                ORDER BY e.child LIMIT ?3
                """,
                row =>
                {
                    var (summary, record) = ReadWithRecord(row);
                    return new ChildResult(
                        summary, record.Input, row.IsDBNull(14) ? null : HistoryLog.Open(row[14])[^1]);
                },
                mapRunArn, last, AtOnce);
            foreach (var child in some)
                yield return child;
            last = some.Count > 0 ? some[^1].Summary.Child : last;
        }
        while (some.Count == AtOnce);
    }

    /// <summary>A page of a list, the latest first.</summary>
    public IReadOnlyList<ListedExecution> List(ExecutionQuery query, int most)
    {
        var (where, values) = Where(query);
        // The numbers of all executions are in the order of their starts.
        var order = query.MachineArn is null ? "e.log DESC" : "e.started DESC, e.log DESC";
        values.AddRange([most, query.Skip]);
        return store.Query(
            $"{All} {where} ORDER BY {order} LIMIT ?{values.Count - 1} OFFSET ?{values.Count}", Read, [.. values]);
    }

    /// <summary>How many executions a query finds in all.</summary>
    public int Count(ExecutionQuery query)
    {
        var (where, values) = Where(query);
        return store.Query($"SELECT COUNT(*) FROM executions e {where}", row => row.GetInt32(0), [.. values])[0];
    }

    static (string Where, List<object?> Values) Where(ExecutionQuery query)
    {
        List<string> conditions = [];
        List<object?> values = [];
        if (query.MachineArn is { } machine)
            Add("e.machine = (SELECT id FROM machines WHERE arn = ?1)", machine);
        else if (query.MapRunArn is { } mapRun)
            Add("e.map_run = ?1", mapRun);
        else
            conditions.Add("e.map_run IS NULL");
        if (query.Status is { } status)
            Add($"e.status = ?{values.Count + 1}", (int)status);
        if (query.NamePart is { Length: > 0 } part)
            Add($"instr(lower(e.name), lower(?{values.Count + 1})) > 0", part);
        if (query.IsRedriven is { } isRedriven)
            Add(isRedriven ? $"e.redrives > ?{values.Count + 1}" : $"e.redrives = ?{values.Count + 1}", 0);
        if (query.After is { } after)
        {
            // In the order of List.
            if (query.MachineArn is null)
                Add($"e.log < ?{values.Count + 1}", after.Log);
            else
                Add(
                    $"(e.started, e.log) < (?{values.Count + 1}, ?{values.Count + 2})",
                    after.StartDate.UtcTicks,
                    after.Log);
        }
        return ($"WHERE {string.Join(" AND ", conditions)}", values);

        void Add(string condition, params ReadOnlySpan<object> parameters)
        {
            foreach (var parameter in parameters)
                values.Add(parameter);
            conditions.Add(condition);
        }
    }

    /// <summary>Adds an execution, unless its name is taken.</summary>
    public async Task<bool> AddAsync(ListedExecution added, ExecutionRecord record)
    {
        var isAdded = await store.WriteAsync(Changes(added, record)) > 0;
        _machines[added.MachineArn] = true;
        return isAdded;
    }

    /// <summary>Adds an execution whose name nobody else can have, behind what happens.</summary>
    public async Task AddBehindAsync(ListedExecution added, ExecutionRecord record)
    {
        await store.WriteBehind(Changes(added, record));
        _machines[added.MachineArn] = true;
    }

    StateChange[] Changes(ListedExecution added, ExecutionRecord record) => _machines.ContainsKey(added.MachineArn)
        ? [Add(added, record)]
        : [AddMachine(added.MachineArn), Add(added, record)];

    public static StateChange AddMachine(string arn) =>
        new("INSERT INTO machines (arn) VALUES (?1) ON CONFLICT DO NOTHING", arn);

    /// <summary>Adds an execution of a state machine that is there; changes no row when its name is taken.</summary>
    public static StateChange Add(ListedExecution added, ExecutionRecord record) => new(
        """
        INSERT INTO executions (
            log, machine, name, map_run, child, status, started,
            stopped, redrives, redriven, attempt, last, sum, value)
        VALUES (
            ?1, (SELECT id FROM machines WHERE arn = ?2), ?3, ?4, ?5, ?6, ?7,
            ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        ON CONFLICT DO NOTHING
        """,
        [
            .. Values(added),
            SealedValue.Seal(JsonSerializer.SerializeToUtf8Bytes(record, StoredJson.Default.ExecutionRecord)),
        ]);

    /// <summary>An execution has ended, or goes on.</summary>
    public static StateChange Update(ListedExecution changed) => new(
        """
        UPDATE executions
        SET status = ?2, stopped = ?3, redrives = ?4, redriven = ?5, attempt = ?6, last = ?7, sum = ?8 WHERE log = ?1
        """,
        changed.Log, (int)changed.Status, changed.StopDate?.UtcTicks, changed.RedriveCount,
        changed.RedriveDate?.UtcTicks, changed.Attempt,
        changed.LastEventId, (long)changed.Checksum());

    /// <summary>
    /// Forgets some of the executions that ended before a time, with all that belongs to them; the last change tells
    /// how many.
    /// </summary>
    /// <param name="spared">The map runs that still need their children.</param>
    public static StateChange[] Forget(DateTimeOffset before, IEnumerable<string> spared, int most)
    {
        // Each statement finds the same executions: the last deletes them.
        const string Forgotten = """
            SELECT log FROM executions
            WHERE stopped < ?1 AND (map_run IS NULL OR map_run NOT IN (SELECT value FROM json_each(?2)))
            ORDER BY stopped LIMIT ?3
            """;
        object?[] values = [before.UtcTicks, JsonSerializer.Serialize(spared), most];
        return
        [
            new($"DELETE FROM logs WHERE log IN ({Forgotten})", values),
            new($"DELETE FROM records WHERE parent IN ({Forgotten})", values),
            new($"DELETE FROM executions WHERE log IN ({Forgotten})", values),
        ];
    }

    static object?[] Values(ListedExecution summary) =>
    [
        summary.Log, summary.MachineArn, summary.Name, summary.MapRunArn, summary.Child, (int)summary.Status,
        summary.StartDate.UtcTicks,
        summary.StopDate?.UtcTicks, summary.RedriveCount, summary.RedriveDate?.UtcTicks, summary.Attempt,
        summary.LastEventId,
        (long)summary.Checksum(),
    ];

    static ListedExecution Read(SqliteDataReader row)
    {
        var summary = new ListedExecution(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetString(3),
            row.GetInt32(4),
            (ExecutionStatus)row.GetInt32(5), Time(6), row.IsDBNull(7) ? null : Time(7), row.GetInt32(8),
            row.IsDBNull(9) ? null : Time(9),
            row.IsDBNull(10) ? null : row.GetString(10), row.GetInt32(11));
        return row.GetInt64(12) == summary.Checksum()
            ? summary
            : throw new InvalidDataException($"the execution {summary.Name} is not what was written");

        DateTimeOffset Time(int column) => row.GetInt64(column) is >= 0 and <= 3_155_378_975_999_999_999 and var ticks
            ? new(ticks, TimeSpan.Zero)
            : throw new InvalidDataException("a time is none");
    }

    static (ListedExecution, ExecutionRecord) ReadWithRecord(SqliteDataReader row) =>
        (Read(row), JsonSerializer.Deserialize(SealedValue.Open((byte[])row[13]), StoredJson.Default.ExecutionRecord)!);
}

/// <summary>A child of a map run that has ended, with the event that ended it.</summary>
sealed record ChildResult(ListedExecution Summary, string Input, HistoryEvent? End)
{
    public JsonElement? Output => (End as HistoryEvent.ExecutionSucceeded)?.Output;

    public string? Error => (End as HistoryEvent.Failure)?.Error;

    public string? Cause => (End as HistoryEvent.Failure)?.Cause;
}

/// <summary>
/// Which executions are listed, the latest first: those of a state machine, or the children of a map run; with neither
/// all but the children of map runs.
/// </summary>
sealed record ExecutionQuery
{
    public string? MachineArn { get; init; }

    /// <summary>In place of <see cref="MachineArn"/>.</summary>
    public string? MapRunArn { get; init; }

    public ExecutionStatus? Status { get; init; }

    /// <summary>What is in their names, in capitals or not.</summary>
    public string? NamePart { get; init; }

    public bool? IsRedriven { get; init; }

    /// <summary>The last one of the page before; null for the first page.</summary>
    public (DateTimeOffset StartDate, long Log)? After { get; init; }

    /// <summary>How many are passed by, where pages have numbers.</summary>
    public int Skip { get; init; }
}

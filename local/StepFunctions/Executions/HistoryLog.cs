using Local.Storage;

namespace Local.StepFunctions.Executions;

/// <summary>The log in the store that the events of an execution are: parts of some hundreds of them at most.</summary>
sealed class HistoryLog(StateStore store, long log)
{
    const int EventsInPart = 500;

    public StateStore Store => store;

    /// <summary>How many parts so many events make.</summary>
    public static int Parts(int events) => (events + EventsInPart - 1) / EventsInPart;

    public void Append(ReadOnlySpan<HistoryEvent> events, int part, ICollection<StateChange> changes)
    {
        for (var rest = events; rest.Length > 0; rest = rest[Math.Min(rest.Length, EventsInPart)..])
        {
            var some = rest[..Math.Min(rest.Length, EventsInPart)];
            var last = 0;
            foreach (var happened in some)
                last = Math.Max(last, happened.Id);
            changes.Add(new(
                "INSERT INTO logs (log, number, last, value) VALUES (?1, ?2, ?3, ?4)",
                log, part++, last, StoredHistory.Write(some)));
        }
    }

    public (List<HistoryEvent> Events, int Parts) ReadAll()
    {
        var parts = store.Query("SELECT value FROM logs WHERE log = ?1 ORDER BY number", row => Open(row[0]), log);
        return ([.. parts.SelectMany(part => part)], parts.Count);
    }

    /// <summary>The events of so many parts from a part on, in their order.</summary>
    public IEnumerable<HistoryEvent> ReadParts(int first, int count) => store.Query(
        "SELECT value FROM logs WHERE log = ?1 AND number >= ?2 AND number < ?3 ORDER BY number",
        row => Open(row[0]), log, first, first + count).SelectMany(part => part);

    /// <summary>The last event; null when there is none.</summary>
    public HistoryEvent? ReadLast() =>
        store.Query(
            "SELECT value FROM logs WHERE log = ?1 ORDER BY number DESC LIMIT 1",
            row => Open(row[0]),
            log) is [var part]
            ? part[^1]
            : null;

    /// <summary>
    /// The events of the parts that have those with these numbers, part by part as they are asked for; the parts of an
    /// earlier version of this program are all read.
    /// </summary>
    public IEnumerable<HistoryEvent> Read(int first, int last, bool isReverse)
    {
        var parts = store.Query(
            """
            SELECT number FROM logs
            WHERE log = ?1 AND (last IS NULL OR last >= ?2)
                AND number <= COALESCE((SELECT MIN(number) FROM logs WHERE log = ?1 AND last >= ?3), 2147483647)
            ORDER BY number
            """,
            row => row.GetInt32(0), log, first, last);
        return (isReverse ? parts.Reverse() : parts).SelectMany(part =>
            isReverse ? ReadParts(part, 1).Reverse() : ReadParts(part, 1));
    }

    public static HistoryEvent[] Open(object value) => StoredHistory.Read((byte[])value);
}

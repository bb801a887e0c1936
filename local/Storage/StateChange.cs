namespace Local.Storage;

/// <summary>
/// One change of what is kept: an SQL statement of whoever owns the table, and the values of its parameters <c>?1</c>,
/// <c>?2</c>, ….
/// </summary>
readonly record struct StateChange(string Sql, params object?[] Values);

/// <summary>A log whose parts are written behind what happens.</summary>
interface ILog
{
    /// <summary>
    /// Adds what has happened since the last time. Called once for each time that the log was announced; what happens
    /// from then on is announced anew.
    /// </summary>
    void Take(ICollection<StateChange> changes);

    /// <summary>
    /// What was taken is durable. Called by the thread that writes: whatever takes time waits elsewhere.
    /// </summary>
    void Written();

    /// <summary>
    /// What has happened cannot be kept, now or later, and is passed over: there is no room for it in memory or in a
    /// record, or this program has a defect. Called by the thread that writes, too.
    /// </summary>
    void Refuse(Exception reason);
}

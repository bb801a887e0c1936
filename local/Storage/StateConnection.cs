using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Local.Storage;

/// <summary>
/// One connection to a database, and its statements, which are prepared once. One caller at a time has it.
/// </summary>
sealed class StateConnection : IDisposable
{
    readonly SqliteConnection _connection;
    readonly Dictionary<string, SqliteCommand> _queries = [];
    readonly Dictionary<string, StateStatement> _changes = [];
    readonly Lock _gate = new();

    public StateConnection(string file)
    {
        // Without pooling the file is closed when the connection is.
        _connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _connection.Open();
        // In milliseconds: somebody may look at the file with a program of his own.
        raw.sqlite3_busy_timeout(_connection.Handle, 30_000);
    }

    public void Execute(string sql)
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }

    /// <summary>
    /// Runs a statement that goes on as long as it is asked to, as an incremental vacuum does, to its end.
    /// </summary>
    public void Run(string sql)
    {
        lock (_gate)
            SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(_connection.Handle, sql), _connection.Handle);
    }

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, ReadOnlySpan<object?> values)
    {
        lock (_gate)
        {
            using var reader = Query(sql, values).ExecuteReader();
            List<T> rows = [];
            while (reader.Read())
                rows.Add(read(reader));
            return rows;
        }
    }

    /// <inheritdoc cref="StateFile.Write"/>
    public int[] Write(IReadOnlyList<IReadOnlyList<StateChange>> groups)
    {
        var changed = new int[groups.Count];
        lock (_gate)
        {
            Change("BEGIN IMMEDIATE");
            try
            {
                for (var i = 0; i < groups.Count; i++)
                {
                    foreach (var change in groups[i])
                        changed[i] = Change(change.Sql, change.Values);
                }
                Change("COMMIT");
            }
            catch
            {
                RollBack();
                throw;
            }
        }
        return changed;
    }

    public void Dispose()
    {
        foreach (var query in _queries.Values)
            query.Dispose();
        foreach (var change in _changes.Values)
            change.Dispose();
        _connection.Dispose();
    }

    void RollBack()
    {
        try
        {
            Change("ROLLBACK");
        }
        catch (SqliteException)
        {
            // A disk that is full has rolled it back.
        }
    }

    int Change(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_changes.TryGetValue(sql, out var change))
            _changes[sql] = change = new(_connection.Handle!, sql);
        return change.Run(values);
    }

    SqliteCommand Query(string sql, ReadOnlySpan<object?> values)
    {
        if (!_queries.TryGetValue(sql, out var query))
        {
            query = _connection.CreateCommand();
            query.CommandText = sql;
            for (var number = 1; number <= values.Length; number++)
                query.Parameters.Add(new() { ParameterName = $"?{number}" });
            query.Prepare();
            _queries[sql] = query;
        }
        for (var i = 0; i < values.Length; i++)
            query.Parameters[i].Value = values[i] ?? DBNull.Value;
        return query;
    }
}

using Microsoft.Data.Sqlite;

namespace Local.Storage;

/// <summary>
/// One connection to a database, and its statements, which are prepared once. One caller at a time has it.
/// </summary>
sealed class StateConnection : IDisposable
{
    readonly SqliteConnection _connection;
    readonly Dictionary<string, SqliteCommand> _commands = [];
    readonly Lock _gate = new();

    public StateConnection(string file)
    {
        // Without pooling the file is closed when the connection is.
        _connection = new(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        _connection.Open();
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
            SqliteException.ThrowExceptionForRC(
                SQLitePCL.raw.sqlite3_exec(_connection.Handle, sql), _connection.Handle);
    }

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, ReadOnlySpan<object?> values)
    {
        lock (_gate)
        {
            using var reader = Prepared(sql, values).ExecuteReader();
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
            Prepared("BEGIN IMMEDIATE", []).ExecuteNonQuery();
            try
            {
                for (var i = 0; i < groups.Count; i++)
                {
                    foreach (var change in groups[i])
                        changed[i] = Prepared(change.Sql, change.Values).ExecuteNonQuery();
                }
                Prepared("COMMIT", []).ExecuteNonQuery();
            }
            catch (SqliteException)
            {
                RollBack();
                throw;
            }
        }
        return changed;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _connection.Dispose();
    }

    void RollBack()
    {
        try
        {
            Prepared("ROLLBACK", []).ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // A disk that is full has rolled it back.
        }
    }

    SqliteCommand Prepared(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var number = 1; number <= values.Length; number++)
                command.Parameters.Add(new() { ParameterName = $"?{number}" });
            command.Prepare();
            _commands[sql] = command;
        }
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }
}

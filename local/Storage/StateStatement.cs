using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Local.Storage;

/// <summary>A statement that changes something, prepared once.</summary>
/// <remarks>
/// By SQLite's own calls: ADO.NET finds each parameter by its name, each time, which takes longer than the change.
/// </remarks>
sealed class StateStatement : IDisposable
{
    readonly sqlite3 _connection;
    readonly sqlite3_stmt _statement;

    public StateStatement(sqlite3 connection, string sql)
    {
        _connection = connection;
        Check(sqlite3_prepare_v2(connection, sql, out _statement));
    }

    /// <param name="values">Of the parameters, in their order.</param>
    /// <returns>How many rows were changed.</returns>
    /// <exception cref="SqliteException">Nothing was.</exception>
    public int Run(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            Check(Bind(i + 1, values[i]));
        var ended = sqlite3_step(_statement);
        // Says again what has failed.
        sqlite3_reset(_statement);
        sqlite3_clear_bindings(_statement);
        Check(ended);
        return sqlite3_changes(_connection);
    }

    public void Dispose() => _statement.Dispose();

    int Bind(int number, object? value) => value switch
    {
        null or DBNull => sqlite3_bind_null(_statement, number),
        int small => sqlite3_bind_int64(_statement, number, small),
        long large => sqlite3_bind_int64(_statement, number, large),
        string text => sqlite3_bind_text(_statement, number, text),
        byte[] bytes => sqlite3_bind_blob(_statement, number, bytes),
        _ => throw new ArgumentException($"{value.GetType()} is not kept."),
    };

    void Check(int result) => SqliteException.ThrowExceptionForRC(result, _connection);
}

using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Local.Storage;

/// <summary>The SQLite database of a <see cref="StateStore"/>.</summary>
sealed class StateFile : IDisposable
{
    // "tune" in ASCII: by it a database of another program is told from one of this.
    const int ApplicationId = 0x74756e65;
    const int Version = 1;

    readonly SqliteConnection _connection;
    readonly Lock _gate = new();
    readonly SqliteCommand _put;
    readonly SqliteCommand _delete;
    readonly SqliteCommand _append;

    StateFile(string name, SqliteConnection connection)
    {
        (Name, _connection) = (name, connection);
        // 16 MB: what a transaction changes stays in memory until it is committed.
        Execute(connection, "PRAGMA cache_size = -16000");
        _put = Prepare("INSERT INTO records (collection, key, value) VALUES ($a, $b, $c) ON CONFLICT DO UPDATE SET value = $c");
        _delete = Prepare("DELETE FROM records WHERE collection = $a AND key = $b");
        _append = Prepare("INSERT INTO logs (log, number, value) VALUES ($a, $b, $c)");
    }

    public string Name { get; }

    /// <exception cref="InvalidDataException">The file is damaged, or not such a store.</exception>
    public static StateFile Open(string? file)
    {
        if (file is null)
            return Create(":memory:");
        if (!File.Exists(file))
        {
            // Whoever is killed here leaves no file that looks like a store which lost its content.
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var unfinished = file + ".new";
            File.Delete(unfinished);
            Create(unfinished).Dispose();
            File.Move(unfinished, file);
        }
        var connection = Connect(file);
        try
        {
            Check(file, connection);
            return new(file, connection);
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Unusable(file, $"cannot be read: {e.Message}");
        }
        catch (InvalidDataException)
        {
            connection.Dispose();
            throw;
        }
    }

    public IReadOnlyList<(string Key, byte[] Value)> Read(string collection) =>
        Query("SELECT key, value FROM records WHERE collection = $a ORDER BY key", collection, null, row => (row.GetString(0), (byte[])row[1]));

    public byte[]? Find(string collection, string key) =>
        Query("SELECT value FROM records WHERE collection = $a AND key = $b", collection, key, row => (byte[])row[0]).FirstOrDefault();

    public IReadOnlyList<byte[]> ReadLog(long log) =>
        Query("SELECT value FROM logs WHERE log = $a ORDER BY number", log, null, row => (byte[])row[0]);

    public byte[]? ReadLogEnd(long log) =>
        Query("SELECT value FROM logs WHERE log = $a ORDER BY number DESC LIMIT 1", log, null, row => (byte[])row[0]).FirstOrDefault();

    /// <summary>Writes everything or nothing.</summary>
    /// <exception cref="SqliteException">Nothing could be written.</exception>
    public void Write(IEnumerable<StateChange> changes, IReadOnlyList<LogPart> parts)
    {
        lock (_gate)
        {
            using var transaction = _connection.BeginTransaction(deferred: true);
            foreach (var (collection, key, value) in changes)
                Run(value is null ? _delete : _put, transaction, collection, key, value);
            foreach (var (log, number, value) in parts)
                Run(_append, transaction, log, number, value);
            transaction.Commit();
        }
    }

    public void Dispose()
    {
        _put.Dispose();
        _delete.Dispose();
        _append.Dispose();
        _connection.Dispose();
    }

    static StateFile Create(string file)
    {
        var connection = Connect(file);
        // A history is written in parts of up to megabytes: larger pages than the default 4096 halve the time that takes, and small records lose nothing.
        Execute(connection, $"""
            PRAGMA page_size = 16384;
            PRAGMA journal_mode = WAL;
            PRAGMA application_id = {ApplicationId.ToString(CultureInfo.InvariantCulture)};
            PRAGMA user_version = {Version.ToString(CultureInfo.InvariantCulture)};
            CREATE TABLE records (collection TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (collection, key)) WITHOUT ROWID;
            CREATE TABLE logs (log INTEGER NOT NULL, number INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (log, number)) WITHOUT ROWID;
            """);
        return new(file, connection);
    }

    static SqliteConnection Connect(string file)
    {
        // Without pooling the file is closed when the connection is.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    static void Check(string file, SqliteConnection connection)
    {
        if (new FileInfo(file).Length == 0)
            throw Unusable(file, "is empty, so what it held is lost");
        if (Scalar("PRAGMA application_id") is not (long)ApplicationId)
            throw Unusable(file, "is a database of another program");
        if (Scalar("PRAGMA user_version") is not (long)Version and var version)
            throw Unusable(file, $"was written by another version of this program (format {version}, this one has {Version})");
        if (Scalar("PRAGMA quick_check(1)") is not "ok" and var complaint)
            throw Unusable(file, $"is damaged: {complaint}");
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");

        object? Scalar(string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            return command.ExecuteScalar();
        }
    }

    static InvalidDataException Unusable(string file, string why) => new(
        $"{file} {why}. It was left as it is. To go on without its executions and jobs, move it away, with the files beside it: mv '{file}' '{file}.old' (also {Path.GetFileName(file)}-wal and -shm, if they are there).");

    static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    SqliteCommand Prepare(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in (string[])["$a", "$b", "$c"])
        {
            if (sql.Contains(name, StringComparison.Ordinal))
                command.Parameters.Add(new() { ParameterName = name });
        }
        command.Prepare();
        return command;
    }

    static void Run(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<object?> values)
    {
        command.Transaction = transaction;
        for (var i = 0; i < command.Parameters.Count; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }

    List<T> Query<T>(string sql, object a, object? b, Func<SqliteDataReader, T> read)
    {
        lock (_gate)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = sql;
            command.Parameters.AddWithValue("$a", a);
            if (b is not null)
                command.Parameters.AddWithValue("$b", b);
            using var reader = command.ExecuteReader();
            List<T> rows = [];
            while (reader.Read())
                rows.Add(read(reader));
            return rows;
        }
    }
}

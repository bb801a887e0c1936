using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Local.Storage;

/// <summary>
/// The SQLite database of a <see cref="StateStore"/>: a connection that writes, and one that reads meanwhile.
/// </summary>
sealed class StateFile : IDisposable
{
    readonly StateConnection _writer;
    readonly StateConnection _reader;

    StateFile(string name, StateConnection writer, StateConnection reader) =>
        (Name, _writer, _reader) = (name, writer, reader);

    public string Name { get; }

    /// <exception cref="InvalidDataException">The file is damaged, or not such a store.</exception>
    public static StateFile Open(string? file)
    {
        if (file is null)
        {
            // What is in memory has one connection.
            var memory = new StateConnection(":memory:");
            memory.Execute(StateSchema.Create);
            return new(":memory:", memory, memory);
        }
        if (Directory.Exists(file))
            throw Unusable(file, "is a folder");
        if (!File.Exists(file))
        {
            // Whoever is killed here leaves no file that looks like a store which lost its content.
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var unfinished = file + ".new";
            File.Delete(unfinished);
            using (var connection = new StateConnection(unfinished))
                connection.Execute(StateSchema.Create);
            File.Move(unfinished, file);
        }
        StateConnection? writer = null;
        StateConnection? reader = null;
        try
        {
            Check(file, writer = new(file));
            // 16 MB: what a transaction changes stays in memory until it is committed.
            writer.Execute(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000; PRAGMA journal_size_limit = 67108864");
            reader = new(file);
            reader.Execute("PRAGMA query_only = TRUE; PRAGMA cache_size = -8000");
            return new(file, writer, reader);
        }
        catch (Exception e) when (e is SqliteException or InvalidDataException)
        {
            writer?.Dispose();
            reader?.Dispose();
            throw e is SqliteException ? Unusable(file, $"cannot be read: {e.Message}") : e;
        }
    }

    /// <summary>What is in the file; not what is about to be written.</summary>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, ReadOnlySpan<object?> values) =>
        _reader.Query(sql, read, values);

    /// <summary>Makes all of these changes or none.</summary>
    /// <returns>How many rows the last change of each group has changed.</returns>
    /// <exception cref="SqliteException">Nothing could be written.</exception>
    public int[] Write(IReadOnlyList<IReadOnlyList<StateChange>> groups) => _writer.Write(groups);

    /// <summary>
    /// Whether something could not be written because of what it is: a value that is too large, or none that the file
    /// can hold. Anything else is the file's or the disk's, and can be over the next time.
    /// </summary>
    /// <seealso href="https://sqlite.org/rescode.html"/>
    public static bool IsOfContent(Exception e) => e is not SqliteException { SqliteErrorCode: var code }
        || code is raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH;

    /// <summary>Gives back to the file system what the file no longer needs, as much as is little work.</summary>
    /// <returns>Whether there is more.</returns>
    public bool Shrink()
    {
        _writer.Run("PRAGMA incremental_vacuum(256)");
        if (_writer.Query("PRAGMA freelist_count", row => row.GetInt64(0), []) is [> 0])
            return true;
        _writer.Execute("PRAGMA wal_checkpoint(TRUNCATE)"); // only now the file is shorter
        return false;
    }

    /// <summary>
    /// What is wrong with the file as a whole; null when nothing is. It is read through, which takes its time.
    /// </summary>
    public static string? FindDamage(string file)
    {
        try
        {
            using var connection = new StateConnection(file);
            return connection.Query("PRAGMA integrity_check(1)", row => row.GetString(0), []) is ["ok"] ? null : "is damaged";
        }
        catch (SqliteException e)
        {
            return $"cannot be read: {e.Message}";
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _writer.Dispose();
    }

    /// <summary>The way out for whoever cannot use the file.</summary>
    public static InvalidDataException Unusable(string file, string why) => new(
        $"{file} {why}. It was left as it is. To go on without its executions and jobs, move it away, with the files beside it: "
        + $"mv '{file}' '{file}.old' (also {Path.GetFileName(file)}-wal and -shm, if they are there).");

    static void Check(string file, StateConnection connection)
    {
        if (new FileInfo(file).Length == 0)
            throw Unusable(file, "is empty, so what it held is lost");
        if (Number("PRAGMA application_id") is not StateSchema.ApplicationId)
            throw Unusable(file, "is a database of another program");
        var version = Number("PRAGMA user_version");
        if (version is not (1 or StateSchema.Version))
            throw Unusable(file, $"was written by another version of this program (format {version}, this one has {StateSchema.Version})");
        if (version is 1)
            Upgrade(file, connection);

        long Number(string sql) => connection.Query(sql, row => row.GetInt64(0), []) is [var number] ? number : 0;
    }

    static void Upgrade(string file, StateConnection connection)
    {
        // Damage is found before anything is changed.
        if (FindDamage(file) is { } damage)
            throw Unusable(file, damage);
        try
        {
            connection.Execute(StateSchema.FromVersion1);
        }
        catch (SqliteException e)
        {
            throw Unusable(
                file,
                $"is of an older format (1, this version has {StateSchema.Version}) and could not be brought to the new one: {e.Message}");
        }
        try
        {
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL; VACUUM");
        }
        catch (SqliteException)
        {
            // There is no room for a copy: the file never gets smaller then, and what is forgotten makes room for what
            // comes.
        }
    }
}

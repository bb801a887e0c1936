using System.Globalization;

namespace Local.Storage;

/// <summary>The tables of <c>state.db</c>, and how a file of an earlier version comes to have them.</summary>
static class StateSchema
{
    /// <summary>"tune" in ASCII: by it a database of another program is told from one of this.</summary>
    public const int ApplicationId = 0x74756e65;

    public const int Version = 2;

    /// <summary>What makes a new file.</summary>
    /// <remarks>
    /// A history is written in parts of up to megabytes: larger pages than the default 4096 halve the time that takes,
    /// and small records lose nothing. With <c>auto_vacuum</c> the pages of what is forgotten can be given back to the
    /// file system.
    /// </remarks>
    public static string Create { get; } = $"""
        PRAGMA page_size = 16384;
        PRAGMA auto_vacuum = INCREMENTAL;
        PRAGMA journal_mode = WAL;
        PRAGMA application_id = {ApplicationId.ToString(CultureInfo.InvariantCulture)};
        BEGIN;
        CREATE TABLE records (
            collection TEXT NOT NULL, key TEXT NOT NULL, parent INTEGER, value BLOB NOT NULL,
            PRIMARY KEY (collection, key)) WITHOUT ROWID;
        {Logs}
        {Executions}
        {SetVersion}
        COMMIT;
        """;

    /// <summary>
    /// What makes of a file of version 1 one of this version. What its rows lack is made when they are read first.
    /// </summary>
    public static string FromVersion1 { get; } = $"""
        BEGIN;
        ALTER TABLE records ADD COLUMN parent INTEGER;
        ALTER TABLE logs RENAME TO old;
        {Logs}
        {Executions}
        INSERT INTO logs SELECT log, number, NULL, value FROM old;
        DROP TABLE old;
        {SetVersion}
        COMMIT;
        """;

    static string SetVersion => $"PRAGMA user_version = {Version.ToString(CultureInfo.InvariantCulture)};";

    // last: the number of the last event in the part that the service shows; before the value, so that it is read
    // without it.
    static string Logs => """
        CREATE TABLE logs (
            log INTEGER NOT NULL, number INTEGER NOT NULL, last INTEGER, value BLOB NOT NULL,
            PRIMARY KEY (log, number)) WITHOUT ROWID;
        """;

    // log: that of the history. machine: of machines. status: as the enum numbers it, 0 is running. Times are in ticks.
    // sum: a checksum of what comes before it. value: what else is kept of the execution.
    static string Executions => """
        CREATE TABLE machines (id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE);
        CREATE TABLE executions (
            log INTEGER PRIMARY KEY, machine INTEGER NOT NULL, name TEXT NOT NULL, map_run TEXT, child INTEGER NOT NULL,
            status INTEGER NOT NULL, started INTEGER NOT NULL, stopped INTEGER, redrives INTEGER NOT NULL,
            redriven INTEGER, attempt TEXT, last INTEGER NOT NULL, sum INTEGER NOT NULL, value BLOB NOT NULL);
        CREATE UNIQUE INDEX executions_name ON executions (machine, name);
        CREATE INDEX executions_started ON executions (machine, started);
        CREATE INDEX executions_status ON executions (machine, status, started);
        CREATE UNIQUE INDEX executions_child ON executions (map_run, child) WHERE map_run IS NOT NULL;
        CREATE INDEX executions_stopped ON executions (stopped) WHERE stopped IS NOT NULL;
        CREATE INDEX records_parent ON records (parent) WHERE parent IS NOT NULL;
        """;
}

using System.Net;
using Local.Aws;
using Microsoft.Data.Sqlite;

namespace Local.Storage;

/// <summary>What must survive the end of this program, however it comes: records by collection and key, and logs, which only grow. One SQLite file for all services.</summary>
/// <remarks>
/// One thread writes. What has come together meanwhile is one transaction, so that many executions share the cost of a durable write.
/// The write-ahead log is synced at each commit (<c>synchronous=FULL</c>): what is told to be durable survives a power failure, too.
/// </remarks>
/// <seealso href="https://sqlite.org/wal.html"/>
sealed class StateStore : IDisposable
{
    // Nobody waits for what is written behind: it may gather a little.
    static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(5);
    static readonly TimeSpan NextAttempt = TimeSpan.FromSeconds(1);

    readonly StateFile _file;
    readonly Thread _writer;
    readonly object _gate = new();
    readonly List<Waiting> _waiting = [];
    readonly List<ILog> _logs = [];
    bool _writing;
    bool _closing;

    /// <param name="file">Made when it is not there; null for a store that ends with the process.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or not such a store; it is as it was.</exception>
    public StateStore(string? file)
    {
        _file = StateFile.Open(file);
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "state" };
        _writer.Start();
    }

    /// <summary>The records of a collection, in the order of their keys.</summary>
    public IReadOnlyList<(string Key, byte[] Value)> Read(string collection) => _file.Read(collection);

    public byte[]? Find(string collection, string key) => _file.Find(collection, key);

    /// <summary>The parts of a log, in the order in which they were written.</summary>
    public IReadOnlyList<byte[]> ReadLog(long log) => _file.ReadLog(log);

    /// <summary>The last part of a log; null when it has none.</summary>
    public byte[]? ReadLogEnd(long log) => _file.ReadLogEnd(log);

    /// <summary>Changes records, all or none of them; durable when the task has ended.</summary>
    /// <exception cref="AwsException">They could not be written, and are as they were.</exception>
    public Task WriteAsync(params IReadOnlyList<StateChange> changes) => WaitAsync(new(changes, IsPatient: false));

    /// <summary>The same for a caller who needs it done before it goes on.</summary>
    /// <exception cref="AwsException">They could not be written, and are as they were.</exception>
    public void Write(params IReadOnlyList<StateChange> changes) => WriteAsync(changes).GetAwaiter().GetResult();

    /// <summary>Changes records behind what happens, like a log, as soon as it is possible.</summary>
    public void WriteBehind(params IReadOnlyList<StateChange> changes) => _ = WaitAsync(new(changes, IsPatient: true));

    /// <summary>Ends when everything is durable that was written or has happened in a log before: the time to show it to somebody.</summary>
    /// <exception cref="AwsException">It could not be written. What has happened in logs is written as soon as that is possible again.</exception>
    public Task DurableAsync() => IsDurable() ? Task.CompletedTask : WaitAsync(new([], IsPatient: false));

    /// <summary>The same before an effect outside, which can wait: this waits as long as nothing can be written.</summary>
    public Task SettledAsync() => IsDurable() ? Task.CompletedTask : WaitAsync(new([], IsPatient: true));

    /// <summary>Something has happened in a log: it is written soon.</summary>
    public void Write(ILog log)
    {
        lock (_gate)
        {
            _logs.Add(log);
            if (_logs.Count == 1)
                Monitor.Pulse(_gate);
        }
    }

    /// <summary>Writes what is left, if that is possible.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.Pulse(_gate);
        }
        _writer.Join();
        _file.Dispose();
    }

    bool IsDurable()
    {
        lock (_gate)
            return !_writing && _logs.Count == 0 && _waiting.Count == 0;
    }

    Task WaitAsync(Waiting waiting)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            _waiting.Add(waiting);
            Monitor.Pulse(_gate);
        }
        return waiting.Done.Task;
    }

    void WriteAll()
    {
        List<LogPart> parts = [];
        while (true)
        {
            Waiting[] waiting;
            ILog[] logs;
            lock (_gate)
            {
                if (!WaitForWork(failed: parts.Count > 0))
                    return;
                (waiting, logs) = ([.. _waiting], [.. _logs]);
                _waiting.Clear();
                _logs.Clear();
                _writing = true;
            }
            // Without the lock: who announces a log holds the log's own.
            parts.AddRange(logs.Select(log => log.Take()));
            SqliteException? failure = null;
            try
            {
                _file.Write(waiting.SelectMany(it => it.Changes), parts);
                parts.Clear();
            }
            catch (SqliteException e)
            {
                failure = e;
            }
            Tell(waiting, failure);
        }
    }

    /// <returns>False when everything is written and nothing more comes, or when the rest cannot be written.</returns>
    bool WaitForWork(bool failed)
    {
        if (failed && !_closing && _waiting.TrueForAll(it => it.IsPatient))
            Monitor.Wait(_gate, NextAttempt);
        while (_waiting.Count == 0 && _logs.Count == 0 && !_closing && !failed)
            Monitor.Wait(_gate);
        if (_waiting.Count == 0 && !_closing)
            Monitor.Wait(_gate, Linger);
        return !_closing || (!failed && _waiting.Count + _logs.Count > 0);
    }

    void Tell(Waiting[] waiting, SqliteException? failure)
    {
        lock (_gate)
        {
            _writing = failure is not null;
            if (failure is not null && !_closing)
                _waiting.AddRange(waiting.Where(it => it.IsPatient));
        }
        foreach (var it in waiting)
        {
            if (failure is null)
                it.Done.TrySetResult();
            else if (!it.IsPatient)
                it.Done.TrySetException(new AwsException("InternalFailure", $"{_file.Name} cannot be written: {failure.Message} {(it.Changes.Count > 0 ? "Nothing was changed." : "What is not kept yet is not shown; ask again when there is space.")}", HttpStatusCode.InternalServerError));
            else if (_closing)
                it.Done.TrySetCanceled();
        }
    }

    sealed record Waiting(IReadOnlyList<StateChange> Changes, bool IsPatient)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>A record's new value; null removes it.</summary>
readonly record struct StateChange(string Collection, string Key, byte[]? Value);

/// <summary>A log whose parts are written behind what happens.</summary>
interface ILog
{
    /// <summary>What has happened since the last time. Called once for each time that the log was announced; what happens from then on is announced anew.</summary>
    LogPart Take();
}

/// <param name="Number">From 0, without a gap, in each log.</param>
readonly record struct LogPart(long Log, int Number, byte[] Value);

using System.Net;
using Local.Aws;
using Microsoft.Data.Sqlite;

namespace Local.Storage;

/// <summary>
/// What must survive the end of this program, however it comes: records by collection and key, executions, and logs,
/// which only grow. One SQLite file for all services.
/// </summary>
/// <remarks>
/// One thread writes. What has come together meanwhile is one transaction, so that many executions share the cost of a
/// durable write. The write-ahead log is synced at each commit (<c>synchronous=FULL</c>): what is told to be durable
/// survives a power failure, too.
/// </remarks>
/// <seealso href="https://sqlite.org/wal.html"/>
sealed partial class StateStore : IDisposable
{
    // Nobody waits for what is written behind: it may gather a little.
    static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(5);
    static readonly TimeSpan NextAttempt = TimeSpan.FromSeconds(1);

    readonly StateFile _file;
    readonly StateInspection? _inspection;
    readonly Thread _writer;
    readonly object _gate = new();
    readonly List<WaitingWrite> _waiting = [];
    readonly List<ILog> _logs = [];
    bool _writing;
    bool _closing;
    bool _shrinking;

    /// <param name="file">Made when it is not there; null for a store that ends with the process.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or not such a store; it is as it was.</exception>
    public StateStore(string? file)
    {
        // Before it is opened, which leaves files beside it.
        _inspection = file is null ? null : new(file);
        _file = StateFile.Open(file);
        _inspection?.Start();
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "state" };
        _writer.Start();
    }

    /// <summary>What is kept; not what is about to be written.</summary>
    /// <param name="sql">A statement of whoever owns the table, with parameters <c>?1</c>, <c>?2</c>, ….</param>
    /// <param name="read">Makes something of a row; it asks the store for nothing.</param>
    /// <exception cref="AwsException">The file cannot be read, or what is read is damaged.</exception>
    /// <exception cref="ObjectDisposedException">The program ends, and the file is closed.</exception>
    public IReadOnlyList<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        if (_inspection?.Damage is { } damage)
            throw Unusable(damage);
        try
        {
            return _file.Query(sql, read, values);
        }
        catch (Exception e) when (_closing)
        {
            throw new ObjectDisposedException(_file.Name, e);
        }
        catch (SqliteException e)
        {
            throw Unusable($"cannot be read: {e.Message}");
        }
        catch (Exception e) when (e is not (OutOfMemoryException or AwsException))
        {
            throw Unusable($"is damaged: {e.Message}");
        }
    }

    /// <summary>Makes all of these changes or none; they are durable when the task has ended.</summary>
    /// <returns>How many rows the last of them has changed.</returns>
    /// <exception cref="AwsException">They could not be written, and everything is as it was.</exception>
    public Task<int> WriteAsync(params IReadOnlyList<StateChange> changes) => WaitAsync(new(changes, isPatient: false));

    public void Write(params IReadOnlyList<StateChange> changes) => WriteAsync(changes).GetAwaiter().GetResult();

    /// <summary>
    /// Makes changes behind what happens, like a log, as soon as it is possible; the task ends when they are durable.
    /// </summary>
    public Task WriteBehind(params IReadOnlyList<StateChange> changes) => WaitAsync(new(changes, isPatient: true));

    /// <summary>Makes changes before anything else can happen: when the program starts.</summary>
    /// <exception cref="AwsException">They could not be written, and everything is as it was.</exception>
    public void WriteNow(params IReadOnlyList<StateChange> changes)
    {
        try
        {
            _file.Write([changes]);
        }
        catch (SqliteException e)
        {
            throw Unwritable(e, "Nothing was changed.");
        }
    }

    /// <summary>
    /// Ends when everything is durable that was written or has happened in a log before: the time to show it to
    /// somebody.
    /// </summary>
    /// <exception cref="AwsException">It could not be written. What has happened in logs is written as soon as that is
    /// possible again.</exception>
    public Task DurableAsync() => IsDurable() ? Task.CompletedTask : WaitAsync(new([], isPatient: false));

    /// <summary>
    /// The same before an effect outside, which can wait: this waits as long as nothing can be written.
    /// </summary>
    public Task SettledAsync() => IsDurable() ? Task.CompletedTask : WaitAsync(new([], isPatient: true));

    /// <summary>Something has happened in a log: it is written soon.</summary>
    public void Announce(ILog log)
    {
        lock (_gate)
        {
            _logs.Add(log);
            if (_logs.Count == 1)
                Monitor.Pulse(_gate);
        }
    }

    /// <summary>Gives back to the file system, when there is nothing else to write, what was deleted.</summary>
    public void Shrink()
    {
        lock (_gate)
        {
            _shrinking = true;
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
        _inspection?.Close();
    }

    bool IsDurable()
    {
        lock (_gate)
            return !_writing && _logs.Count == 0 && _waiting.Count == 0;
    }

    Task<int> WaitAsync(WaitingWrite waiting)
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
        // What logs have given and could not be written yet.
        List<LogWrite> behind = [];
        var failed = false;
        while (WaitForWork(failed))
            failed = !TryWrite(behind);
    }

    /// <returns>False when everything is written and nothing more comes, or when the rest cannot be written.</returns>
    bool WaitForWork(bool failed)
    {
        lock (_gate)
        {
            if (failed && !_closing && _waiting.TrueForAll(waiting => waiting.IsPatient))
                Monitor.Wait(_gate, NextAttempt);
            while (_waiting.Count == 0 && _logs.Count == 0 && !_closing && !failed)
            {
                if (!_shrinking)
                    Monitor.Wait(_gate);
                else if (!TryShrink())
                    _shrinking = false;
            }
            if (_waiting.Count == 0 && !_closing)
                Monitor.Wait(_gate, Linger);
            return !_closing || (!failed && _waiting.Count + _logs.Count > 0);
        }
    }

    /// <returns>Whether there is more to give back.</returns>
    bool TryShrink()
    {
        Monitor.Exit(_gate);
        try
        {
            return _file.Shrink();
        }
        catch (SqliteException)
        {
            return false; // another time
        }
        finally
        {
            Monitor.Enter(_gate);
        }
    }

    AwsException Unwritable(Exception failure, string consequence) => new(
        "InternalFailure",
        $"{_file.Name} cannot be written: {failure.Message} {consequence}",
        HttpStatusCode.InternalServerError);

    /// <summary>The refusal for a file that is not as it was written, with the way out.</summary>
    public AwsException Unusable(string why) =>
        new("InternalFailure", StateFile.Unusable(_file.Name, why).Message, HttpStatusCode.InternalServerError);
}

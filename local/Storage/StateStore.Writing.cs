using Local.Aws;
using Microsoft.Data.Sqlite;

namespace Local.Storage;

/// <summary>One transaction after the other, of what has come together.</summary>
sealed partial class StateStore
{
    bool TryWrite(List<LogWrite> behind)
    {
        WaitingWrite[] waiting;
        ILog[] logs;
        lock (_gate)
        {
            (waiting, logs) = ([.. _waiting], [.. _logs]);
            _waiting.Clear();
            _logs.Clear();
            _writing = true;
        }
        // Without the lock: who announces a log holds the log's own.
        behind.AddRange(logs.Select(LogWrite.Take).OfType<LogWrite>());
        if (_inspection?.Damage is { } damage)
        {
            Fail(waiting, _ => Unusable(damage));
            return false;
        }
        try
        {
            Write(waiting, behind);
            behind.Clear();
            return true;
        }
        catch (SqliteException e)
        {
            Fail(waiting, consequence => Unwritable(e, consequence));
            return false;
        }
    }

    /// <summary>Writes all in one transaction. What cannot be kept is refused by itself, and keeps nothing else from
    /// it.</summary>
    /// <exception cref="SqliteException">Nothing can be written now.</exception>
    void Write(WaitingWrite[] waiting, List<LogWrite> behind)
    {
        StateWrite[] all = [.. waiting, .. behind];
        int[] changed;
        try
        {
            changed = _file.Write([.. all.Select(each => each.Changes)]);
        }
        catch (Exception e) when (StateFile.IsOfContent(e))
        {
            WriteEach(all);
            return;
        }
        lock (_gate)
            _writing = false;
        for (var i = waiting.Length; i < all.Length; i++)
            all[i].End(changed[i]);
        for (var i = 0; i < waiting.Length; i++)
            all[i].End(changed[i]);
    }

    void WriteEach(StateWrite[] all)
    {
        foreach (var each in all)
        {
            try
            {
                each.End(_file.Write([each.Changes])[0]);
            }
            catch (Exception e) when (e is SqliteException || StateFile.IsOfContent(e))
            {
                each.Refuse(e, Unwritable(e, "Nothing was changed."));
            }
        }
        lock (_gate)
            _writing = false;
    }

    void Fail(WaitingWrite[] waiting, Func<string, AwsException> refusal)
    {
        lock (_gate)
        {
            if (!_closing)
                _waiting.InsertRange(0, waiting.Where(each => each.IsPatient));
        }
        foreach (var each in waiting)
        {
            if (!each.IsPatient)
            {
                each.Done.TrySetException(refusal(each.Changes.Count > 0
                    ? "Nothing was changed."
                    : "What is not kept yet is not shown; ask again when there is space."));
            }
            else if (_closing)
                each.Done.TrySetCanceled();
        }
    }
}

using Local.Aws;

namespace Local.Storage;

/// <summary>
/// What earlier processes have kept, which is read while this one goes on: who only adds to it does not wait for that.
/// </summary>
/// <param name="read">Reads what was kept, once.</param>
/// <param name="add">Adds something to it.</param>
/// <remarks>
/// One at a time may use it. To wait for what is read is for others, too: so nobody who adds has to wait for one who
/// looks.
/// </remarks>
sealed class ReadBehind<TKept, TAdded>(Func<TKept> read, Action<TKept, TAdded> add)
{
    readonly Lazy<TKept> _kept = new(read);
    readonly Queue<TAdded> _added = [];
    Task? _reading;

    /// <summary>Whether anybody has added or looked.</summary>
    public bool IsUsed => _reading is not null || _kept.IsValueCreated;

    /// <summary>What there is, with everything that was added.</summary>
    public TKept Value
    {
        get
        {
            var kept = _kept.Value;
            while (_added.TryDequeue(out var added))
                add(kept, added);
            return kept;
        }
    }

    /// <summary>
    /// Adds something; where what was kept cannot be read, it is dropped: who looks at it is told why.
    /// </summary>
    public void Add(TAdded added)
    {
        if (_reading is { IsFaulted: true })
        {
            _added.Clear();
            return;
        }
        _added.Enqueue(added);
        if (_kept.IsValueCreated)
            _ = Value;
        else
            _reading ??= Task.Run(() => _kept.Value);
    }

    /// <summary>Waits until everything was read.</summary>
    /// <exception cref="AwsException">It cannot be.</exception>
    public void Wait() => _ = _kept.Value;

    /// <summary>Waits until everything was read; false when it cannot be.</summary>
    public bool TryWait()
    {
        try
        {
            Wait();
            return true;
        }
        catch (AwsException)
        {
            return false;
        }
    }
}

namespace Local.Commands;

/// <summary>
/// Gives back to the system what a large Map or file has taken and left, when nothing goes on any more: .NET collects
/// when more is asked for, and keeps gigabytes until then.
/// </summary>
sealed class IdleMemory : IDisposable
{
    /// <summary>Nobody misses so many bytes.</summary>
    const long Small = 256 << 20;

    static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    readonly ITimer _timer;
    int _collections;
    long _needed;

    public IdleMemory(TimeProvider time) => _timer = time.CreateTimer(_ => Look(), null, Between, Between);

    public void Dispose() => _timer.Dispose();

    void Look()
    {
        var collections = GC.CollectionCount(0);
        // What takes memory makes collections: it waits until there was none for a while.
        var isIdle = collections == _collections;
        _collections = collections;
        if (!isIdle || Committed <= Small + 2 * _needed)
            return;
        // It makes all others wait for as long as what is in use takes to be moved together, so it is rare.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _collections = GC.CollectionCount(0);
        _needed = Committed;
    }

    static long Committed => GC.GetGCMemoryInfo().TotalCommittedBytes;
}

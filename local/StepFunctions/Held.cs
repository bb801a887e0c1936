namespace Local.StepFunctions;

/// <summary>What somebody may hold although it is not kept in memory: whoever asks for it then gets the same.</summary>
sealed class Held<T> where T : class
{
    const int Few = 1024;

    readonly Dictionary<string, WeakReference<T>> _held = [];
    readonly Lock _gate = new();
    int _most = Few;

    public T? Find(string key)
    {
        lock (_gate)
            return _held.TryGetValue(key, out var held) && held.TryGetTarget(out var found) ? found : null;
    }

    /// <returns>The one that is held already, if there is one.</returns>
    public T GetOrAdd(string key, T added)
    {
        lock (_gate)
        {
            if (_held.TryGetValue(key, out var held) && held.TryGetTarget(out var existing))
                return existing;
            if (_held.Count >= _most)
                RemoveUnheld();
            _held[key] = new(added);
            return added;
        }
    }

    void RemoveUnheld()
    {
        foreach (var (key, _) in _held.Where(held => !held.Value.TryGetTarget(out _)))
            _held.Remove(key);
        _most = Math.Max(Few, 2 * _held.Count);
    }
}

namespace Local.StepFunctions.Executions;

/// <summary>Executions that somebody may hold after they have ended: whoever asks for one then gets the same.</summary>
sealed class HeldExecutions
{
    readonly Dictionary<string, WeakReference<Execution>> _held = [];
    readonly Lock _gate = new();
    int _most = 1024;

    public Execution? Find(string arn)
    {
        lock (_gate)
            return _held.TryGetValue(arn, out var held) && held.TryGetTarget(out var execution) ? execution : null;
    }

    /// <returns>The one that is held already, if there is one.</returns>
    public Execution GetOrAdd(Execution execution)
    {
        lock (_gate)
        {
            if (_held.TryGetValue(execution.Arn, out var held) && held.TryGetTarget(out var existing))
                return existing;
            if (_held.Count >= _most)
                RemoveUnheld();
            _held[execution.Arn] = new(execution);
            return execution;
        }
    }

    void RemoveUnheld()
    {
        foreach (var (arn, _) in _held.Where(held => !held.Value.TryGetTarget(out _)))
            _held.Remove(arn);
        _most = Math.Max(1024, 2 * _held.Count);
    }
}

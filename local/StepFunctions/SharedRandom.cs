namespace Local.StepFunctions;

/// <summary>Random numbers and new names for whoever asks, from any thread.</summary>
sealed class SharedRandom(int seed)
{
    readonly Random _random = new(seed);

    public Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_random)
            _random.NextBytes(bytes);
        return new Guid(bytes);
    }

    /// <summary>A number from 0, below <paramref name="limit"/>.</summary>
    public int Next(int limit)
    {
        lock (_random)
            return _random.Next(limit);
    }
}

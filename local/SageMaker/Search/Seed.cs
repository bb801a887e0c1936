namespace Local.SageMaker.Search;

/// <summary>Random numbers for each step of a search, so that a step can be repeated without those before it.</summary>
static class Seed
{
    /// <remarks>Mixed by SplitMix64, since generators with neighbouring seeds start alike. <seealso href="https://prng.di.unimi.it/splitmix64.c"/></remarks>
    public static Random At(int seed, int step)
    {
        var z = ((ulong)(uint)seed << 32 | (uint)step) + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return new((int)(z ^ (z >> 31)));
    }
}

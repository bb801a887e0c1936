namespace GenerateDataset;

/// <summary>
/// SplitMix64: a seed gives the same numbers on every platform and in every version of .NET, which System.Random does
/// not promise.
/// </summary>
/// <remarks>
/// Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014,
/// https://doi.org/10.1145/2660193.2660195
/// </remarks>
sealed class RandomBits(ulong seed)
{
    ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }

    /// <summary>Uniform in [0, 1), in steps of 2^-53.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>
    /// Standard normal. Marsaglia, Bray: A convenient method for generating normal variables, SIAM Review 6(3), 1964.
    /// </summary>
    public double NextNormal()
    {
        while (true)
        {
            var x = 2 * NextDouble() - 1;
            var y = 2 * NextDouble() - 1;
            if (x * x + y * y is > 0 and < 1 and var square)
                return x * Math.Sqrt(-2 * ExactMath.Log(square) / square);
        }
    }
}

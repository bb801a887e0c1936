namespace Local.SageMaker.Search;

/// <summary>
/// Draws from a density known up to a constant factor, by a slice along one coordinate after the other, in an order
/// drawn once. Each step is one draw; neighbours resemble each other.
/// </summary>
/// <remarks>
/// A step along a random direction moves each of many coordinates by little: one that the data put far from its start,
/// as the noise often is, would hardly leave it.
/// </remarks>
/// <seealso href="https://doi.org/10.1214/aos/1056562461">Neal, Slice sampling, 2003: stepping out (figure 3) and shrinkage (figure 5).</seealso>
sealed class SliceSampler
{
    /// <summary>
    /// The first guess of a slice's width, as in Syne Tune, and by how many widths it may grow in all.
    /// </summary>
    const int Width = 1, Growth = 16;

    readonly Func<double[], double> _logDensity;
    readonly Random _random;
    readonly int[] _order;
    readonly double[] _trial;
    double _current;
    int _step;

    public SliceSampler(Func<double[], double> logDensity, double[] start, Random random)
    {
        (_logDensity, _random) = (logDensity, random);
        Point = [.. start];
        _trial = [.. start];
        _current = logDensity(start);
        _order = [.. Enumerable.Range(0, start.Length)];
        random.Shuffle(_order);
    }

    public double[] Point { get; }

    public void Step()
    {
        var coordinate = _order[_step++ % _order.Length];
        var from = Point[coordinate];
        var level = _current + Math.Log(1 - _random.NextDouble());

        // The growth allowed is split at random between both sides: without that the chain is biased.
        var left = from - (Width * _random.NextDouble());
        var right = left + Width;
        var growth = _random.Next(Growth);
        for (var i = 0; i < growth && At(left) > level; i++)
            left -= Width;
        for (var i = growth + 1; i < Growth && At(right) > level; i++)
            right += Width;

        while (right > left)
        {
            var x = left + ((right - left) * _random.NextDouble());
            var density = At(x);
            if (density > level)
            {
                Point[coordinate] = x;
                _current = density;
                return;
            }
            if (x < from)
                left = x;
            else if (x > from)
                right = x;
            else
                break; // shrunk to where it began
        }
        _trial[coordinate] = from;

        double At(double x)
        {
            _trial[coordinate] = x;
            return _logDensity(_trial);
        }
    }
}

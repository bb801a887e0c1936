using MathNet.Numerics.Distributions;

namespace Local.SageMaker.Search;

/// <summary>Draws from a density known up to a constant factor, by slices along random directions. Each step is one draw; neighbours resemble each other.</summary>
/// <seealso href="https://doi.org/10.1214/aos/1056562461">Neal, Slice sampling, 2003: stepping out (figure 3) and shrinkage (figure 5).</seealso>
sealed class SliceSampler(Func<double[], double> logDensity, double[] start, Random random)
{
    /// <summary>The first guess of a slice's width, as in Syne Tune, and by how many widths it may grow in all.</summary>
    const int Width = 1, Growth = 16;

    readonly double[] _direction = new double[start.Length];
    readonly double[] _trial = new double[start.Length];
    double _current = logDensity(start);

    public double[] Point { get; } = [.. start];

    public void Step()
    {
        Normal.Samples(random, _direction, 0, 1);
        var length = Math.Sqrt(_direction.Sum(d => d * d));
        var level = _current + Math.Log(1 - random.NextDouble());

        // The growth allowed is split at random between both sides: without that the chain is biased.
        var left = -Width * random.NextDouble();
        var right = left + Width;
        var growth = random.Next(Growth);
        for (var i = 0; i < growth && At(left) > level; i++)
            left -= Width;
        for (var i = growth + 1; i < Growth && At(right) > level; i++)
            right += Width;

        while (right > left)
        {
            var t = left + ((right - left) * random.NextDouble());
            var density = At(t);
            if (density > level)
            {
                _trial.CopyTo(Point, 0);
                _current = density;
                return;
            }
            if (t < 0)
                left = t;
            else if (t > 0)
                right = t;
            else
                return; // shrunk to where it began
        }

        double At(double t)
        {
            for (var i = 0; i < _trial.Length; i++)
                _trial[i] = Point[i] + (t * _direction[i] / length);
            return logDensity(_trial);
        }
    }
}

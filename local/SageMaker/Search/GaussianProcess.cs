using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector256;

namespace Local.SageMaker.Search;

/// <summary>A Gaussian process over the unit cube: what the trials so far say of those not made.</summary>
/// <remarks>
/// Notation. X: the n points observed, then the m pending; y: the n targets; D: coordinates.
/// w_d(x) = 1 - (1 - x^a_d)^b_d: Kumaraswamy's distribution function, which bends numeric coordinate d (Snoek et al.
/// 2014, arXiv 1402.0929). r_d = (w_d(x) - w_d(x')) / ℓ_d; k(x, x') = c Π_d (1 - h + h / (1 + r_d²)): the function is a
/// sum of functions of some of the coordinates each, and the more of them the nearer h is to 1. With h small a few
/// trials tell what each parameter does by itself; how much that is so, they tell as well (Duvenaud et al. 2011,
/// Additive Gaussian processes, arXiv 1112.4394; 1 / (1 + r²) is a rational quadratic, and needs no exp). K = k(X, X) +
/// σ² I = L Lᵀ; z = L⁻¹ y; α = L⁻ᵀ z. θ: the logarithms of c, σ², h / (1 - h), 1/ℓ, a, b (<see cref="KernelPrior"/>).
/// log p(y | θ) = -½ zᵀz - Σ log L_ii - n/2 log 2π. Posterior at x, with k = k(X, x): mean kᵀα, variance k(x, x) - vᵀv,
/// v = L⁻¹ k. Of a pending point the posterior mean is believed: its z is 0, and its y the product L z. It moves no
/// mean and shrinks the variance around it (Ginsbourger et al. 2010, the Kriging believer, doi
/// 10.1007/978-3-642-10701-6_6; drawing z from N(0, 1) instead measured no better). Four lanes whatever the processor
/// has, so that sums are rounded alike everywhere. L is made here, not by MathNet: on one thread, nothing allocated per
/// step, and more than three times as fast at n = 300, k(X, X) included.
/// </remarks>
sealed class GaussianProcess
{
    const int Lanes = 4;

    readonly int _n, _total, _stride;
    readonly IReadOnlyList<bool> _isNumeric;
    readonly double[][] _x;         // D rows of n + m coordinates, padded to whole vectors
    readonly double[][] _bent;      // the same, bent
    readonly double[][] _w;         // the same, divided by ℓ
    readonly double[] _factor;      // L, row by row
    readonly double[] _targets, _z, _alpha, _theta;
    readonly double[] _k;           // k(X, x), then v, of a vector of points x
    double _apart;                  // 1 - h

    public GaussianProcess(
        IReadOnlyList<bool> isNumeric,
        IReadOnlyList<double[]> observed,
        ReadOnlySpan<double> targets,
        IReadOnlyList<double[]> pending)
    {
        _isNumeric = isNumeric;
        _n = observed.Count;
        _total = _n + pending.Count;
        _stride = (_total + Lanes - 1) / Lanes * Lanes;
        _x = Columns(isNumeric.Count);
        _bent = [.. isNumeric.Select((numeric, d) => numeric ? new double[_stride] : _x[d])];
        _w = Columns(isNumeric.Count);
        for (var i = 0; i < _total; i++)
        {
            var point = i < _n ? observed[i] : pending[i - _n];
            for (var d = 0; d < _x.Length; d++)
                _x[d][i] = point[d];
        }
        _factor = new double[_total * _stride];
        _targets = targets.ToArray();
        _z = new double[_total];
        _alpha = new double[_total];
        _k = new double[_total * Lanes];
        _theta = new double[KernelPrior.InverseLength + isNumeric.Count + (2 * isNumeric.Count(numeric => numeric))];
        Array.Fill(_theta, double.NaN); // nothing is bent yet
    }

    /// <summary>log p(y | θ) of the observed points; -∞ when K is not positive definite in this precision.</summary>
    public double LogLikelihood(ReadOnlySpan<double> theta)
    {
        if (!Factorize(theta, _n))
            return double.NegativeInfinity;
        var sum = -_n / 2.0 * Math.Log(2 * Math.PI);
        for (var i = 0; i < _n; i++)
            sum -= (_z[i] * _z[i] / 2) + Math.Log(_factor[(i * _stride) + i]);
        return sum;
    }

    /// <summary>Makes the posterior under θ; false when K is not positive definite in this precision.</summary>
    public bool Condition(ReadOnlySpan<double> theta)
    {
        if (!Factorize(theta, _total))
            return false;
        for (var i = _total - 1; i >= 0; i--)
        {
            var sum = _z[i];
            for (var j = i + 1; j < _total; j++)
                sum -= _factor[(j * _stride) + i] * _alpha[j];
            _alpha[i] = sum / _factor[(i * _stride) + i];
        }
        return true;
    }

    /// <summary>Posterior mean and variance of the function, without noise, at some points.</summary>
    public void Predict(IReadOnlyList<double[]> points, Span<double> means, Span<double> variances)
    {
        var x = new double[_x.Length * Lanes];
        var scale = Math.Exp(_theta[KernelPrior.Scale]);
        for (var start = 0; start < points.Count; start += Lanes)
        {
            var lanes = Math.Min(Lanes, points.Count - start);
            for (var d = 0; d < _x.Length; d++)
            {
                for (var lane = 0; lane < Lanes; lane++)
                    x[(d * Lanes) + lane] = points[start + Math.Min(lane, lanes - 1)][d];
            }
            var (mean, variance) = Predict(Vectors(x), scale);
            for (var lane = 0; lane < lanes; lane++)
            {
                means[start + lane] = mean[lane];
                variances[start + lane] = Math.Max(variance[lane], 1e-12 * scale);
            }
        }
    }

    (Vector256<double> Mean, Vector256<double> Variance) Predict(Span<Vector256<double>> x, double scale)
    {
        Bend(x);
        var k = Vectors(_k);
        var mean = Vector256<double>.Zero;
        var variance = Create(scale);
        for (var i = 0; i < _total; i++)
        {
            Vector256<double> numerator = Create(scale), denominator = Vector256<double>.One;
            for (var d = 0; d < x.Length; d++)
                Kernel.Multiply(ref numerator, ref denominator, x[d] - Create(_w[d][i]), _apart);
            k[i] = numerator / denominator;
            mean += k[i] * _alpha[i];
        }
        for (var i = 0; i < _total; i++)
        {
            var row = _factor.AsSpan(i * _stride, i + 1);
            Vector256<double> even = k[i], odd = Vector256<double>.Zero;
            var j = 0;
            for (; j + 1 < i; j += 2)
            {
                even -= k[j] * row[j];
                odd -= k[j + 1] * row[j + 1];
            }
            if (j < i)
                even -= k[j] * row[j];
            var v = (even + odd) / row[i];
            k[i] = v;
            variance -= v * v;
        }
        return (mean, variance);
    }

    /// <summary>L and z of the first <paramref name="count"/> points (z of the observed ones only).</summary>
    bool Factorize(ReadOnlySpan<double> theta, int count)
    {
        BendAll(theta);
        theta.CopyTo(_theta);
        var scale = Math.Exp(theta[KernelPrior.Scale]);
        var noise = Math.Exp(theta[KernelPrior.Noise]);
        _apart = 1 / (1 + Math.Exp(theta[KernelPrior.Together]));
        for (var i = 0; i < count; i++)
        {
            var row = _factor.AsSpan(i * _stride, _stride);
            var vectors = MemoryMarshal.Cast<double, Vector256<double>>(row);
            for (var v = 0; v <= i / Lanes; v++)
            {
                Vector256<double> numerator = Create(scale), denominator = Vector256<double>.One;
                foreach (var column in _w)
                    Kernel.Multiply(
                        ref numerator,
                        ref denominator,
                        Create(column[i]) - Create<double>(column.AsSpan(v * Lanes, Lanes)),
                        _apart);
                vectors[v] = numerator / denominator;
            }
            row[i] = scale + noise;
            for (var j = 0; j < i; j++)
            {
                var other = _factor.AsSpan(j * _stride, j + 1);
                row[j] = (row[j] - Dot(row[..j], other[..j])) / other[j];
            }
            var pivot = row[i] - Dot(row[..i], row[..i]);
            if (!(pivot > 1e-12 * scale))
                return false;
            row[i] = Math.Sqrt(pivot);
            if (i < _n)
                _z[i] = (_targets[i] - Dot(row[..i], _z.AsSpan(0, i))) / row[i];
        }
        return true;
    }

    /// <summary>Makes w anew where θ is not as it was: a draw of θ moves one of its parameters at a time.</summary>
    void BendAll(ReadOnlySpan<double> theta)
    {
        for (var (d, warp) = (0, KernelPrior.InverseLength + _x.Length); d < _x.Length; d++)
        {
            var inverse = KernelPrior.InverseLength + d;
            var isAsBefore = theta[inverse] == _theta[inverse];
            var bent = Vectors(_bent[d]);
            if (_isNumeric[d])
            {
                if (theta[warp] != _theta[warp] || theta[warp + 1] != _theta[warp + 1])
                {
                    var (a, b) = (Math.Exp(theta[warp]), Math.Exp(theta[warp + 1]));
                    var x = Vectors(_x[d]);
                    for (var v = 0; v < x.Length; v++)
                        bent[v] = Kernel.Warp(x[v], a, b);
                    isAsBefore = false;
                }
                warp += 2;
            }
            if (isAsBefore)
                continue;
            var scale = Math.Exp(theta[inverse]);
            var w = Vectors(_w[d]);
            for (var v = 0; v < w.Length; v++)
                w[v] = bent[v] * scale;
        }
    }

    void Bend(Span<Vector256<double>> x)
    {
        for (var (d, warp) = (0, KernelPrior.InverseLength + _x.Length); d < _x.Length; d++)
        {
            if (_isNumeric[d])
                x[d] = Kernel.Warp(x[d], Math.Exp(_theta[warp++]), Math.Exp(_theta[warp++]));
            x[d] *= Math.Exp(_theta[KernelPrior.InverseLength + d]);
        }
    }

    static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var va = MemoryMarshal.Cast<double, Vector256<double>>(a);
        var vb = MemoryMarshal.Cast<double, Vector256<double>>(b);
        Vector256<double> s0 = default, s1 = default;
        var i = 0;
        for (; i + 1 < va.Length && i + 1 < vb.Length; i += 2)
        {
            s0 += va[i] * vb[i];
            s1 += va[i + 1] * vb[i + 1];
        }
        if (i < va.Length)
            s0 += va[i] * vb[i];
        var sum = Sum(s0 + s1);
        for (var j = va.Length * Lanes; j < a.Length; j++)
            sum += a[j] * b[j];
        return sum;
    }

    static Span<Vector256<double>> Vectors(double[] values) =>
        MemoryMarshal.Cast<double, Vector256<double>>(values.AsSpan());

    double[][] Columns(int count)
    {
        var columns = new double[count][];
        foreach (ref var column in columns.AsSpan())
            column = new double[_stride];
        return columns;
    }
}

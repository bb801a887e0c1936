using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector256;

namespace Local.SageMaker.Search;

/// <summary>The two functions that a covariance is made of, in the notation of <see cref="GaussianProcess"/>.</summary>
/// <remarks>
/// Arguments stay where the vector functions need no special case (log 0, exp below -708): those take a slow path that rounds a
/// lane differently according to its neighbours. For a and b up to 4 the results are the same.
/// </remarks>
static class Kernel
{
    static readonly Vector256<double> Tiny = Create(1e-75);
    static readonly Vector256<double> Deepest = Create(-700.0);

    /// <summary>c (1 + √5 r + 5/3 r²) exp(-√5 r), from r².</summary>
    public static Vector256<double> Matern(Vector256<double> squared, double scale)
    {
        var r = Sqrt(squared * 5);
        return (Vector256<double>.One + r + (squared * (5.0 / 3))) * Exp(Max(-r, Deepest)) * scale;
    }

    /// <summary>1 - (1 - x^a)^b for x in [0, 1].</summary>
    public static Vector256<double> Warp(Vector256<double> x, double a, double b) =>
        Vector256<double>.One - Exp(Log(Max(Vector256<double>.One - Exp(Log(Max(x, Tiny)) * a), Tiny)) * b);
}

using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector256;

namespace Local.SageMaker.Search;

/// <summary>The two functions that a covariance is made of, in the notation of <see cref="GaussianProcess"/>.</summary>
static class Kernel
{
    /// <summary>
    /// Where log and exp need no special case: that takes a slow path, which rounds a lane differently according to its
    /// neighbours. For a and b up to 4 nothing changes.
    /// </summary>
    static readonly Vector256<double> Tiny = Create(1e-75);

    /// <summary>
    /// One coordinate's factor of k, 1 - h + h / (1 + r²) = (1 + (1 - h) r²) / (1 + r²), to a fraction that is divided
    /// once in the end.
    /// </summary>
    /// <param name="apart">1 - h.</param>
    /// <remarks>
    /// A factor is 1e4 at most, at the bounds of ℓ, and a point differs from another in two coordinates of a parameter:
    /// in a job's 30 ranges nothing overflows.
    /// </remarks>
    public static void Multiply(
        ref Vector256<double> numerator, ref Vector256<double> denominator, Vector256<double> r, double apart)
    {
        var squared = r * r;
        numerator *= Vector256<double>.One + (squared * apart);
        denominator *= Vector256<double>.One + squared;
    }

    /// <summary>1 - (1 - x^a)^b for x in [0, 1].</summary>
    public static Vector256<double> Warp(Vector256<double> x, double a, double b) =>
        Vector256<double>.One - Exp(Log(Max(Vector256<double>.One - Exp(Log(Max(x, Tiny)) * a), Tiny)) * b);
}

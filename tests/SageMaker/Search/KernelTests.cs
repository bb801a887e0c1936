using System.Runtime.Intrinsics;
using CsCheck;
using Local.SageMaker.Search;

namespace Tests.SageMaker.Search;

public class KernelTests
{
    [Fact]
    public void A_warping_keeps_the_ends_and_can_be_undone() =>
        Gen.Select(Gen.Double[0, 1], Gen.Double[0.25, 4], Gen.Double[0.25, 4]).Sample((x, a, b) =>
        {
            var warped = Kernel.Warp(Vector256.Create(0, x, 1, x), a, b);
            Assert.Equal(0, warped[0]);
            Assert.Equal(1, warped[2]);
            Assert.Equal(warped[1], warped[3]);
            Assert.Equal(1 - Math.Pow(1 - Math.Pow(x, a), b), warped[1], 1e-12);
            // The inverse loses digits where the warping is flat, so what is compared is the forward direction of it.
            var unwarped = Math.Pow(1 - Math.Pow(1 - warped[1], 1 / b), 1 / a);
            Assert.Equal(warped[1], 1 - Math.Pow(1 - Math.Pow(unwarped, a), b), 1e-6);
        }, iter: 2000);

    [Fact]
    public void A_factor_falls_from_one_to_what_holds_however_far_points_are_apart()
    {
        Assert.Equal(
            [1, 0.3 + (0.7 / 2), 0.3 + (0.7 / 5), 0.3],
            Factors(0, 1, -2, 1e9),
            (expected, actual) => Math.Abs(expected - actual) < 1e-12);

        static double[] Factors(double r0, double r1, double r2, double r3)
        {
            Vector256<double> numerator = Vector256<double>.One, denominator = numerator;
            Kernel.Multiply(ref numerator, ref denominator, Vector256.Create(r0, r1, r2, r3), 0.3);
            var factors = numerator / denominator;
            return [factors[0], factors[1], factors[2], factors[3]];
        }
    }

    [Fact]
    public void Factors_multiply()
    {
        Vector256<double> numerator = Vector256.Create(2.5), denominator = Vector256<double>.One;
        Kernel.Multiply(ref numerator, ref denominator, Vector256<double>.One, 0);
        Kernel.Multiply(ref numerator, ref denominator, Vector256.Create(3.0), 0.5);
        Assert.Equal(2.5 * 0.5 * 0.55, (numerator / denominator)[0], 1e-12);
    }
}

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
    public void A_covariance_falls_from_the_scale_to_nothing()
    {
        var k = Kernel.Matern(Vector256.Create(0, 1, 4, 1e6), 2.5);
        Assert.Equal(2.5, k[0]);
        Assert.Equal(2.5 * (1 + Math.Sqrt(5) + (5.0 / 3)) * Math.Exp(-Math.Sqrt(5)), k[1], 1e-12);
        Assert.True(k[0] > k[1] && k[1] > k[2] && k[2] > k[3]);
        Assert.Equal(0, k[3], 1e-12);
    }
}

using CsCheck;
using Local.SageMaker.Search;

namespace Tests.SageMaker.Search;

public class TargetsTests
{
    [Fact]
    public void Order_is_kept_and_the_scale_is_standard_for_any_finite_numbers() =>
        Gen.Double.Where(double.IsFinite).Array[2, 30].Sample(objectives =>
        {
            var targets = Targets.From([.. objectives.Select(y => (double?)y)]);
            Assert.All(targets, target => Assert.True(double.IsFinite(target)));
            Assert.Equal(0, targets.Average(), 1e-9);
            foreach (var (i, j) in objectives.SelectMany((_, i) => objectives.Select((_, j) => (i, j))))
                Assert.True(objectives[i] > objectives[j] || targets[i] <= targets[j]);
        }, iter: 500);

    [Fact]
    public void A_failed_trial_counts_as_the_worst_that_succeeded()
    {
        var targets = Targets.From([1, null, 3, 2]);
        Assert.Equal(targets[2], targets[1]);
        Assert.True(targets[0] < targets[3] && targets[3] < targets[1]);
    }

    [Fact]
    public void One_huge_objective_leaves_the_others_apart()
    {
        var targets = Targets.From([1, 2, 3, 4, 1e12]);
        Assert.True(targets[1] - targets[0] > 0.03);
        Assert.All(Targets.From([7, 7, 7]), target => Assert.Equal(0, target));
    }
}

using Local.SageMaker.Search;

namespace Tests.SageMaker.Search;

public class RandomSearchTests
{
    static readonly SearchSpace Small = new(
    [
        new ParameterRange.Integer("max_depth", 1, 3),
        new ParameterRange.Categorical("tree_method", ["exact", "hist"]),
    ]);

    [Fact]
    public void A_small_space_is_used_up_before_anything_comes_again()
    {
        List<Candidate> pending = [];
        for (var i = 0; i < 7; i++)
            pending.Add(new RandomSearch(Small, seed: 1).Propose([], pending));
        Assert.Equal(6, pending.Take(6).Distinct().Count());
        Assert.Contains(pending[6], pending.Take(6));
    }

    [Fact]
    public void The_order_in_which_trials_end_changes_nothing()
    {
        var search = new RandomSearch(new([new ParameterRange.Continuous("eta", 0.01, 0.5)]), seed: 7);
        List<Candidate> first = [];
        for (var i = 0; i < 3; i++)
            first.Add(search.Propose([], first));
        var one = search.Propose([new(first[2], 1), new(first[0], null)], [first[1]]);
        var other = search.Propose([new(first[1], 5)], [first[0], first[2]]);
        Assert.Equal(one, other);
        Assert.DoesNotContain(one, first);
    }

    [Fact]
    public void Numbers_are_uniform_on_their_scale()
    {
        var space = new SearchSpace(
            [new ParameterRange.Continuous("alpha", 1e-3, 1e3), new ParameterRange.Integer("max_depth", 1, 10)]);
        List<Observation> observed =
            [.. Enumerable.Range(0, 40).SelectMany(seed => Objectives.Run(new RandomSearch(space, seed), _ => 0, 50))];
        var small = observed.Count(
            trial => trial.Candidate.Values["alpha"] is ParameterValue.Continuous { Value: < 1 });
        Assert.InRange(small, 930, 1070); // half of the orders of magnitude; five standard deviations would be 112
        for (var depth = 1; depth <= 10; depth++)
            Assert.InRange(
                observed.Count(trial => trial.Candidate.Values["max_depth"] == new ParameterValue.Integer(depth)),
                140,
                260);
    }
}

using Local.SageMaker.Search;
using static Tests.SageMaker.Search.Objectives;

namespace Tests.SageMaker.Search;

/// <summary>What takes whole jobs to see; a class of its own, so that it runs beside the others.</summary>
public class BayesianSearchQualityTests
{
    static double MeanBest(
        Func<int, ISearch> search, Func<Candidate, double?> objective, int trials, int parallel = 1) =>
        Enumerable.Range(1, 4)
            .Average(seed => Run(search(seed), objective, trials, parallel).Min(trial => trial.Objective!.Value));

    [Fact]
    public void It_finds_the_minimum_of_Branin_where_random_search_does_not()
    {
        var bayesian = MeanBest(seed => new BayesianSearch(BraninSpace, seed), candidate => Branin(candidate), 30);
        var random = MeanBest(seed => new RandomSearch(BraninSpace, seed), candidate => Branin(candidate), 30);
        Assert.InRange(bayesian, 0.397, 0.6);
        Assert.InRange(random, 0.7, 10);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void It_beats_random_search_with_the_sample_s_ranges(int parallel)
    {
        var bayesian = MeanBest(
            seed => new BayesianSearch(SampleSpace, seed), candidate => Sample(candidate), 20, parallel);
        var random = MeanBest(
            seed => new RandomSearch(SampleSpace, seed), candidate => Sample(candidate), 20, parallel);
        Assert.True(bayesian - 1 < (random - 1) / 2, $"Regret after 20 trials: {bayesian - 1} against {random - 1} at random.");
    }
}

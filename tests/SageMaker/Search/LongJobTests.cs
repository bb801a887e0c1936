using Local.SageMaker.Search;
using static Tests.SageMaker.Search.Objectives;

namespace Tests.SageMaker.Search;

public class LongJobTests
{
    [Fact]
    public void The_most_trials_that_a_job_may_have_are_no_obstacle()
    {
        var random = new Random(1);
        List<Observation> observed = [
            .. Enumerable.Range(0, 750)
                .Select(_ => SampleSpace.Decode(SampleSpace.Sample(random)))
                .Select(candidate => new Observation(candidate, Sample(candidate))),
        ];
        var next = new BayesianSearch(SampleSpace, 1).Propose(observed, [observed[0].Candidate]);
        Assert.DoesNotContain(observed, trial => trial.Candidate == next);
        Assert.True(
            Sample(next) < observed.Select(trial => trial.Objective!.Value).Order().ElementAt(50),
            "With 750 trials known the next is a good one.");
    }
}

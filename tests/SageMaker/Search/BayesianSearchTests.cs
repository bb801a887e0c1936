using Local.SageMaker.Search;
using static Tests.SageMaker.Search.Objectives;

namespace Tests.SageMaker.Search;

public class BayesianSearchTests
{
    [Fact]
    public void A_good_low_end_behind_a_plateau_is_among_the_first_four_trials()
    {
        // XGBoost's max_delta_step on labels of about 20,000: a limit of 10 seems the best of all, and 0 is none.
        double? Objective(Candidate candidate) =>
            Number(candidate, "max_delta_step") is var step && step == 0 ? 5449 : 19788 + (5 * (10 - step));
        for (var seed = 1; seed <= 20; seed++)
            Assert.Equal(
                5449,
                Run(new BayesianSearch(SampleSpace, seed), Objective, 4, parallel: 2).Min(trial => trial.Objective));
    }

    [Fact]
    public void The_same_seed_and_trials_give_the_same_candidate_to_the_last_digit()
    {
        var first = Run(new BayesianSearch(SampleSpace, 5), candidate => Sample(candidate), 12);
        Assert.Equal(first, Run(new BayesianSearch(SampleSpace, 5), candidate => Sample(candidate), 12));
        Assert.NotEqual(first, Run(new BayesianSearch(SampleSpace, 6), candidate => Sample(candidate), 12));

        // A job that is resumed goes on as if it had never stopped.
        Assert.Equal(first[11].Candidate, new BayesianSearch(SampleSpace, 5).Propose(first[..11], []));
    }

    [Fact]
    public void Pending_trials_push_proposals_apart()
    {
        var observed = Run(new BayesianSearch(BraninSpace, 2), candidate => Branin(candidate), 12);
        var search = new BayesianSearch(BraninSpace, 2);
        List<Candidate> pending = [];
        for (var i = 0; i < 4; i++)
            pending.Add(search.Propose(observed, pending));
        var points = pending.Select(BraninSpace.Encode).ToList();
        var distances = points.SelectMany(
            (a, i) => points[..i].Select(b => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum())));
        Assert.True(distances.Min() > 0.02, $"The nearest two of four pending trials are {distances.Min()} apart.");

        // Without knowing of the first the same step would stay where the expected improvement is largest.
        Assert.NotEqual(pending[1], pending[0]);
    }

    [Fact]
    public void A_space_of_integers_and_categories_is_used_up_before_anything_comes_again()
    {
        var space = new SearchSpace(
            [new ParameterRange.Integer("max_depth", 1, 4), new ParameterRange.Categorical("booster", ["gbtree", "dart", "gblinear"])]);
        var trials = Run(
            new BayesianSearch(space, 1),
            candidate =>
                Number(candidate, "max_depth") + (
                    candidate.Values["booster"] == new ParameterValue.Categorical("dart") ? 0 : 3),
            14,
            parallel: 2);
        Assert.Equal(12, trials.Take(12).Select(trial => trial.Candidate).Distinct().Count());
        Assert.All(trials, trial => Assert.True(space.Contains(trial.Candidate)));
    }

    [Fact]
    public void The_best_category_is_found()
    {
        var space = new SearchSpace(
            [
                new ParameterRange.Categorical("booster", ["a", "b", "c", "d", "e"]),
                new ParameterRange.Continuous("eta", 0.001, 1),
            ]);
        double? Loss(Candidate candidate) =>
            (candidate.Values["booster"] == new ParameterValue.Categorical("d") ? 0 : 1)
            + Math.Abs(Math.Log(Number(candidate, "eta") / 0.1));

        var best = Run(new BayesianSearch(space, 3), Loss, 25).MinBy(trial => trial.Objective)!;
        Assert.Equal(new ParameterValue.Categorical("d"), best.Candidate.Values["booster"]);
        Assert.InRange(Number(best.Candidate, "eta"), 0.08, 0.12);
    }

    [Fact]
    public void When_all_trials_fail_it_goes_on_at_random()
    {
        var failed = Run(new BayesianSearch(SampleSpace, 4), _ => null, 8);
        Assert.Equal(new RandomSearch(SampleSpace, 4).Propose(failed[..7], []), failed[7].Candidate);
        Assert.Equal(8, failed.Select(trial => trial.Candidate).Distinct().Count());
    }

    [Fact]
    public void It_keeps_away_from_where_trials_fail()
    {
        // The seed's range of max_depth starts at 0, which exact trees refuse; here a whole half fails, with the
        // optimum at the border.
        double? Objective(Candidate candidate) => Number(candidate, "x") < 0 ? double.NaN : 1 + Number(candidate, "x");
        var trials = Run(new BayesianSearch(new([new ParameterRange.Continuous("x", -1, 1)]), 1), Objective, 25);
        Assert.InRange(trials.Skip(5).Count(trial => double.IsNaN(trial.Objective!.Value)), 0, 11);
        Assert.InRange(
            trials.Where(trial => !double.IsNaN(trial.Objective!.Value)).Min(trial => trial.Objective!.Value), 1, 1.1);
    }

    [Fact]
    public void A_constant_objective_leaves_it_exploring()
    {
        var trials = Run(new BayesianSearch(BraninSpace, 1), _ => 7, 15);
        Assert.Equal(15, trials.Select(trial => trial.Candidate).Distinct().Count());
        var x = trials.Select(trial => Number(trial.Candidate, "x")).ToList();
        Assert.True(x.Max() - x.Min() > 8, "Nothing is known to be better, so the whole range matters.");
    }

    [Fact]
    public void One_trial_and_infinite_objectives_are_enough_to_go_on()
    {
        var one = Run(new RandomSearch(SampleSpace, 1), candidate => Sample(candidate), 1);
        List<Candidate> pending = [];
        for (var i = 0; i < 4; i++)
            pending.Add(new BayesianSearch(SampleSpace, 1).Propose(one, pending));
        Assert.Equal(4, pending.Distinct().Count());
        Assert.True(
            SampleSpace.Contains(
                new BayesianSearch(SampleSpace, 1).Propose(
                    [
                        .. one,
                        .. pending.Select(
                            (candidate, i) => new Observation(candidate, i == 0 ? double.PositiveInfinity : 1e300 * i)),
                    ],
                    [])));
    }

    [Fact]
    public void Trials_of_a_warm_start_that_are_outside_of_the_ranges_are_left_out()
    {
        var parent = Run(
            new RandomSearch(
                new([new ParameterRange.Continuous("x", 50, 60), new ParameterRange.Continuous("y", 0, 15)]), 1),
            _ => -100,
            5);
        var trials = Run(new BayesianSearch(BraninSpace, 1), candidate => Branin(candidate), 5);
        Assert.True(BraninSpace.Contains(new BayesianSearch(BraninSpace, 1).Propose([.. parent, .. trials], [])));
    }
}

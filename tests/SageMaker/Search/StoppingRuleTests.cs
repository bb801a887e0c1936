using Local.SageMaker.Search;

namespace Tests.SageMaker.Search;

public class StoppingRuleTests
{
    [Fact]
    public void Worse_than_the_median_of_the_means_so_far_of_ended_trials_is_stopped()
    {
        // After two epochs the means are 3, 5 and 7; the median is 5.
        LearningCurve[] others = [
            Curve(1, ended: true, 4, 2, 0), Curve(2, ended: true, 6, 4), Curve(3, ended: true, 8, 6),
            Curve(4, ended: true, 1), Curve(5, ended: false, 0, 0),
        ];
        Assert.True(new MedianStopping().ShouldStop(Curve(6, ended: false, 1, 5.01), others));
        Assert.False(new MedianStopping().ShouldStop(Curve(6, ended: false, 9, 5), others));
        Assert.False(new MedianStopping().ShouldStop(Curve(6, ended: false, 1, 9), [Curve(5, ended: false, 0, 0)]));
    }

    [Fact]
    public void A_curve_that_starts_anew_forgets_what_it_was()
    {
        var curve = Curve(1, ended: false, 4, 2);
        curve.Report(1, 8);
        curve.Report(2, 6);
        Assert.Equal([8, 6], curve.Objectives);
        Assert.Equal([8, 7], curve.Averages);
    }

    [Fact]
    public void At_a_rung_the_best_third_goes_on_and_at_the_most_epochs_nothing_does()
    {
        var rule = new HyperbandStopping(min: 1, max: 9, seed: 1);
        // Trials whose first rung is the first of all: the others may not be stopped there.
        int[] trials = [
            .. Enumerable.Range(1, 40).Where(
                number =>
                    rule.ShouldStop(
                        Curve(number, ended: false, 9), [Curve(100, ended: false, 1), Curve(101, ended: true, 2)])),
        ];
        Assert.InRange(trials.Length, 15, 35); // 27 of 45 shares: 24 in the mean

        LearningCurve[] five = [.. Enumerable.Range(1, 5).Select(i => Curve(100 + i, ended: i % 2 == 0, i, i, i))];
        Assert.False(rule.ShouldStop(Curve(trials[0], ended: false, 1.5), five)); // the second of six
        Assert.True(rule.ShouldStop(Curve(trials[0], ended: false, 2.5), five)); // the third
    }

    [Fact]
    public void Between_rungs_and_among_fewer_than_three_nothing_is_stopped()
    {
        var rule = new HyperbandStopping(min: 2, max: 18, seed: 1);
        LearningCurve[] better =
            [.. Enumerable.Range(100, 9).Select(number => Curve(number, ended: true, 0, 0, 0, 0, 0, 0, 0))];
        foreach (var epochs in (int[])[1, 3, 4, 5, 7])
            Assert.DoesNotContain(
                Enumerable.Range(1, 40),
                number => rule.ShouldStop(Curve(number, ended: false, [.. Enumerable.Repeat(1.0, epochs)]), better));
        foreach (var epochs in (int[])[2, 6])
            Assert.DoesNotContain(
                Enumerable.Range(1, 40),
                number =>
                    rule.ShouldStop(Curve(number, ended: false, [.. Enumerable.Repeat(1.0, epochs)]), better.Take(1)));
        Assert.All(
            Enumerable.Range(1, 40),
            number => Assert.True(rule.ShouldStop(Curve(number, ended: false, [.. Enumerable.Repeat(-1.0, 18)]), [])));
    }

    [Fact]
    public void Some_trials_are_spared_at_each_rung_and_all_decisions_follow_from_the_seed()
    {
        LearningCurve[] better = [
            .. Enumerable.Range(1000, 9).Select(number => Curve(number, ended: true, [.. Enumerable.Repeat(0.0, 27)])),
        ];
        int Stopped(int seed, int epochs) => Enumerable.Range(1, 400).Count(number =>
            new HyperbandStopping(1, 27, seed)
                .ShouldStop(Curve(number, ended: false, [.. Enumerable.Repeat(1.0, epochs)]), better));
        // Shares 27/4 : 9/3 : 3/2 : 1, of 12.25 together.
        Assert.InRange(Stopped(1, 1), 180, 260); // 220 in the mean
        Assert.InRange(Stopped(1, 3), 290, 345); // 318
        Assert.InRange(Stopped(1, 9), 345, 388); // 367
        Assert.Equal(Stopped(7, 3), Stopped(7, 3));
    }

    [Fact]
    public void Progress_counts_what_brings_no_more_than_one_percent()
    {
        var progress = new Progress();
        foreach (var objective in (double[])[10, 9.95, 20, 9.8])
            progress.Record(objective);
        Assert.Equal((9.8, 0), (progress.Best, progress.NotImproving)); // 9.8 is more than 1% below 9.95
        foreach (var objective in (double[])[9.75, 9.75])
            progress.Record(objective);
        Assert.Equal((9.75, 2), (progress.Best, progress.NotImproving));
    }

    [Fact]
    public void Ten_in_a_row_and_half_of_all_without_improvement_is_convergence()
    {
        var progress = new Progress();
        for (var objective = 15.0; objective >= 1; objective--)
            progress.Record(objective);
        for (var i = 1; i <= 15; i++)
        {
            Assert.False(progress.HasConverged);
            progress.Record(1);
        }
        Assert.True(progress.HasConverged);
    }

    static LearningCurve Curve(int number, bool ended, params double[] objectives)
    {
        var curve = new LearningCurve(number) { HasEnded = ended };
        for (var i = 0; i < objectives.Length; i++)
            curve.Report(i + 1, objectives[i]);
        return curve;
    }
}

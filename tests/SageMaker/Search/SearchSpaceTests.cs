using CsCheck;
using Local.SageMaker.Search;

namespace Tests.SageMaker.Search;

public class SearchSpaceTests
{
    static readonly SearchSpace Space = new(
    [
        new ParameterRange.Continuous("alpha", 0, 1000),
        new ParameterRange.Continuous("eta", 1e-4, 0.5, ScalingType.Logarithmic),
        new ParameterRange.Continuous("rate", 0, 0.999, ScalingType.ReverseLogarithmic),
        new ParameterRange.Integer("max_depth", 1, 10),
        new ParameterRange.Integer("num_round", 1, 4000),
        new ParameterRange.Categorical("tree_method", ["auto", "exact", "hist"]),
    ]);

    [Fact]
    public void Every_point_is_a_candidate_and_a_candidate_is_its_point() =>
        Gen.Double[0, 1].Array[Space.Dimensions].Sample(point =>
        {
            var candidate = Space.Decode(point);
            Assert.True(Space.Contains(candidate));
            var encoded = Space.Encode(candidate);
            Assert.All(encoded, x => Assert.InRange(x, 0, 1));
            var again = Space.Decode(encoded);
            foreach (var (name, value) in candidate.Values)
            {
                if (value is ParameterValue.Continuous { Value: var x })
                    Assert.Equal(x, Assert.IsType<ParameterValue.Continuous>(again.Values[name]).Value, 1e-9);
                else
                    Assert.Equal(value, again.Values[name]);
            }
        }, iter: 2000);

    [Fact]
    public void A_point_that_is_drawn_or_moved_is_a_candidates() =>
        Gen.Int.Sample(seed =>
        {
            var random = new Random(seed);
            var drawn = Space.Sample(random);
            var moved = Space.Move(drawn, 0.1, random);
            foreach (var point in new[] { drawn, moved })
            {
                foreach (var (x, y) in point.Zip(Space.Encode(Space.Decode(point))))
                    Assert.Equal(x, y, 1e-9);
            }
        }, iter: 500);

    [Fact]
    public void A_low_penalty_is_drawn_from_its_orders_of_magnitude()
    {
        var random = new Random(1);
        double[][] Drawn(bool low) =>
            [.. Enumerable.Range(0, 400).Select(_ => Space.Sample(random, withLowPenalties: low))];

        // A quarter of the fourth roots is below 0.25; of the other ranges nothing changes.
        Assert.InRange(Drawn(true).Count(point => point[0] < 1 / 256.0), 60, 140);
        Assert.InRange(Drawn(false).Count(point => point[0] < 1 / 256.0), 0, 10);
        Assert.InRange(Drawn(true).Count(point => point[1] < 0.25), 60, 140);
    }

    [Fact]
    public void The_ends_of_a_range_are_met_exactly()
    {
        foreach (var (end, alpha, eta, rate, depth) in new[]
        {
            (0.0, 0.0, 1e-4, 0.0, 1L),
            (1.0, 1000.0, 0.5, 0.999, 10L),
        })
        {
            var values = Space.Decode([end, end, end, end, end, 0, 1, 0]).Values;
            Assert.Equal(new ParameterValue.Continuous(alpha), values["alpha"]);
            Assert.Equal(eta, Assert.IsType<ParameterValue.Continuous>(values["eta"]).Value, 1e-12);
            Assert.Equal(rate, Assert.IsType<ParameterValue.Continuous>(values["rate"]).Value, 1e-12);
            Assert.Equal(new ParameterValue.Integer(depth), values["max_depth"]);
            Assert.Equal(new ParameterValue.Categorical("exact"), values["tree_method"]);
        }
    }

    [Theory]
    [InlineData(0, 1000, 0.5, 500)] // touches 0: linear
    [InlineData(0.1, 0.5, 0.5, 0.3)] // within one order of magnitude: linear
    [InlineData(1e-3, 1e3, 0.5, 1)] // several orders: logarithmic
    public void Auto_is_logarithmic_over_orders_of_magnitude_only(double min, double max, double unit, double value) =>
        Assert.Equal(value, new Scale("x", min, max, ScalingType.Auto).FromUnit(unit), 1e-9);

    [Fact]
    public void A_logarithm_in_reverse_is_fine_near_one() =>
        Assert.Equal(0.99, new Scale("momentum", 0, 0.9999, ScalingType.ReverseLogarithmic).FromUnit(0.5), 1e-9);

    [Fact]
    public void A_range_of_one_value_has_only_that()
    {
        var space = new SearchSpace(
            [
                new ParameterRange.Continuous("gamma", 2, 2), new ParameterRange.Integer("max_depth", 6, 6),
                new ParameterRange.Categorical("booster", ["dart"]),
            ]);
        var only = space.Decode(space.Sample(new Random(1)));
        Assert.Equal(new ParameterValue.Continuous(2), only.Values["gamma"]);
        Assert.Equal(only, space.Decode(space.Move(space.Encode(only), 0.5, new Random(1))));
    }

    [Fact]
    public void Values_outside_of_the_ranges_are_no_candidate_here()
    {
        var inside = Space.Decode(Space.Sample(new Random(1)));
        foreach (var (name, value) in new (string, ParameterValue)[]
        {
            ("alpha", new ParameterValue.Continuous(1000.5)), ("max_depth", new ParameterValue.Integer(0)),
            ("max_depth", new ParameterValue.Continuous(5)), ("tree_method", new ParameterValue.Categorical("approx")),
        })
        {
            Assert.False(Space.Contains(new(new Dictionary<string, ParameterValue>(inside.Values) { [name] = value })));
        }
        Assert.True(Space.Contains(inside));
    }

    [Fact]
    public void Ranges_that_make_no_sense_are_refused_by_name()
    {
        string Refusal(Func<object> make) => Assert.Throws<ArgumentException>(make).Message;
        Assert.Equal(
            "The range of 'eta' is empty: 1 is greater than 0.",
            Refusal(() => new ParameterRange.Continuous("eta", 1, 0)));
        Assert.StartsWith(
            "'eta' cannot have Logarithmic scaling",
            Refusal(() => new ParameterRange.Continuous("eta", 0, 1, ScalingType.Logarithmic)),
            StringComparison.Ordinal);
        Assert.StartsWith(
            "'eta' cannot have ReverseLogarithmic scaling",
            Refusal(() => new ParameterRange.Continuous("eta", 0, 1, ScalingType.ReverseLogarithmic)),
            StringComparison.Ordinal);
        Assert.Contains(
            "is for continuous parameters",
            Refusal(() => new ParameterRange.Integer("max_depth", 0, 1, ScalingType.ReverseLogarithmic)),
            StringComparison.Ordinal);
        Assert.Contains(
            "is not finite",
            Refusal(() => new ParameterRange.Continuous("eta", 0, double.PositiveInfinity)),
            StringComparison.Ordinal);
        Assert.Contains(
            "at least one value",
            Refusal(() => new ParameterRange.Categorical("booster", [])),
            StringComparison.Ordinal);
        Assert.Contains(
            "each only once",
            Refusal(
                () => new SearchSpace([new ParameterRange.Integer("a", 0, 1), new ParameterRange.Integer("a", 0, 1)])),
            StringComparison.Ordinal);
    }
}

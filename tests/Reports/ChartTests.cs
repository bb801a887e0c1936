using System.Xml.Linq;
using Local.Reports.Charts;

namespace Tests.Reports;

public sealed class ChartTests
{
    [Theory]
    [InlineData(0, 10, 6, "0 2 4 6 8 10")]
    [InlineData(0.013, 0.017, 5, "0.013 0.014 0.015 0.016 0.017")]
    [InlineData(2.5, 0.5, 6, "0.5 1 1.5 2 2.5")]
    public void A_linear_axis_has_round_ticks(double low, double high, int most, string ticks) =>
        Assert.Equal(ticks, string.Join(' ', new Axis("x", low, high).Ticks(most).Select(tick => tick.Text)));

    [Fact]
    public void A_logarithmic_axis_has_a_tick_for_each_power_of_ten_at_equal_distances()
    {
        var axis = new Axis("x", 0.001, 10, AxisScale.Logarithmic);

        Assert.Equal(["0.001", "0.01", "0.1", "1", "10"], axis.Ticks(6).Select(tick => tick.Text));
        Assert.Equal([0, 0.25, 0.5, 0.75, 1], axis.Ticks(6).Select(tick => Math.Round(axis.Unit(tick.Value), 9)));
    }

    [Fact]
    public void A_reverse_logarithmic_axis_spreads_what_is_near_one()
    {
        var axis = new Axis("x", 0, 0.999, AxisScale.ReverseLogarithmic);

        Assert.Equal(1.0 / 3, axis.Unit(0.9), 6);
        Assert.Equal(2.0 / 3, axis.Unit(0.99), 6);
    }

    [Fact]
    public void An_axis_of_words_puts_each_in_the_middle_of_its_share()
    {
        var axis = Axis.OfWords("method", ["exact", "hist"]);

        Assert.Equal([0.25, 0.75], axis.Ticks(9).Select(tick => axis.Unit(tick.Value)));
        Assert.Equal("hist", axis.Text(1));
    }

    [Theory]
    [InlineData(new[] { 1.0, 2.0, 3.0 }, "Linear")]
    [InlineData(new[] { 0.5, 40.0 }, "Logarithmic")]
    [InlineData(new[] { -1.0, 40.0 }, "Linear")]
    public void An_axis_of_values_bends_when_they_are_positive_and_spread_widely(double[] values, string scale)
    {
        var axis = Axis.Of("y", values);

        Assert.Equal(scale, axis.Scale.ToString());
        Assert.All(values, value => Assert.InRange(axis.Unit(value), 0.001, 0.999));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0421349, "0.04213")]
    [InlineData(1234.56, "1235")]
    [InlineData(0.00000025, "2.5e-7")]
    [InlineData(12345678, "1.235e7")]
    public void A_number_is_written_with_four_digits(double value, string text) =>
        Assert.Equal(text, Axis.Shortest(value));

    [Fact]
    public void Greater_values_lie_higher_and_further_to_the_right_and_say_what_they_are()
    {
        var figure = new Figure("Errors", new("Trial", 0, 10), new("rmse", 0, 1));
        figure.Dot(2, 0.1, "", "low");
        figure.Dot(8, 0.9, "", "high");

        var dots = Parse(figure.Draw()).Descendants("circle").ToDictionary(
            dot => dot.Element("title")!.Value,
            dot => ((double)dot.Attribute("cx")!, (double)dot.Attribute("cy")!));
        Assert.True(dots["high"].Item1 > dots["low"].Item1);
        Assert.True(dots["high"].Item2 < dots["low"].Item2);
        Assert.Contains("rmse", Parse(figure.Draw()).Descendants("text").Select(text => text.Value));
    }

    [Fact]
    public void What_users_wrote_is_text()
    {
        var hostile = "</title><script>alert(1)</script>";
        var figure = new Figure(hostile, new(hostile, 0, 1), new("y", 0, 1));
        figure.Dot(0.5, 0.5, "", hostile);
        figure.Failure(0.5, new(hostile, $"\"{hostile}", hostile));

        var svg = Parse(figure.Draw());

        Assert.Empty(svg.Descendants("script"));
        Assert.Equal(hostile, svg.Descendants("circle").Single().Element("title")!.Value);
        var cross = svg.Descendants("path").Single(path => path.Attribute("data-of") is not null);
        Assert.Equal($"\"{hostile}", cross.Attribute("data-of")!.Value);
        Assert.Equal(hostile, cross.Attribute("data-as")!.Value);
    }

    [Fact]
    public void A_line_over_parallel_axes_leaves_out_what_has_no_value()
    {
        Axis[] axes = [new("a", 0, 1), new("b", 0, 1), new("c", 0, 1)];

        var path = Parse(ParallelChart.Draw("All", axes, [new([0.5, double.NaN, 1], "line", "one")]))
            .Descendants("path").Single();

        Assert.Equal(2, path.Attribute("d")!.Value.Count(letter => letter is 'M' or 'L'));
    }

    [Fact]
    public void Bars_are_as_long_as_their_values()
    {
        var bars = Parse(BarChart.Draw("Importance", "Gain", [("a", 4), ("b", 1)], Axis.Shortest)).Descendants("rect")
            .Select(bar => (double)bar.Attribute("width")!).ToList();

        Assert.Equal(4, bars[0] / bars[1], 1);
    }

    static XElement Parse(Chart chart) => XElement.Parse(chart.ToSvg());
}

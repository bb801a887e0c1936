namespace Local.Reports.Charts;

/// <summary>A line over several upright axes for each thing that has a value on each.</summary>
static class ParallelChart
{
    const double Width = 1280, Height = 342, Side = 70, Top = 46, Bottom = 20;

    /// <param name="Values">One for each axis; NaN where there is none, which the line leaves out.</param>
    public sealed record Thing(IReadOnlyList<double> Values, string Css, MarkWords Words);

    /// <param name="things">Those that are drawn last lie above.</param>
    public static Chart Draw(string label, IReadOnlyList<Axis> axes, IEnumerable<Thing> things)
    {
        List<string> parts = [];
        foreach (var thing in things)
        {
            var points = thing.Values.Select((value, i) => (X(i, axes.Count), Value: value, Axis: axes[i]))
                .Where(point => !double.IsNaN(point.Value)).Select(point => (point.Item1, Y(point.Axis, point.Value)));
            parts.Add(Svg.Path(points, thing.Css, thing.Words));
        }
        for (var i = 0; i < axes.Count; i++)
            parts.Add(Draw(axes[i], X(i, axes.Count)));
        return new(label, Width, Height, parts);
    }

    static string Draw(Axis axis, double x)
    {
        var ticks = axis.Ticks(6).Select(tick =>
            Svg.Line(x - 4, Y(axis, tick.Value), x, Y(axis, tick.Value), "axis")
            + Svg.Text(x - 7, Y(axis, tick.Value) + 4, tick.Text, "tick over", "end"));
        var scale = axis.Scale switch
        {
            AxisScale.Logarithmic => "logarithmic",
            AxisScale.ReverseLogarithmic => "reverse log.",
            _ => "",
        };
        return Svg.Line(x, Top, x, Height - Bottom, "axis") + Svg.Text(x, 13, axis.Name, "name")
            + Svg.Text(x, 27, scale, "tick") + string.Concat(ticks);
    }

    static double X(int index, int count) =>
        count < 2 ? Width / 2 : Side + index * (Width - 2 * Side) / (count - 1);

    static double Y(Axis axis, double value) => Height - Bottom - axis.Unit(value) * (Height - Bottom - Top);
}

namespace Local.Reports.Charts;

/// <summary>A bar for each name, the longest first come as they are given.</summary>
static class BarChart
{
    const double Row = 24, Width = 620, Top = 6, Bottom = 30, Letter = 6.6;

    /// <param name="label">What it shows, in words.</param>
    /// <param name="unit">What the bars measure.</param>
    /// <param name="bars">Values from 0 on.</param>
    public static Chart Draw(
        string label, string unit, IReadOnlyList<(string Name, double Value)> bars, Func<double, string> text)
    {
        var left = Math.Min(230, 16 + Letter * bars.Select(bar => bar.Name.Length).DefaultIfEmpty(4).Max());
        var most = bars.Select(bar => bar.Value).DefaultIfEmpty(1).Max();
        List<string> parts = [];
        for (var i = 0; i < bars.Count; i++)
        {
            var (name, value) = bars[i];
            var (y, length) = (Top + i * Row, most > 0 ? value / most * (Width - left - 80) : 0);
            parts.Add(Svg.Text(left - 8, y + 16, Shorten(name), "tick", "end")
                + Svg.Rectangle(left, y + 3, Math.Max(1, length), Row - 7, "bar", $"{name}: {text(value)}")
                + Svg.Text(left + length + 6, y + 16, text(value), "tick", "start"));
        }
        var height = Top + bars.Count * Row + Bottom;
        parts.Add(Svg.Line(left, Top, left, height - Bottom, "axis")
            + Svg.Text((left + Width) / 2, height - 8, unit, "name"));
        return new(label, Width, height, parts);
    }

    static string Shorten(string name) => name.Length > 32 ? name[..31] + "…" : name;
}

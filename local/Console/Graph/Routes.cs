namespace Local.Console.Graph;

/// <summary>
/// Leads the ways from box to box. Several at one side of a box leave it side by side, in the order in which they
/// part.
/// </summary>
static class Routes
{
    const double MostPortGap = 22;

    public static IEnumerable<DrawnEdge> Draw(List<(Way Way, Link Link)> ways)
    {
        var lower = Ports(ways.Select(pair => pair.Link), link => link.Upper, link => link.Chain[1]);
        var upper = Ports(ways.Select(pair => pair.Link), link => link.Lower, link => link.Chain[^2]);
        foreach (var (way, link) in ways)
        {
            List<(double X, double Y)> points = [(lower[link], Bottom(link.Upper))];
            foreach (var bend in link.Chain.Skip(1).SkipLast(1))
            {
                points.Add((bend.X, bend.Y - bend.LayerHeight / 2));
                points.Add((bend.X, bend.Y + bend.LayerHeight / 2));
            }
            points.Add((upper[link], link.Lower.Y - link.Lower.Height / 2));
            if (link.IsBack)
                points.Reverse();
            var at = link.LabelBox is { } label ? (label.X, label.Y) : points[0];
            yield return new(
                way.From,
                way.To,
                way.Kind,
                points,
                way.Label is null ? null : TextSize.Shorten(way.Label, 230, 0.85),
                way.Description,
                at);
        }
    }

    static double Bottom(Box box) => box.Y + box.Height / 2;

    /// <summary>Where each link meets its box at that side.</summary>
    static Dictionary<Link, double> Ports(IEnumerable<Link> links, Func<Link, Box> boxOf, Func<Link, Box> next)
    {
        Dictionary<Link, double> ports = [];
        foreach (var side in links.GroupBy(boxOf))
        {
            // Those that run together meet it together.
            var ordered = side.GroupBy(next).OrderBy(together => together.Key.X).ToList();
            var gap = Math.Min(MostPortGap, side.Key.Width * 0.7 / ordered.Count);
            for (var i = 0; i < ordered.Count; i++)
            {
                foreach (var link in ordered[i])
                    ports[link] = side.Key.X + (i - (ordered.Count - 1) / 2.0) * gap;
            }
        }
        return ports;
    }
}

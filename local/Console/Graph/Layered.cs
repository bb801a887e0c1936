namespace Local.Console.Graph;

/// <summary>A box to be placed. X and Y are of its centre.</summary>
sealed class Box(double width, double height)
{
    public double Width => width;
    public double Height => height;
    public double X { get; set; }
    public double Y { get; set; }

    public int Layer { get; set; }
    public int Order { get; set; }

    /// <summary>Of the highest box beside it: a way bends above and below, not beside.</summary>
    public double LayerHeight { get; set; }

    /// <summary>Whether it is a bend or a label of a long link, not a box of the caller's.</summary>
    public bool IsBend { get; init; }

    /// <summary>Whether it is a bend of what leads to a row of parts, or away from one: such a way goes round the
    /// rows.</summary>
    public bool IsTrunk { get; init; }

    public List<Box> Above { get; } = [];
    public List<Box> Below { get; } = [];
}

/// <summary>A link between boxes.</summary>
/// <param name="label">The size of the text that it carries; null for none.</param>
sealed class Link(Box from, Box to, (double Width, double Height)? label = null)
{
    public Box From => from;
    public Box To => to;
    public (double Width, double Height)? Label => label;

    /// <summary>Whether it may run together with others that lead to the same box, past their labels.</summary>
    public bool Joins { get; set; }

    /// <summary>Whether it leads out of a part that stands in a row: then it runs together with others, too.</summary>
    public bool LeavesRow { get; set; }

    /// <summary>How many layers further down it leads than it would have to, beside others that do, too.</summary>
    public int Delay { get; set; }

    /// <summary>Whether it leads back up, against the direction of the drawing.</summary>
    public bool IsBack { get; set; }

    /// <summary>From the upper end to the lower one.</summary>
    public List<Box> Chain { get; set; } = [];

    /// <summary>The bend that holds the label.</summary>
    public Box? LabelBox { get; set; }

    public Box Upper => IsBack ? To : From;
    public Box Lower => IsBack ? From : To;

    /// <summary>A label and a way back take a layer of their own.</summary>
    public int Span => (Label is null && !IsBack ? 1 : 2) + Delay;
}

/// <summary>
/// Places boxes in layers, from the top down, in five steps:
/// 1. links that close a cycle are turned, 2. what would be far too wide is set in rows,
/// 3. each box goes to the layer below all that lead to it, 4. the boxes of each layer are ordered so that few links
/// cross, 5. each box gets its place.
/// </summary>
/// <seealso href="https://doi.org/10.1109/TSMC.1981.4308636">Sugiyama, Tagawa and Toda, 1981</seealso>
static class Layered
{
    const double LayerGap = 34;
    const double LabelGap = 16;

    /// <param name="boxes">The first is the start; an order that means something to the reader is kept where it can
    /// be.</param>
    /// <param name="links">None leads from a box to itself.</param>
    /// <returns>The size of it all. The top left corner is at 0, 0.</returns>
    public static (double Width, double Height) Arrange(IReadOnlyList<Box> boxes, IReadOnlyList<Link> links)
    {
        TurnBackLinks(boxes, links);
        Rows.Fold(boxes, links);
        AssignLayers(boxes, links);
        List<List<Box>> layers = MakeLayers(boxes, links);
        Crossings.Reduce(layers);
        Placement.PlaceAcross(layers);
        return PlaceDown(layers);
    }

    static void TurnBackLinks(IReadOnlyList<Box> boxes, IReadOnlyList<Link> links)
    {
        var from = links.ToLookup(link => link.From);
        HashSet<Box> open = [], done = [];
        foreach (var box in boxes)
            Visit(box);

        void Visit(Box start)
        {
            if (done.Contains(start) || !open.Add(start))
                return;
            // A stack of our own: a chain may be as long as a definition.
            Stack<(Box Box, IEnumerator<Link> Links)> path = new([(start, from[start].GetEnumerator())]);
            while (path.TryPeek(out var top))
            {
                if (!top.Links.MoveNext())
                {
                    path.Pop();
                    open.Remove(top.Box);
                    done.Add(top.Box);
                }
                else if (open.Contains(top.Links.Current.To))
                    top.Links.Current.IsBack = true;
                else if (!done.Contains(top.Links.Current.To))
                {
                    open.Add(top.Links.Current.To);
                    path.Push((top.Links.Current.To, from[top.Links.Current.To].GetEnumerator()));
                }
            }
        }
    }

    static void AssignLayers(IReadOnlyList<Box> boxes, IReadOnlyList<Link> links)
    {
        var below = links.ToLookup(link => link.Upper);
        var above = links.ToLookup(link => link.Lower);
        var waiting = boxes.ToDictionary(box => box, box => above[box].Count());
        Queue<Box> ready = new(boxes.Where(box => waiting[box] == 0));
        List<Box> order = [];
        while (ready.TryDequeue(out var box))
        {
            order.Add(box);
            foreach (var link in below[box])
            {
                link.Lower.Layer = Math.Max(link.Lower.Layer, box.Layer + link.Span);
                if (--waiting[link.Lower] == 0)
                    ready.Enqueue(link.Lower);
            }
        }
        // Where nothing leads to a box, it stands right above what it leads to.
        foreach (var box in Enumerable.Reverse(order)
            .Where(box => box != boxes[0] && !above[box].Any() && below[box].Any()))
            box.Layer = Math.Max(0, below[box].Min(link => link.Lower.Layer - link.Span));
    }

    static List<List<Box>> MakeLayers(IReadOnlyList<Box> boxes, IReadOnlyList<Link> links)
    {
        List<List<Box>> layers = [.. Enumerable.Range(0, boxes.Max(box => box.Layer) + 1).Select(_ => new List<Box>())];
        foreach (var box in boxes)
            layers[box.Layer].Add(box);
        // Where links to one box run together, by that box and the layer; or those from one box to one row.
        Dictionary<(Box, int Delay, int Layer), Box> joined = [];
        foreach (var link in links)
        {
            var labelLayer = link.IsBack || link.Delay > 0 ? link.Lower.Layer - 1 : link.Upper.Layer + 1;
            link.Chain = [link.Upper];
            for (var layer = link.Upper.Layer + 1; layer < link.Lower.Layer; layer++)
            {
                var size = link.Label is { } label && layer == labelLayer ? label : default;
                var leads = link.Delay > 0 && layer < labelLayer;
                var joins = leads || ((link.Joins || link.LeavesRow) && !link.IsBack && size == default);
                var together = leads ? (link.Upper, link.Delay, layer) : (link.Lower, 0, layer);
                if (!joins || !joined.TryGetValue(together, out var bend))
                {
                    bend = new Box(size.Width, size.Height)
                    {
                        Layer = layer,
                        IsBend = true,
                        IsTrunk = joins && (leads || link.LeavesRow),
                    };
                    layers[layer].Add(bend);
                    if (joins)
                        joined.Add(together, bend);
                }
                if (size != default)
                    link.LabelBox = bend;
                link.Chain.Add(bend);
            }
            link.Chain.Add(link.Lower);
            foreach (var (upper, lower) in link.Chain.Zip(link.Chain.Skip(1)))
            {
                if ((upper.IsBend || lower.IsBend) && lower.Above.Contains(upper))
                    continue;
                upper.Below.Add(lower);
                lower.Above.Add(upper);
            }
        }
        return layers;
    }

    static (double Width, double Height) PlaceDown(List<List<Box>> layers)
    {
        var all = layers.SelectMany(layer => layer).ToList();
        var left = all.Min(box => box.X - box.Width / 2);
        foreach (var box in all)
            box.X -= left;
        double y = 0;
        for (var i = 0; i < layers.Count; i++)
        {
            var height = layers[i].Max(box => box.Height);
            foreach (var box in layers[i])
                (box.Y, box.LayerHeight) = (y + height / 2, height);
            var isTight = i + 1 < layers.Count
                && (layers[i].TrueForAll(box => box.IsBend) || layers[i + 1].TrueForAll(box => box.IsBend));
            y += height + (i + 1 == layers.Count ? 0 : isTight ? LabelGap : LayerGap);
        }
        return (all.Max(box => box.X + box.Width / 2), y);
    }
}

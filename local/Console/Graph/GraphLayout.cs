using Local.StepFunctions.Language;

namespace Local.Console.Graph;

/// <summary>
/// Draws a state machine. A Next or Catch names a state beside its own, so each Map and Parallel is laid out by
/// itself and placed as one box.
/// </summary>
static class GraphLayout
{
    const double Height = 50;
    const double LeastWidth = 132, MostWidth = 340;
    const double Title = 34, Padding = 18;
    const double Terminal = 44;
    const double LabelHeight = 18, MostLabelWidth = 230, LabelScale = 0.85;
    const double Margin = 12;

    // What leads from a state to itself stands out at its side.
    const double LoopWidth = 30;

    public static GraphDrawing Draw(Definition definition)
    {
        var drawing = Draw(definition.Graph, 0);
        var shifted = drawing.Shifted(Margin, Margin);
        return shifted with
        {
            Width = drawing.Width + 2 * Margin,
            Height = drawing.Height + 2 * Margin,
            Start = Shift(drawing.Start),
            End = Shift(drawing.End),
        };

        static (double, double)? Shift((double X, double Y)? point) =>
            point is var (x, y) ? (x + Margin, y + Margin) : null;
    }

    static GraphDrawing Draw(StateGraph graph, int depth)
    {
        var isTop = depth == 0;
        var ways = Way.Of(graph, isTop);
        var inner = graph.States.Values
            .ToDictionary(state => state.Name, state =>
                StateGraph.Inside(state).Select(branch => Draw(branch, depth + 1)).ToList());
        var boxes = graph.States.Values
            .ToDictionary(state => state.Name, state =>
                MakeBox(state, inner[state.Name], ways.Exists(way => way.From == state.Name && way.To == state.Name)));
        var (start, end) = (new Box(Terminal, Terminal), new Box(Terminal, Terminal));
        var reachable = Reachable(graph, ways);

        List<Box> all = [.. isTop ? [start] : Array.Empty<Box>(), .. Order(graph).Select(name => boxes[name])];
        List<(Way Way, Link Link)> links = [];
        foreach (var way in ways.Where(way => way.From is null || way.From != way.To))
        {
            var (from, to) = (way.From is null ? start : boxes[way.From], way.To is null ? end : boxes[way.To]);
            var size = way.Label is null ? ((double, double)?)null
                : (TextSize.Width(Short(way.Label), LabelScale) + 8, LabelHeight);
            // Many states often have the same handler of their errors.
            links.Add((way, new(from, to, size) { Joins = way.Kind is EdgeKind.Catch }));
        }
        if (isTop && ways.Exists(way => way.To is null))
            all.Add(end);
        var (width, height) = Layered.Arrange(all, [.. links.Select(pair => pair.Link)]);

        List<DrawnState> states = [];
        List<DrawnEdge> edges = [.. Routes.Draw(links), .. Loops(ways, boxes)];
        foreach (var state in graph.States.Values)
        {
            var box = boxes[state.Name];
            var (left, top) = (box.X - box.Width / 2, box.Y - box.Height / 2);
            var hasLoop = ways.Exists(way => way.From == state.Name && way.To == state.Name);
            var drawn = new DrawnState(
                state.Name,
                state.Type,
                Kind(state),
                left,
                top,
                box.Width - (hasLoop ? LoopWidth : 0),
                box.Height,
                depth,
                inner[state.Name].Count > 0,
                reachable.Contains(state.Name));
            states.Add(drawn);
            var x = left + Padding + (drawn.Width - 2 * Padding - WidthOf(inner[state.Name])) / 2;
            foreach (var branch in inner[state.Name])
            {
                var placed = branch.Shifted(x, top + Title);
                states.AddRange(placed.States);
                edges.AddRange(placed.Edges);
                x += branch.Width + Padding;
            }
        }
        return new(width, height, states, edges, isTop ? (start.X, start.Y) : null, isTop && all.Contains(end)
            ? (end.X, end.Y) : null);
    }

    static string Short(string label) => TextSize.Shorten(label, MostLabelWidth, LabelScale);

    static double WidthOf(List<GraphDrawing> branches) =>
        branches.Sum(branch => branch.Width) + Padding * Math.Max(0, branches.Count - 1);

    static Box MakeBox(State state, List<GraphDrawing> branches, bool hasLoop)
    {
        var text = Math.Max(TextSize.Width(state.Name) + 52, TextSize.Width(Kind(state), 0.85) + 52);
        var width = Math.Clamp(text, LeastWidth, MostWidth);
        var (w, h) = branches.Count == 0 ? (width, Height)
            : (Math.Max(width, WidthOf(branches) + 2 * Padding), branches
                .Max(branch => branch.Height) + Title + Padding);
        return new(w + (hasLoop ? LoopWidth : 0), h);
    }

    /// <summary>What a state does, in few words.</summary>
    public static string Kind(State state) => state switch
    {
        TaskState { Resource.IsActivity: true } => "Activity",
        TaskState { Resource: { Service: "lambda" } resource } => $"Lambda: {resource.HistoryName}",
        TaskState task => $"{task.Resource.Service}: {task.Resource.HistoryName}",
        MapState { Distributed: not null } => "Map (distributed)",
        _ => state.Type,
    };

    /// <summary>From the first on, as one reads; then what no way leads to.</summary>
    static IEnumerable<string> Order(StateGraph graph) =>
        [graph.StartAt, .. graph.States.Keys.Where(name => name != graph.StartAt)];

    static HashSet<string> Reachable(StateGraph graph, List<Way> ways)
    {
        var next = ways.Where(way => way is { From: not null, To: not null })
            .ToLookup(way => way.From!, way => way.To!);
        HashSet<string> found = [graph.StartAt];
        Stack<string> open = new(found);
        while (open.TryPop(out var name))
        {
            foreach (var to in next[name].Where(found.Add))
                open.Push(to);
        }
        return found;
    }

    /// <summary>From a state to itself: an arc at its right side.</summary>
    static IEnumerable<DrawnEdge> Loops(List<Way> ways, Dictionary<string, Box> boxes)
    {
        foreach (var way in ways.Where(way => way.From is not null && way.From == way.To))
        {
            var box = boxes[way.From!];
            var (x, y) = (box.X + box.Width / 2 - LoopWidth, box.Y);
            yield return new(way.From, way.To, way.Kind,
                [(x, y + 12), (x + LoopWidth - 6, y + 12), (x + LoopWidth - 6, y - 12), (x, y - 12)], null,
                    way.Description, (x, y));
        }
    }
}

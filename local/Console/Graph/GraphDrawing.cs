namespace Local.Console.Graph;

/// <summary>A state machine as it is drawn: sizes and places in pixels, from the top left corner.</summary>
public sealed record GraphDrawing(
    double Width,
    double Height,
    IReadOnlyList<DrawnState> States,
    IReadOnlyList<DrawnEdge> Edges,
    (double X, double Y)? Start,
    (double X, double Y)? End)
{
    public GraphDrawing Shifted(double x, double y) => this with
    {
        States = [.. States.Select(state => state with { X = state.X + x, Y = state.Y + y })],
        Edges = [.. Edges.Select(edge => edge.Shifted(x, y))],
    };
}

/// <summary>A state's box. X and Y are of its top left corner.</summary>
/// <param name="Kind">What the state does, above its name: <c>Choice</c>, <c>lambda:invoke</c>.</param>
/// <param name="Depth">In how many Map and Parallel states it lies.</param>
/// <param name="IsFrame">Whether states lie in it.</param>
/// <param name="IsReachable">Whether a way leads to it.</param>
public sealed record DrawnState(
    string Name,
    string Type,
    string Kind,
    double X,
    double Y,
    double Width,
    double Height,
    int Depth,
    bool IsFrame,
    bool IsReachable)
{
    /// <summary>The name, as much of it as there is room for.</summary>
    public string ShortName => TextSize.Shorten(Name, Width - (IsFrame ? 60 : 48));
}

/// <summary>A way from state to state.</summary>
/// <param name="From">A state's name; null for the start.</param>
/// <param name="To">A state's name; null for the end.</param>
/// <param name="Label">Short enough to be drawn; null for none.</param>
/// <param name="Description">The whole condition, or the errors that are caught.</param>
public sealed record DrawnEdge(
    string? From,
    string? To,
    EdgeKind Kind,
    IReadOnlyList<(double X, double Y)> Points,
    string? Label,
    string? Description,
    (double X, double Y) LabelAt)
{
    public DrawnEdge Shifted(double x, double y) => this with
    {
        Points = [.. Points.Select(point => (point.X + x, point.Y + y))],
        LabelAt = (LabelAt.X + x, LabelAt.Y + y),
    };
}

public enum EdgeKind { Next, Choice, Catch }

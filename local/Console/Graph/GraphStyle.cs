namespace Local.Console.Graph;

/// <summary>The style of a drawing that stands alone: light or dark as its reader is.</summary>
static class GraphStyle
{
    public static string Text { get; } = File
        .ReadAllText(Path.Combine(AppContext.BaseDirectory, "console", "graph.css"));
}

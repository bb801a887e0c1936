using System.Globalization;
using System.Net;
using System.Text;

namespace Local.Reports.Charts;

/// <summary>A chart as SVG, which a page and a file show alike. Its colours are in <c>charts.css</c>.</summary>
/// <remarks>
/// Its parts are kept apart: a page sends those that have changed. Razor makes components public, so what they are
/// given has a public name; its members stay our own.
/// </remarks>
public sealed class Chart
{
    // Each part costs the browser a parsing, and when a mark changes, its part is sent.
    const int PartSize = 50;

    /// <param name="marks">In the order in which they are drawn.</param>
    internal Chart(string label, double width, double height, IReadOnlyList<string> marks) =>
        (Label, Width, Height, Parts) = (label, width, height, InParts(marks));

    /// <summary>Some at a time together.</summary>
    internal static IReadOnlyList<string> InParts(IEnumerable<string> marks) =>
        [.. marks.Chunk(PartSize).Select(part => string.Concat(part))];

    /// <summary>What it shows, in words.</summary>
    internal string Label { get; }

    internal double Width { get; }

    internal double Height { get; }

    internal IReadOnlyList<string> Parts { get; }

    internal string ViewBox => $"0 0 {Svg.Number(Width)} {Svg.Number(Height)}";

    /// <summary>As a file's part.</summary>
    internal string ToSvg()
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg class=\"chart\" viewBox=\"{ViewBox}\" role=\"img\" aria-label=\"{Svg.Escape(Label)}\">");
        foreach (var part in Parts)
            svg.Append(part);
        return svg.Append("</svg>").ToString();
    }
}

/// <summary>Pieces of SVG's text.</summary>
static class Svg
{
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    public static string Number(double number) => Math.Round(number, 1).ToString(CultureInfo.InvariantCulture);

    public static string Text(double x, double y, string text, string css = "", string anchor = "middle") =>
        $"<text{Class(css)} x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\">{Escape(text)}</text>";

    public static string Line(double x1, double y1, double x2, double y2, string css) =>
        $"<line{Class(css)} x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\"/>";

    public static string Rectangle(
        double x, double y, double width, double height, string css, MarkWords? words = null) =>
        $"<rect{Class(css)} x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" "
        + $"height=\"{Number(height)}\"{Close("rect", words)}";

    /// <summary>A path through points, each once moved to and then gone to.</summary>
    public static string Path(IEnumerable<(double X, double Y)> points, string css, MarkWords? words = null)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in points)
            path.Append(path.Length == 0 ? 'M' : 'L').Append(Number(x)).Append(' ').Append(Number(y));
        return $"<path{Class(css)} d=\"{path}\"{Close("path", words)}";
    }

    public static string Circle(double x, double y, double radius, string css, MarkWords? words = null) =>
        $"<circle{Class(css)} cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"{Number(radius)}\"{Close("circle", words)}";

    /// <summary>A cross: what failed has no value, and another shape than what has.</summary>
    public static string Cross(double x, double y, string css, MarkWords? words) =>
        $"<path{Class(css)} d=\"M{Number(x - 4)} {Number(y - 4)}l8 8m0 -8l-8 8\"{Close("path", words)}";

    static string Class(string css) => css.Length == 0 ? "" : $" class=\"{css}\"";

    static string Close(string tag, MarkWords? words) => words switch
    {
        null => "/>",
        { Of: { } id, As: null } => $" data-of=\"{Escape(id)}\"/>",
        { Of: { } id, As: { } aspect } => $" data-of=\"{Escape(id)}\" data-as=\"{Escape(aspect)}\"/>",
        { As: null } => $"><title>{Escape(words.Text)}</title></{tag}>",
        _ => $"><title>{Escape($"{words.As}\n{words.Text}")}</title></{tag}>",
    };
}

using System.Globalization;
using System.Text;

namespace Local.Console.Graph;

/// <summary>A way as SVG's path data: it leaves and meets boxes upright, and bends smoothly in between.</summary>
static class PathData
{
    public static string Of(DrawnEdge edge)
    {
        var path = new StringBuilder();
        var (x, y) = edge.Points[0];
        Append(path, $"M{x:0.#} {y:0.#}");
        for (var i = 1; i < edge.Points.Count; i++)
        {
            var (toX, toY) = edge.Points[i];
            if (edge.From == edge.To || Math.Abs(toX - x) < 0.5)
                Append(path, $"L{toX:0.#} {toY:0.#}");
            else
                Append(path, $"C{x:0.#} {(y + toY) / 2:0.#} {toX:0.#} {(y + toY) / 2:0.#} {toX:0.#} {toY:0.#}");
            (x, y) = (toX, toY);
        }
        return path.ToString();
    }

    static void Append(StringBuilder path, FormattableString text) =>
        path.Append(text.ToString(CultureInfo.InvariantCulture));
}

using System.Text;

namespace Local.Reports.Charts;

/// <summary>A chart in two directions while it is drawn: a frame with its axes, and marks in it.</summary>
/// <param name="label">What it shows, in words.</param>
sealed class Figure(string label, Axis x, Axis y, double width = 620, double height = 310)
{
    const double Top = 12, Right = 16, Bottom = 46;

    readonly List<string> _marks = [];

    // Wide enough for the longest number at the left.
    readonly double _left = 30 + 6.4 * Math.Max(3, y.Ticks(6).Select(tick => tick.Text.Length).DefaultIfEmpty(3).Max());

    public double X(double value) => _left + x.Unit(value) * (width - _left - Right);

    public double Y(double value) => height - Bottom - y.Unit(value) * (height - Bottom - Top);

    double Floor => height - Bottom;

    public void Dot(
        double atX,
        double atY,
        string css,
        MarkWords words,
        double radius = 4) =>
        _marks.Add(Svg.Circle(X(atX), Y(atY), radius, css, words));

    /// <summary>A cross at the bottom, for what has no value.</summary>
    public void Failure(double atX, MarkWords words) => _marks.Add(Svg.Cross(X(atX), Floor - 7, "failed", words));

    public void Line(IEnumerable<(double X, double Y)> points, string css, MarkWords? words = null) =>
        _marks.Add(Svg.Path(points.Select(point => (X(point.X), Y(point.Y))), css, words));

    /// <summary>A line that stays as it is until it changes.</summary>
    public void Steps(IReadOnlyList<(double X, double Y)> points, string css, double until)
    {
        List<(double, double)> corners = [];
        for (var i = 0; i < points.Count; i++)
        {
            corners.Add(points[i]);
            corners.Add((i + 1 < points.Count ? points[i + 1].X : until, points[i].Y));
        }
        Line(corners, css);
    }

    public void Bar(
        double fromX,
        double toX,
        double fromY,
        double toY,
        string css,
        MarkWords words)
    {
        var (left, top) = (X(fromX), Math.Min(Y(fromY), Y(toY)));
        _marks.Add(Svg.Rectangle(
            left, top, Math.Max(1.5, X(toX) - left), Math.Max(1, Math.Abs(Y(fromY) - Y(toY))), css, words));
    }

    /// <summary>An upright line over the whole height, with words beside it.</summary>
    public void Upright(double atX, string css, string text)
    {
        var isRight = x.Unit(atX) > 0.5;
        _marks.Add(Svg.Line(X(atX), Top, X(atX), Floor, css)
            + Svg.Text(X(atX) + (isRight ? -5 : 5), (Top + Floor) / 2, text, css, isRight ? "end" : "start"));
    }

    public void Note(string text) => _marks.Add(Svg.Text(width - Right - 6, Floor - 10, text, "note", "end"));

    public Chart Draw() => new(label, width, height, [Frame(), .. _marks]);

    string Frame()
    {
        var frame = new StringBuilder();
        foreach (var (value, text) in y.Ticks(6))
        {
            frame.Append(Svg.Line(_left, Y(value), width - Right, Y(value), "grid"));
            frame.Append(Svg.Text(_left - 6, Y(value) + 4, text, "tick", "end"));
        }
        foreach (var (value, text) in x.Ticks(x.Scale is AxisScale.Words ? 12 : 7))
        {
            frame.Append(Svg.Line(X(value), Floor, X(value), Floor + 4, "axis"));
            frame.Append(Svg.Text(X(value), Floor + 17, text, "tick"));
        }
        frame.Append(Svg.Line(_left, Floor, width - Right, Floor, "axis"));
        frame.Append(Svg.Line(_left, Top, _left, Floor, "axis"));
        frame.Append(Svg.Text((_left + width - Right) / 2, height - 8, NameOf(x), "name"));
        var middle = (Top + Floor) / 2;
        frame.Append("<g transform=\"rotate(-90 12 ").Append(Svg.Number(middle)).Append(")\">")
            .Append(Svg.Text(12, middle + 4, NameOf(y), "name")).Append("</g>");
        return frame.ToString();
    }

    static string NameOf(Axis axis) => axis.Scale switch
    {
        AxisScale.Logarithmic => $"{axis.Name} (logarithmic)",
        AxisScale.ReverseLogarithmic => $"{axis.Name} (reverse logarithmic)",
        _ => axis.Name,
    };
}

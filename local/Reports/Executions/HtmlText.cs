using System.Globalization;
using System.Net;
using System.Text;
using Local.Reports.Charts;

namespace Local.Reports.Executions;

/// <summary>A page while it is written. What comes from users is encoded.</summary>
sealed class HtmlText
{
    // More of one text is not read; the page stays of a size that opens at once.
    const int LongestText = 200_000;

    readonly StringBuilder _text = new();

    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    public HtmlText Raw(string html)
    {
        _text.Append(html).Append('\n');
        return this;
    }

    public HtmlText Heading(int level, string text) => Raw($"<h{level}>{Encode(text)}</h{level}>");

    public HtmlText Paragraph(string text, string css = "") =>
        Raw($"<p{(css.Length == 0 ? "" : $" class=\"{css}\"")}>{Encode(text)}</p>");

    public HtmlText Facts(params IEnumerable<(string Name, string? Value)> facts)
    {
        _text.Append("<dl>");
        foreach (var (name, value) in facts.Where(fact => fact.Value is { Length: > 0 }))
            _text.Append("<div><dt>" + Encode(name) + "</dt><dd>" + Encode(value!) + "</dd></div>");
        return Raw("</dl>");
    }

    /// <summary>A column of which every cell is a number, or empty, is set to the right.</summary>
    public HtmlText Table(IReadOnlyList<string> head, IEnumerable<(bool IsMarked, IReadOnlyList<string> Cells)> rows)
    {
        var all = rows.ToList();
        bool[] areNumbers =
        [
            .. head.Select((_, column) =>
                all.Exists(row => row.Cells[column].Length > 0) && all.TrueForAll(row => IsNumber(row.Cells[column]))),
        ];
        _text.Append("<div class=\"wide\"><table><thead><tr>");
        for (var column = 0; column < head.Count; column++)
            Cell("th scope=\"col\"", head[column], areNumbers[column]);
        _text.Append("</tr></thead><tbody>\n");
        foreach (var (isMarked, cells) in all)
        {
            _text.Append(isMarked ? "<tr class=\"marked\">" : "<tr>");
            for (var column = 0; column < cells.Count; column++)
                Cell("td", cells[column], areNumbers[column]);
            _text.Append("</tr>\n");
        }
        return Raw("</tbody></table></div>");
    }

    void Cell(string tag, string text, bool isNumber) =>
        _text.Append('<').Append(tag).Append(isNumber ? " class=\"number\">" : ">").Append(Encode(text))
            .Append("</").Append(tag.AsSpan(0, 2)).Append('>');

    static bool IsNumber(string text) =>
        text.Length == 0 || double.TryParse(text.Replace(" s", ""), CultureInfo.InvariantCulture, out _);

    public HtmlText Figure(string title, Chart chart) =>
        Raw($"<figure><figcaption>{Encode(title)}</figcaption>{chart.ToSvg()}</figure>");

    public HtmlText Code(string text) => Raw("<pre>" + Encode(text.Length <= LongestText ? text
        : string.Concat(text.AsSpan(0, LongestText), $"\n… ({text.Length} characters in all)")) + "</pre>");

    public override string ToString() => _text.ToString();
}

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

    public HtmlText Table(IReadOnlyList<string> head, IEnumerable<(bool IsMarked, IReadOnlyList<string> Cells)> rows)
    {
        _text.Append("<table><thead><tr>");
        foreach (var title in head)
            _text.Append("<th scope=\"col\">").Append(Encode(title)).Append("</th>");
        _text.Append("</tr></thead><tbody>\n");
        foreach (var (isMarked, cells) in rows)
        {
            _text.Append(isMarked ? "<tr class=\"marked\">" : "<tr>");
            foreach (var cell in cells)
                _text.Append("<td>").Append(Encode(cell)).Append("</td>");
            _text.Append("</tr>\n");
        }
        return Raw("</tbody></table>");
    }

    public HtmlText Figure(string title, Chart chart) =>
        Raw($"<figure><figcaption>{Encode(title)}</figcaption>{chart.ToSvg()}</figure>");

    public HtmlText Code(string text) => Raw("<pre>" + Encode(text.Length <= LongestText ? text
        : string.Concat(text.AsSpan(0, LongestText), $"\n… ({text.Length} characters in all)")) + "</pre>");

    public override string ToString() => _text.ToString();
}

using System.Text;

namespace GenerateDataset.Sources;

/// <summary>
/// One line of separated values. Not CsvHelper's reader, which reads on past a quoted line break: this one must say
/// where it is.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc4180"/>
static class CsvLine
{
    /// <summary>Appends the line's cells, without the spaces around them.</summary>
    /// <returns>Null, or what is wrong with the cell after the last one appended.</returns>
    public static string? Split(string line, char delimiter, List<string> cells)
    {
        for (var start = 0; ; start++)
        {
            string cell;
            if (start < line.Length && line[start] == '"')
            {
                if (Unquote(line, ref start) is not { } text)
                    return "the quotes around this cell do not end in its row. A line break in a cell cannot be read: "
                        + "replace it by a space, or write a quote within quotes twice.";
                if (start < line.Length && line[start] != delimiter)
                    return "there is text after the closing quote of this cell. Write a quote within quotes twice.";
                cell = text;
            }
            else
            {
                var end = line.IndexOf(delimiter, start) is >= 0 and var next ? next : line.Length;
                cell = line[start..end];
                start = end;
            }
            if (cell.Contains('\r'))
                return "there is a carriage return in this cell. End lines with LF or CRLF, and cells without line breaks.";
            cells.Add(cell.Trim());
            if (start == line.Length)
                return null;
        }
    }

    /// <summary>The text between quotes, and the position after them; null when they do not end.</summary>
    static string? Unquote(string line, ref int position)
    {
        var text = new StringBuilder();
        while (line.IndexOf('"', position + 1) is >= 0 and var quote)
        {
            text.Append(line, position + 1, quote - position - 1);
            position = quote + 1;
            if (position == line.Length || line[position] != '"')
                return text.ToString();
            text.Append('"');
        }
        return null;
    }
}

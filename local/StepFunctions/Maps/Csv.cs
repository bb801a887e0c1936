using System.Text;
using System.Text.Json;
using Local.StepFunctions.Language;

namespace Local.StepFunctions.Maps;

/// <summary>Rows of a CSV file (RFC 4180, with backslashes) as objects of texts.</summary>
static class Csv
{
    /// <param name="columns">Null when the first row names them.</param>
    public static IEnumerable<JsonElement> Read(TextReader reader, IReadOnlyList<string>? columns, char delimiter)
    {
        foreach (var row in Rows(reader, delimiter))
        {
            if (columns is null)
            {
                columns = row;
                continue;
            }
            var text = new JsonText();
            text.Object();
            for (var i = 0; i < columns.Count; i++)
            {
                text.Name(columns[i]);
                // As documented: what a row has too much is left out, what it has not is empty.
                text.Value(i < row.Count ? row[i] : "");
            }
            text.EndObject();
            yield return text.ToElement();
        }
    }

    static IEnumerable<List<string>> Rows(TextReader reader, char delimiter)
    {
        List<string> row = [];
        var cell = new StringBuilder();
        var (quoted, any) = (false, false);
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            var c = (char)next;
            if (quoted && c == '"' && reader.Peek() == '"')
                Append((char)reader.Read());
            // As documented: before a backslash, a quote or a delimiter it lets these be what they are, elsewhere it
            // vanishes.
            else if (c == '\\')
                any = Escape(reader.Peek());
            else if (c == '"')
                (quoted, any) = (!quoted, true);
            else if (quoted || c != delimiter && c is not ('\r' or '\n'))
                any = Append(c);
            else if (c == delimiter)
                Close(ref any);
            else if (c == '\n' && (any || row.Count > 0))
            {
                Close(ref any);
                yield return row;
                (row, any) = ([], false);
            }
        }
        if (any || row.Count > 0)
        {
            Close(ref any);
            yield return row;
        }

        bool Append(char added)
        {
            if (cell.Append(added).Length > MapLimits.PartCharacters)
                throw new FormatException(
                    $"A cell has more than {MapLimits.PartCharacters} characters, which is more than is read here.");
            return true;
        }

        bool Escape(int escaped)
        {
            if (escaped == '\\' || escaped == '"' || escaped == delimiter)
                Append((char)reader.Read());
            return true;
        }

        void Close(ref bool touched)
        {
            row.Add(cell.ToString());
            cell.Clear();
            touched = true;
        }
    }
}

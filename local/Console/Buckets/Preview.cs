using System.Text;
using Local.Console.Controls;

namespace Local.Console.Buckets;

/// <summary>The beginning of an object, as far as one can read it.</summary>
/// <param name="Rows">The cells of a CSV; empty for anything else.</param>
/// <param name="Text">Null when it is no text.</param>
/// <param name="IsWhole">Whether there is no more of it.</param>
public sealed record Preview(IReadOnlyList<IReadOnlyList<string>> Rows, string? Text, bool IsWhole)
{
    const int MostBytes = 256 << 10, MostRows = 200, MostColumns = 60;

    public static Preview Read(string key, Stream content)
    {
        var bytes = new byte[Math.Min(MostBytes, content.Length)];
        content.ReadExactly(bytes);
        var isWhole = content.Length <= MostBytes;
        if (bytes.AsSpan().Contains((byte)0))
            return new([], null, isWhole);
        var text = Encoding.UTF8.GetString(bytes);
        var extension = Path.GetExtension(key.EndsWith(".out", StringComparison.Ordinal) ? key[..^4] : key);
        return extension.ToLowerInvariant() switch
        {
            ".csv" => Table(text, isWhole),
            ".json" => new([], isWhole ? PrettyJson.Of(text) : text, isWhole),
            _ => new([], text, isWhole),
        };
    }

    static Preview Table(string text, bool isWhole)
    {
        var lines = text.Split('\n');
        // The last line may be cut, or is what follows the last line's end.
        var shown = lines.Take(isWhole ? lines.Length : lines.Length - 1).Where(line => line.Length > 0).Take(MostRows)
            .Select(line => Cells(line.TrimEnd('\r'))).ToList();
        return new(shown, text, isWhole && lines.Length <= MostRows + 1);
    }

    /// <summary>The cells of a line; between quotes a comma is a letter like others.</summary>
    static List<string> Cells(string line)
    {
        List<string> cells = [];
        var (cell, isQuoted) = (new StringBuilder(), false);
        foreach (var letter in line)
        {
            if (letter == '"')
                isQuoted = !isQuoted;
            else if (letter == ',' && !isQuoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
                if (cells.Count == MostColumns)
                    return [.. cells, "…"];
            }
            else
                cell.Append(letter);
        }
        cells.Add(cell.ToString());
        return cells;
    }
}

namespace Local.Console.Editing;

/// <summary>The lines that two texts share, and those that only one of them has.</summary>
static class LineDiff
{
    // Texts that differ in more lines than these are compared as a whole: the table of both would be too large.
    const long MostCompared = 4_000_000;

    /// <returns>The lines in order: kept, removed (of <paramref name="before"/>), added (of <paramref
    /// name="after"/>).</returns>
    public static List<DiffLine> Of(string before, string after)
    {
        var (old, @new) = (Lines(before), Lines(after));
        var start = 0;
        while (start < old.Length && start < @new.Length && old[start] == @new[start])
            start++;
        var end = 0;
        while (end < old.Length - start && end < @new.Length - start && old[^(end + 1)] == @new[^(end + 1)])
            end++;
        List<DiffLine> lines = [.. Kept(0, start)];
        Between(start, old.Length - end, start, @new.Length - end);
        lines.AddRange(Kept(old.Length - end, old.Length));
        return lines;

        IEnumerable<DiffLine> Kept(int from, int to) =>
            Enumerable.Range(from, to - from)
                .Select(i => new DiffLine(DiffKind.Kept, old[i], i, i + (from == 0 ? 0 : @new.Length - old.Length)));

        // The longest common subsequence, from the end; what differs is short, for the rest was taken off.
        void Between(int fromOld, int toOld, int fromNew, int toNew)
        {
            var (rows, columns) = (toOld - fromOld, toNew - fromNew);
            if ((long)rows * columns > MostCompared)
            {
                for (var i = fromOld; i < toOld; i++)
                    lines.Add(new(DiffKind.Removed, old[i], i, -1));
                for (var i = fromNew; i < toNew; i++)
                    lines.Add(new(DiffKind.Added, @new[i], -1, i));
                return;
            }
            var common = new int[rows + 1, columns + 1];
            for (var i = rows - 1; i >= 0; i--)
            {
                for (var j = columns - 1; j >= 0; j--)
                    common[i, j] = old[fromOld + i] == @new[fromNew + j] ? common[i + 1, j + 1] + 1
                        : Math.Max(common[i + 1, j], common[i, j + 1]);
            }
            for (int i = 0, j = 0; i < rows || j < columns;)
            {
                if (i < rows && j < columns && old[fromOld + i] == @new[fromNew + j])
                    lines.Add(new(DiffKind.Kept, old[fromOld + i], fromOld + i++, fromNew + j++));
                else if (i < rows && (j == columns || common[i + 1, j] >= common[i, j + 1]))
                    lines.Add(new(DiffKind.Removed, old[fromOld + i], fromOld + i++, -1));
                else
                    lines.Add(new(DiffKind.Added, @new[fromNew + j], -1, fromNew + j++));
            }
        }
    }

    public static string[] Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
}

/// <param name="Before">The line's number in the text before, from 0; -1 when it is not in it.</param>
/// <param name="After">The same for the text after.</param>
sealed record DiffLine(DiffKind Kind, string Text, int Before, int After);

enum DiffKind { Kept, Removed, Added }

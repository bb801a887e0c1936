namespace Local.Console.Graph;

/// <summary>
/// Sets the parts that many ways from one box lead to in rows, one below another: beside each other they would make a
/// drawing that is far wider than a page. A part is what nothing else leads into.
/// </summary>
static class Rows
{
    const int MostAbreast = 10;

    /// <param name="links">Those that lead back up are turned.</param>
    public static void Fold(IReadOnlyList<Box> boxes, IReadOnlyList<Link> links)
    {
        var below = links.ToLookup(link => link.Upper);
        var above = links.ToLookup(link => link.Lower);
        // What is inside a part may be folded, too, and is before the part is measured.
        foreach (var box in Enumerable.Reverse(boxes).Where(box => below[box].Count() > MostAbreast))
        {
            var heads = below[box].Where(link => !link.IsBack).Select(link => link.Lower).Distinct()
                .Where(head => above[head].All(link => link.Upper == box)).ToList();
            if (heads.Count <= MostAbreast)
                continue;
            var rows = (heads.Count + MostAbreast - 1) / MostAbreast;
            var delay = 0;
            foreach (var row in heads.Chunk((heads.Count + rows - 1) / rows))
            {
                var height = 0;
                foreach (var head in row)
                {
                    foreach (var link in above[head])
                        link.Delay = delay;
                    var part = Part(head, below, above);
                    height = Math.Max(height, part.Values.Max() + 1);
                    foreach (var way in part.Keys.SelectMany(inside => below[inside]))
                        way.LeavesRow |= !part.ContainsKey(way.Lower);
                }
                // One layer more for the labels of the next row.
                delay += height + 1;
            }
        }
    }

    /// <summary>What only this box leads to, and what only these lead to, with how far below it each is.</summary>
    static Dictionary<Box, int> Part(Box head, ILookup<Box, Link> below, ILookup<Box, Link> above)
    {
        Dictionary<Box, int> part = new() { [head] = 0 };
        Queue<Box> open = new([head]);
        while (open.TryDequeue(out var box))
        {
            foreach (var next in below[box].Select(link => link.Lower).Distinct())
            {
                if (part.ContainsKey(next) || !above[next].All(link => part.ContainsKey(link.Upper)))
                    continue;
                part[next] = above[next].Max(link => part[link.Upper] + link.Span);
                open.Enqueue(next);
            }
        }
        return part;
    }
}

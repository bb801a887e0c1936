namespace Local.Console.Graph;

/// <summary>
/// Places the boxes of ordered layers from left to right: boxes that follow one another stand in a line, and long
/// links are straight.
/// Four placements are made, each leaning to another corner, and the middle of them is taken.
/// </summary>
/// <seealso href="https://doi.org/10.1007/3-540-45848-4_3">Brandes and Köpf, 2001: Fast and simple horizontal coordinate assignment</seealso>
static class Placement
{
    const double Gap = 36;
    const double BendGap = 20;

    public static void PlaceAcross(List<List<Box>> layers)
    {
        var conflicts = Conflicts(layers);
        List<(Dictionary<Box, double> Places, bool IsMirrored)> placements = [];
        foreach (var fromBelow in (bool[])[false, true])
        {
            foreach (var isMirrored in (bool[])[false, true])
                placements.Add((Place(layers, conflicts, fromBelow, isMirrored), isMirrored));
        }
        Align(placements);
        foreach (var box in layers.SelectMany(layer => layer))
        {
            var places = placements.Select(placement => placement.Places[box]).Order().ToArray();
            box.X = (places[1] + places[2]) / 2;
        }
    }

    /// <summary>Links that cross a long one on its way: they give way, so that it is straight.</summary>
    static HashSet<(Box, Box)> Conflicts(List<List<Box>> layers)
    {
        HashSet<(Box, Box)> conflicts = [];
        foreach (var layer in layers.SkipLast(1))
        {
            foreach (var box in layer.Where(box => !box.IsBend))
            {
                foreach (var below in box.Below)
                    Mark(layer, box, below);
            }
            foreach (var bend in layer.Where(box => box.IsBend))
            {
                foreach (var below in bend.Below.Where(below => !below.IsBend))
                    Mark(layer, bend, below);
            }
        }
        return conflicts;

        void Mark(List<Box> layer, Box upper, Box lower)
        {
            foreach (var bend in layer.Where(box => box.IsBend && box != upper))
            {
                foreach (var below in bend.Below.Where(below => below.IsBend && below != lower))
                {
                    if ((upper.Order - bend.Order) * (lower.Order - below.Order) < 0)
                        conflicts.Add((upper, lower));
                }
            }
        }
    }

    static Dictionary<Box, double> Place(
        List<List<Box>> layers, HashSet<(Box, Box)> conflicts, bool fromBelow, bool isMirrored)
    {
        List<List<Box>> ordered = [.. layers.Select(layer => isMirrored ? [.. Enumerable.Reverse(layer)] : layer)];
        if (fromBelow)
            ordered.Reverse();
        var position = ordered.SelectMany(layer => layer.Select((box, i) => (box, i)))
            .ToDictionary(pair => pair.box, pair => pair.i);
        var root = Stack(ordered, conflicts, fromBelow, position);
        var blocks = Compact(ordered, root);
        return position.Keys.ToDictionary(box => box, box => isMirrored ? -blocks[root[box]] : blocks[root[box]]);
    }

    /// <summary>
    /// Puts each box in line with the middle one of its neighbours, where that crosses nothing that is in line
    /// already.
    /// </summary>
    /// <returns>The first box of each box's line.</returns>
    static Dictionary<Box, Box> Stack(
        List<List<Box>> layers, HashSet<(Box, Box)> conflicts, bool fromBelow, Dictionary<Box, int> position)
    {
        var root = position.Keys.ToDictionary(box => box);
        HashSet<Box> taken = [];
        foreach (var layer in layers)
        {
            var last = -1;
            foreach (var box in layer)
            {
                var neighbours = InLine(box, fromBelow).Where(neighbour => InLine(neighbour, !fromBelow).Contains(box))
                    .OrderBy(neighbour => position[neighbour]).ToArray();
                // The one in the middle, or the two.
                for (var i = (neighbours.Length - 1) / 2; i <= neighbours.Length / 2 && i < neighbours.Length; i++)
                {
                    var neighbour = neighbours[i];
                    if (root[box] != box || taken.Contains(neighbour) || position[neighbour] <= last
                        || conflicts.Contains(fromBelow ? (box, neighbour) : (neighbour, box)))
                        continue;
                    root[box] = root[neighbour];
                    taken.Add(neighbour);
                    last = position[neighbour];
                }
            }
        }
        return root;
    }

    /// <summary>
    /// What a box may be in line with: where a way with a label leads off or joins, it is that which bends. What goes
    /// round rows is in line with itself alone: a row in line with it would stand beside the row above.
    /// </summary>
    static List<Box> InLine(Box box, bool below)
    {
        var all = (below ? box.Below : box.Above).Where(other => other.IsTrunk == box.IsTrunk).ToList();
        var best = all.Where(other => !other.IsBend || other.Width == 0).ToList();
        return best.Count > 0 ? best : all;
    }

    /// <summary>
    /// Moves the lines together: first as far left as they go, then those that can to the right again, to what they
    /// belong to.
    /// </summary>
    static Dictionary<Box, double> Compact(List<List<Box>> layers, Dictionary<Box, Box> root)
    {
        Dictionary<Box, Dictionary<Box, double>> after = [], before = [];
        foreach (var line in root.Values.Distinct())
            (after[line], before[line]) = ([], []);
        foreach (var layer in layers)
        {
            foreach (var (left, right) in layer.Zip(layer.Skip(1)))
            {
                var (from, to) = (root[left], root[right]);
                var distance = Math.Max(Distance(left, right), after[from].GetValueOrDefault(to));
                after[from][to] = before[to][from] = distance;
            }
        }
        var order = Topological(after, before);
        Dictionary<Box, double> places = [];
        foreach (var line in order)
            places[line] = before[line].Select(pair => places[pair.Key] + pair.Value).DefaultIfEmpty(0).Max();
        foreach (var line in Enumerable.Reverse(order).Where(line => after[line].Count > 0))
            places[line] = Math.Max(places[line], after[line].Min(pair => places[pair.Key] - pair.Value));
        return places;
    }

    static List<Box> Topological(
        Dictionary<Box, Dictionary<Box, double>> after, Dictionary<Box, Dictionary<Box, double>> before)
    {
        var waiting = before.ToDictionary(pair => pair.Key, pair => pair.Value.Count);
        Queue<Box> ready = new(waiting.Where(pair => pair.Value == 0).Select(pair => pair.Key));
        List<Box> order = [];
        while (ready.TryDequeue(out var line))
        {
            order.Add(line);
            foreach (var next in after[line].Keys.Where(next => --waiting[next] == 0))
                ready.Enqueue(next);
        }
        return order;
    }

    /// <summary>
    /// Puts the four over the narrowest: those that lean left by their left ends, the others by their right ones.
    /// </summary>
    static void Align(List<(Dictionary<Box, double> Places, bool IsMirrored)> placements)
    {
        var narrowest = placements.MinBy(placement => Right(placement.Places) - Left(placement.Places)).Places;
        var (left, right) = (Left(narrowest), Right(narrowest));
        foreach (var (places, isMirrored) in placements)
        {
            var shift = isMirrored ? right - Right(places) : left - Left(places);
            foreach (var box in places.Keys)
                places[box] += shift;
        }
    }

    static double Left(Dictionary<Box, double> places) => places.Min(pair => pair.Value - pair.Key.Width / 2);

    static double Right(Dictionary<Box, double> places) => places.Max(pair => pair.Value + pair.Key.Width / 2);

    static double Distance(Box left, Box right) =>
        (left.Width + right.Width) / 2 + (left.IsBend && right.IsBend ? BendGap : Gap);
}

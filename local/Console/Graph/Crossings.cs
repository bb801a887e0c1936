namespace Local.Console.Graph;

/// <summary>
/// Orders the boxes of each layer so that few links cross: sweeps by the neighbours' median, of which the best is
/// kept.
/// </summary>
static class Crossings
{
    const int Sweeps = 24;

    public static void Reduce(List<List<Box>> layers)
    {
        Number(layers, FromTheStart(layers));
        var best = layers.Select(layer => layer.ToArray()).ToArray();
        var fewest = Count(layers);
        for (var sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            var down = sweep % 2 == 0;
            foreach (var layer in down ? layers.Skip(1) : Enumerable.Reverse(layers).Skip(1))
                Sort(layer, down);
            Exchange(layers);
            if (Count(layers) is var count && count < fewest)
            {
                fewest = count;
                best = [.. layers.Select(layer => layer.ToArray())];
            }
        }
        for (var i = 0; i < layers.Count; i++)
        {
            layers[i].Clear();
            layers[i].AddRange(best[i]);
            Number(layers[i]);
        }
    }

    public static int Count(List<List<Box>> layers) => layers.Sum(layer => Count(layer));

    /// <summary>
    /// The order in which a walk from the first box finds the others: what is written first lies left.
    /// </summary>
    static Dictionary<Box, int> FromTheStart(List<List<Box>> layers)
    {
        Dictionary<Box, int> found = [];
        foreach (var first in layers.SelectMany(layer => layer))
        {
            Stack<Box> next = new([first]);
            while (next.TryPop(out var box))
            {
                if (!found.TryAdd(box, found.Count))
                    continue;
                foreach (var below in Enumerable.Reverse(box.Below))
                    next.Push(below);
            }
        }
        return found;
    }

    static void Number(List<List<Box>> layers, Dictionary<Box, int> found)
    {
        foreach (var layer in layers)
        {
            layer.Sort((a, b) => found[a].CompareTo(found[b]));
            Number(layer);
        }
    }

    static void Number(List<Box> layer)
    {
        for (var i = 0; i < layer.Count; i++)
            layer[i].Order = i;
    }

    /// <summary>Boxes without a neighbour on that side keep their places.</summary>
    static void Sort(List<Box> layer, bool down)
    {
        var medians = layer.ToDictionary(box => box, box => Median(down ? box.Above : box.Below));
        var moving = layer.Where(box => medians[box] >= 0).OrderBy(box => medians[box]).ThenBy(box => box.Order)
            .ToList();
        var next = 0;
        for (var i = 0; i < layer.Count; i++)
        {
            if (medians[layer[i]] >= 0)
                layer[i] = moving[next++];
        }
        Number(layer);
    }

    static double Median(List<Box> neighbours)
    {
        if (neighbours.Count == 0)
            return -1;
        var orders = neighbours.Select(box => box.Order).Order().ToArray();
        return (orders[(orders.Length - 1) / 2] + orders[orders.Length / 2]) / 2.0;
    }

    /// <summary>Exchanges neighbours while that makes fewer crossings.</summary>
    static void Exchange(List<List<Box>> layers)
    {
        for (var round = 0; round < 4; round++)
        {
            var better = false;
            foreach (var layer in layers)
            {
                for (var i = 0; i + 1 < layer.Count; i++)
                {
                    var (left, right) = (layer[i], layer[i + 1]);
                    var now = Between(left.Above, right.Above) + Between(left.Below, right.Below);
                    if (now <= Between(right.Above, left.Above) + Between(right.Below, left.Below))
                        continue;
                    (layer[i], layer[i + 1]) = (right, left);
                    (right.Order, left.Order) = (i, i + 1);
                    better = true;
                }
            }
            if (!better)
                return;
        }
    }

    /// <summary>The crossings of the links from a layer to the next.</summary>
    static int Count(List<Box> layer)
    {
        var count = 0;
        for (var i = 0; i < layer.Count; i++)
        {
            for (var j = i + 1; j < layer.Count; j++)
                count += Between(layer[i].Below, layer[j].Below);
        }
        return count;
    }

    /// <summary>The crossings of the links of two boxes, the first of which lies left of the second.</summary>
    static int Between(List<Box> left, List<Box> right)
    {
        var count = 0;
        foreach (var a in left)
        {
            foreach (var b in right)
                count += a.Order > b.Order ? 1 : 0;
        }
        return count;
    }
}

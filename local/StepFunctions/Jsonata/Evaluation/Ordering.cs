namespace Local.StepFunctions.Jsonata;

/// <summary>Stable sorting by a comparison that may be a function of the expression, and may fail.</summary>
static class Ordering
{
    public static void Sort<T>(List<T> items, Comparison<T> compare) =>
        Merge([.. items], items, 0, items.Count, compare);

    /// <summary>Sorts from one list into the other; both hold the same items at first.</summary>
    static void Merge<T>(IList<T> from, IList<T> into, int start, int end, Comparison<T> compare)
    {
        if (end - start < 2)
            return;
        var middle = (start + end) / 2;
        Merge(into, from, start, middle, compare);
        Merge(into, from, middle, end, compare);
        for (int left = start, right = middle, at = start; at < end; at++)
            into[at] = right >= end || left < middle && compare(from[left], from[right]) <= 0
                ? from[left++]
                : from[right++];
    }
}

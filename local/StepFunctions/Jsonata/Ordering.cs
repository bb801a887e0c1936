namespace Local.StepFunctions.Jsonata;

/// <summary>Stable sorting by a comparison that may be a function of the expression, and may fail.</summary>
static class Ordering
{
    /// <summary>What is missing comes last.</summary>
    public static int Compare(SortStep sort, Value? left, Value? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        (NumberValue a, NumberValue b) => a.Number.CompareTo(b.Number),
        (StringValue a, StringValue b) => string.CompareOrdinal(a.Text, b.Text),
        (NumberValue or StringValue, NumberValue or StringValue) => throw Errors.At(sort, "T2007", value: Print.Plain(left), more: Print.Plain(right)),
        _ => throw Errors.At(sort, "T2008"),
    };

    public static void Sort<T>(List<T> items, Comparison<T> compare) => Merge(items.ToArray(), items, 0, items.Count, compare);

    /// <summary>Sorts from one list into the other; both hold the same items at first.</summary>
    static void Merge<T>(IList<T> from, IList<T> into, int start, int end, Comparison<T> compare)
    {
        if (end - start < 2)
            return;
        var middle = (start + end) / 2;
        Merge(into, from, start, middle, compare);
        Merge(into, from, middle, end, compare);
        for (int left = start, right = middle, at = start; at < end; at++)
            into[at] = right >= end || left < middle && compare(from[left], from[right]) <= 0 ? from[left++] : from[right++];
    }
}

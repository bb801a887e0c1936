namespace Local.StepFunctions.Jsonata;

/// <seealso href="https://docs.jsonata.org/array-functions"/>
static class ArrayFunctions
{
    public static Dictionary<string, Function> Table { get; } = new()
    {
        ["count"] = new NativeFunction("<a:n>", (_, a) => Value.Of(a[0] is ArrayValue array ? array.Count : 0)),
        ["append"] = new NativeFunction("<xx:a>", Append),
        ["reverse"] = OfArray(
            "<a:a>", (_, array, _) => array.Count < 2 ? array : new([.. array.Items.AsEnumerable().Reverse()])),
        ["shuffle"] = OfArray("<a:a>", Shuffled),
        ["distinct"] = new NativeFunction(
            "<x:x>", (evaluator, a) => a[0] is ArrayValue { Count: > 1 } array ? Distinct(evaluator, array) : a[0]),
        ["sort"] = OfArray("<af?:a>", Sorted),
        ["zip"] = new NativeFunction(
            "<a+>", (evaluator, a) => Zip(evaluator, [.. a.Select(ArrayValue.ItemsOf)]), arity: 0),
    };

    static NativeFunction OfArray(
        string signature, Func<Evaluator, ArrayValue, IReadOnlyList<Value?>, ArrayValue> body) =>
        new(
            signature,
            (evaluator, arguments) => arguments[0] is ArrayValue array ? body(evaluator, array, arguments) : null);

    static Value? Append(Evaluator evaluator, IReadOnlyList<Value?> arguments)
    {
        var appended = ArrayValue.Append(arguments[0], arguments[1]);
        // A copy costs more than to go through the items.
        evaluator.SpendOn(2L * ArrayValue.ItemsOf(appended).Count);
        return appended;
    }

    static ArrayValue Shuffled(Evaluator evaluator, ArrayValue array, IReadOnlyList<Value?> arguments)
    {
        if (array.Count < 2)
            return array;
        var items = array.Items.ToArray();
        evaluator.Environment.Random().Shuffle(items);
        return new([.. items]);
    }

    static ArrayValue Distinct(Evaluator evaluator, ArrayValue array)
    {
        var seen = new HashSet<Value?>(EqualityComparer<Value?>.Create(evaluator.AreEqual, Hash));
        var distinct = array.Items.Where(seen.Add).ToList();
        return array.IsSequence ? ArrayValue.Sequence(distinct) : new(distinct);
    }

    /// <summary>Leaves out what lies deep inside: values that differ only there are then compared.</summary>
    static int Hash(Value? value) => Hash(value, 3);

    static int Hash(Value? value, int depth)
    {
        var hash = new HashCode();
        switch (value)
        {
            case NumberValue number:
                hash.Add(number.Number);
                break;
            case StringValue text:
                hash.Add(text.Text, StringComparer.Ordinal);
                break;
            case ArrayValue array:
                hash.Add(array.Count);
                foreach (var item in depth > 0 ? array.Items.Take(8) : [])
                    hash.Add(Hash(item, depth - 1));
                break;
            case ObjectValue members:
                hash.Add(-members.Members.Count);
                // The order of the members makes no difference.
                hash.Add(
                    depth > 0 && members.Members.Count <= 16
                        ? members.Members.Sum(member => HashOf(member, depth))
                        : 0);
                break;
        }
        return hash.ToHashCode();
    }

    static long HashOf(KeyValuePair<string, Value> member, int depth) =>
        HashCode.Combine(member.Key.GetHashCode(StringComparison.Ordinal), Hash(member.Value, depth - 1));

    static ArrayValue Sorted(Evaluator evaluator, ArrayValue array, IReadOnlyList<Value?> arguments)
    {
        if (array.Count < 2)
            return array;
        var items = array.Items.ToList();
        // As many comparisons as sorting takes; four cost as much as a node.
        evaluator.Spend(items.Count * (long)Math.Log2(items.Count) / 4);
        if (arguments[1] is Function after)
            Ordering.Sort(items, (left, right) => evaluator.IsTrue(evaluator.Apply(after, left, right)) ? 1 : 0);
        else if (items.TrueForAll(item => item is NumberValue))
            Ordering.Sort(items, (left, right) => ((NumberValue)left!).Number.CompareTo(((NumberValue)right!).Number));
        else if (items.TrueForAll(item => item is StringValue))
            Ordering.Sort(
                items, (left, right) => evaluator.Compare(((StringValue)left!).Text, ((StringValue)right!).Text));
        else
            throw Errors.Of("D3070");
        return new(items);
    }

    static ArrayValue Zip(Evaluator evaluator, List<Value?>[] arrays)
    {
        var count = arrays.Min(array => array.Count);
        Limits.Check(count * (8 + ArrayValue.Overhead + 8L * arrays.Length));
        evaluator.Spend(count);
        evaluator.SpendOn(count * (long)arrays.Length);
        return new(
            [.. Enumerable.Range(0, count).Select(i => (Value?)new ArrayValue([.. arrays.Select(array => array[i])]))]);
    }
}

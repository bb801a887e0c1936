namespace Local.StepFunctions.Jsonata;

/// <summary>Sorting and grouping.</summary>
/// <seealso href="https://docs.jsonata.org/sorting-grouping"/>
sealed partial class Evaluator
{
    ArrayValue Sorted(SortStep sort, ArrayValue input, Frame frame)
    {
        var keys = input.Items.ConvertAll(item => (Item: item, Keys: new (bool Known, Value? Value)[sort.Terms.Count]));
        Ordering.Sort(keys, (left, right) =>
        {
            for (var i = 0; i < sort.Terms.Count; i++)
            {
                var compared = Ordering.Compare(sort, Key(left, i), Key(right, i));
                if (compared != 0)
                    return sort.Terms[i].Descending ? -compared : compared;
            }
            return 0;
        });
        var sorted = input.IsTupleStream ? ArrayValue.Tuples() : ArrayValue.Sequence();
        sorted.Items.AddRange(keys.Select(key => key.Item));
        return sorted;

        Value? Key((Value? Item, (bool Known, Value? Value)[] Keys) of, int term)
        {
            if (!of.Keys[term].Known)
                of.Keys[term] = (true, of.Item is TupleValue tuple ? Evaluate(sort.Terms[term].Expression, tuple.Item, Frame(frame, tuple)) : Evaluate(sort.Terms[term].Expression, of.Item, frame));
            return of.Keys[term].Value;
        }
    }

    /// <summary>An object whose keys the items give; items with the same key are evaluated together.</summary>
    ObjectValue Grouped(Node node, IReadOnlyList<(Node Key, Node Value)> members, Value? input, Frame frame)
    {
        var groups = new OrderedDictionary<string, (List<Value?> Items, int Member)>();
        var items = input is ArrayValue { Count: > 0 } array ? array.Items : input is null or ArrayValue ? [null] : [input];
        foreach (var item in items)
        {
            var (context, inner) = item is TupleValue tuple ? (tuple.Item, Frame(frame, tuple)) : (item, frame);
            for (var i = 0; i < members.Count; i++)
            {
                var key = Evaluate(members[i].Key, context, inner);
                if (key is null)
                    continue;
                if (key is not StringValue { Text: var name })
                    throw Errors.At(node, "T1003", value: Print.Plain(key));
                if (!groups.TryGetValue(name, out var group))
                    groups[name] = ([item], i);
                else if (group.Member != i)
                    throw Errors.At(node, "D1009", value: name);
                else
                    group.Items.Add(item);
            }
        }
        var result = new OrderedDictionary<string, Value>(groups.Count);
        foreach (var (name, (gathered, member)) in groups)
        {
            var (context, inner) = Reduced(gathered, frame);
            if (Evaluate(members[member].Value, context, inner) is { } value)
                result[name] = value;
        }
        return new(result);
    }

    /// <summary>A group's items together; of tuples, also what each variable held, together.</summary>
    static (Value? Context, Frame Frame) Reduced(List<Value?> gathered, Frame frame)
    {
        if (gathered[0] is not TupleValue)
            return (gathered.Count == 1 ? gathered[0] : ArrayValue.Sequence([.. gathered.SelectMany(ArrayValue.ItemsOf)]), frame);
        Value? context = null;
        var variables = new Dictionary<string, Value?>();
        foreach (var tuple in gathered.Cast<TupleValue>())
        {
            context = ArrayValue.Append(context, tuple.Item);
            foreach (var (name, value) in tuple.Variables)
                variables[name] = ArrayValue.Append(variables.GetValueOrDefault(name), value);
        }
        var inner = new Frame(frame);
        foreach (var (name, value) in variables)
            inner.Bind(name, value);
        return (context, inner);
    }
}

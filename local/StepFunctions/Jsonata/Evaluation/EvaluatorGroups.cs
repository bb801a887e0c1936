namespace Local.StepFunctions.Jsonata;

/// <summary>Sorting and grouping.</summary>
/// <seealso href="https://docs.jsonata.org/sorting-grouping"/>
sealed partial class Evaluator
{
    ArrayValue Sorted(SortNode sort, ArrayValue input, Frame frame)
    {
        var rows = input.Items.ConvertAll(item => new SortRow(item, sort.Terms.Count));
        Ordering.Sort(rows, (left, right) =>
        {
            Spend(1);
            for (var term = 0; term < sort.Terms.Count; term++)
            {
                var compared = Compare(sort, Key(left, term), Key(right, term));
                if (compared != 0)
                    return sort.Terms[term].IsDescending ? -compared : compared;
            }
            return 0;
        });
        var sorted = input.IsTupleStream ? ArrayValue.Tuples() : ArrayValue.Sequence();
        sorted.Items.AddRange(rows.Select(row => row.Item));
        return sorted;

        Value? Key(SortRow row, int term)
        {
            if (row.IsKnown[term])
                return row.Keys[term];
            row.IsKnown[term] = true;
            var expression = sort.Terms[term].Expression;
            return row.Keys[term] = row.Item is TupleValue tuple
                ? Evaluate(expression, tuple.Item, Frame(frame, tuple))
                : Evaluate(expression, row.Item, frame);
        }
    }

    /// <summary>What is missing comes last.</summary>
    int Compare(SortNode sort, Value? left, Value? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        (NumberValue a, NumberValue b) => a.Number.CompareTo(b.Number),
        (StringValue a, StringValue b) => Compare(a.Text, b.Text),
        (NumberValue or StringValue, NumberValue or StringValue) =>
            throw Errors.At(sort, "T2007", value: left, more: right),
        _ => throw Errors.At(sort, "T2008"),
    };

    /// <summary>An object whose keys the items give; items with the same key are evaluated together.</summary>
    ObjectValue Grouped(Node node, IReadOnlyList<MemberNode> members, Value? input, Frame frame)
    {
        var groups = new OrderedDictionary<string, (List<Value?> Items, int Member)>();
        var items = input is ArrayValue
        {
            Count: > 0,
        } array ? array.Items : input is null or ArrayValue ? [null] : [input];
        foreach (var item in items)
        {
            var (context, inner) = item is TupleValue tuple ? (tuple.Item, Frame(frame, tuple)) : (item, frame);
            for (var i = 0; i < members.Count; i++)
            {
                var key = Evaluate(members[i].Key, context, inner);
                if (key is null)
                    continue;
                if (key is not StringValue { Text: var name })
                    throw Errors.At(node, "T1003", value: key);
                if (!groups.TryGetValue(name, out var group))
                    groups[name] = ([item], i);
                else if (group.Member != i)
                    throw Errors.At(node, "D1009", value: key);
                else
                    group.Items.Add(item);
            }
        }
        var (result, bytes) = (new OrderedDictionary<string, Value>(groups.Count), 0L);
        foreach (var (name, (gathered, member)) in groups)
        {
            var (context, inner) = Reduced(gathered, frame);
            if (Evaluate(members[member].Value, context, inner) is not { } value)
                continue;
            Limits.Check(bytes += ObjectValue.SizeOf(name, value));
            result[name] = value;
        }
        return new(result);
    }

    /// <summary>A group's items together; with tuples, also what each variable held, together.</summary>
    (Value? Context, Frame Frame) Reduced(List<Value?> gathered, Frame frame)
    {
        if (gathered[0] is not TupleValue)
            return (
                gathered.Count == 1 ? gathered[0] : ArrayValue.Sequence([.. gathered.SelectMany(ArrayValue.ItemsOf)]),
                frame);
        var context = new Gathered();
        var variables = new Dictionary<string, Gathered>();
        foreach (var tuple in gathered.Cast<TupleValue>())
        {
            Spend(1 + tuple.Variables.Count);
            context.Append(tuple.Item);
            foreach (var (name, value) in tuple.Variables)
            {
                if (!variables.TryGetValue(name, out var values))
                    variables[name] = values = new();
                values.Append(value);
            }
        }
        var inner = new Frame(frame);
        foreach (var (name, values) in variables)
            inner.Bind(name, values.Value);
        return (context.Value, inner);
    }

    sealed class SortRow(Value? item, int terms)
    {
        public Value? Item { get; } = item;

        public Value?[] Keys { get; } = new Value?[terms];

        public bool[] IsKnown { get; } = new bool[terms];
    }

    /// <summary>
    /// Values appended to one another, as <see cref="ArrayValue.Append"/> does, without a copy for each.
    /// </summary>
    sealed class Gathered
    {
        List<Value?>? _items;

        public Value? Value { get; private set; }

        public void Append(Value? next)
        {
            if (Value is null || next is null)
                Value ??= next;
            else if (_items is null)
                Value = ArrayValue.Append(Value, next) is ArrayValue array ? Own(array) : null;
            else if (next is ArrayValue more)
                _items.AddRange(more.Items);
            else
                _items.Add(next);
        }

        ArrayValue Own(ArrayValue array)
        {
            _items = array.Items;
            return array;
        }
    }
}

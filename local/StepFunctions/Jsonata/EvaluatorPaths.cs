namespace Local.StepFunctions.Jsonata;

/// <summary>Paths: each step maps, filters, sorts or groups what the one before it yielded.</summary>
/// <seealso href="https://docs.jsonata.org/path-operators"/>
sealed partial class Evaluator
{
    Value? Path(PathNode path, Value? input, Frame frame)
    {
        // A path of one plain name, as most are, needs no sequence around its input.
        if (path is { Steps: [Name { Stages: null, Predicates: null, IsTuple: false } only], KeepSingleton: false, Group: null } && input is not ArrayValue)
            return Lookup(input, only.Value);

        Value? items = input is ArrayValue && path.Steps[0] is not Variable ? input : input is null ? ArrayValue.Sequence([null]) : ArrayValue.Sequence(input);
        ArrayValue? tuples = null;
        var tupled = false;
        for (var i = 0; i < path.Steps.Count; i++)
        {
            var step = path.Steps[i];
            tupled |= step.IsTuple;
            if (i == 0 && step.IsConstructed)
                items = Evaluate(step, items, frame);
            else if (tupled)
                tuples = TupleStep(step, items, tuples, frame);
            else
                items = Step(step, ArrayValue.ItemsOf(items), frame, last: i == path.Steps.Count - 1);
            if (!tupled && items is (null or ArrayValue { Count: 0 }))
                break;
        }
        if (tupled)
            items = path.IsTuple || tuples is null ? tuples : ArrayValue.Sequence([.. tuples.Items.Select(tuple => ((TupleValue)tuple!).Item)]);
        if (path.KeepSingleton && items is not null)
            items = Kept(items);
        return path.Group is { } group ? Grouped(path, group, tupled ? tuples : items, frame) : items;
    }

    static ArrayValue Kept(Value items)
    {
        var kept = items as ArrayValue is { } array && (array.IsSequence || !array.IsConstructed) ? array : ArrayValue.Sequence(items);
        kept.KeepSingleton = true;
        return kept;
    }

    Value? Step(Node step, List<Value?> input, Frame frame, bool last)
    {
        if (step is SortStep sort)
        {
            Value? sorted = Sorted(sort, new ArrayValue(input), frame);
            foreach (var stage in step.Stages ?? [])
                sorted = Filter(stage.Filter!, sorted, frame);
            return sorted;
        }
        var (results, count) = (new List<Value?>(input.Count), 0L);
        foreach (var item in input)
        {
            var result = Evaluate(step, item, frame);
            foreach (var stage in step.Stages ?? [])
                result = Filter(stage.Filter!, result, frame);
            if (result is null)
                continue;
            results.Add(result);
            Limits.Check(count += result is ArrayValue array ? array.Count : 1);
        }
        return Flattened(results, last);
    }

    /// <summary>Arrays become their items, except one in brackets, and one that is all there is at the end.</summary>
    static ArrayValue Flattened(List<Value?> results, bool last)
    {
        if (last && results is [ArrayValue { IsSequence: false } only])
            return only;
        var sequence = ArrayValue.Sequence();
        sequence.Items.EnsureCapacity(results.Count);
        foreach (var result in results)
        {
            if (result is ArrayValue { IsConstructed: false } array)
                sequence.Items.AddRange(array.Items);
            else
                sequence.Add(result);
        }
        return sequence;
    }

    ArrayValue TupleStep(Node step, Value? items, ArrayValue? tuples, Frame frame)
    {
        var result = ArrayValue.Tuples();
        if (step is SortStep sort)
        {
            if (tuples is not null)
                result = Sorted(sort, tuples, frame);
            else
                foreach (var (position, item) in Sorted(sort, new ArrayValue(ArrayValue.ItemsOf(items)), frame).Items.Index())
                    result.Add(Bound(new(item), step.Index, Value.Of(position)));
        }
        else
        {
            foreach (var tuple in tuples?.Items.Cast<TupleValue>() ?? ArrayValue.ItemsOf(items).Where(item => item is not null).Select(item => new TupleValue(item)))
                Expand(step, tuple, frame, result);
        }
        foreach (var stage in step.Stages ?? [])
        {
            if (stage.Filter is { } filter)
                result = Filter(filter, result, frame);
            else
                foreach (var (position, tuple) in result.Items.Index())
                    Bound((TupleValue)tuple!, stage.Index, Value.Of(position));
        }
        return result;
    }

    void Expand(Node step, TupleValue tuple, Frame frame, ArrayValue result)
    {
        var value = Evaluate(step, tuple.Item, Frame(frame, tuple));
        foreach (var (position, item) in ArrayValue.ItemsOf(value).Index())
        {
            var next = tuple.With(step.Focus is null ? item : tuple.Item);
            if (item is TupleValue inner)
            {
                next = tuple.With(inner.Item);
                foreach (var (name, bound) in inner.Variables)
                    next.Variables[name] = bound;
            }
            else if (step.Focus is { } focus)
                next.Variables[focus] = item;
            Bound(next, step.Index, Value.Of(position));
            Bound(next, step.Ancestor?.Label, tuple.Item);
            result.Add(next);
        }
    }

    static TupleValue Bound(TupleValue tuple, string? name, Value? value)
    {
        if (name is not null)
            tuple.Variables[name] = value;
        return tuple;
    }

    static Frame Frame(Frame frame, TupleValue tuple)
    {
        var inner = new Frame(frame);
        foreach (var (name, value) in tuple.Variables)
            inner.Bind(name, value);
        return inner;
    }

    /// <summary>The items of which the predicate is true, or whose positions it gives; negative positions count from the end.</summary>
    ArrayValue Filter(Node predicate, Value? input, Frame frame)
    {
        var array = input as ArrayValue;
        var items = input is null ? [] : ArrayValue.ItemsOf(input);
        var results = array is { IsTupleStream: true } ? ArrayValue.Tuples() : ArrayValue.Sequence();
        if (predicate is Literal { Value: NumberValue { Number: var number }, Predicates: null })
        {
            var position = Position(number, items.Count);
            if (position < 0 || position >= items.Count)
                return results;
            if (items[(int)position] is ArrayValue chosen)
                return chosen;
            results.Add(items[(int)position]);
            return results;
        }
        for (var i = 0; i < items.Count; i++)
        {
            var result = items[i] is TupleValue tuple ? Evaluate(predicate, tuple.Item, Frame(frame, tuple)) : Evaluate(predicate, items[i], frame);
            if (result is NumberValue { Number: var at } ? Position(at, items.Count) == i
                : result is ArrayValue { Count: > 0 } positions && positions.Items.TrueForAll(item => item is NumberValue) ? positions.Items.Exists(item => Position(((NumberValue)item!).Number, items.Count) == i)
                : Truth.Of(result))
                results.Add(items[i]);
        }
        return results;
    }

    static double Position(double number, int count) => Math.Floor(number) is var floor && floor < 0 ? floor + count : floor;

    /// <summary>The member of that name, of an object or of each item that has it.</summary>
    public static Value? Lookup(Value? input, string name)
    {
        Limits.CheckStack();
        if (input is not ArrayValue array)
            return input is ObjectValue members ? members[name] : null;
        var found = ArrayValue.Sequence();
        foreach (var item in array.Items)
        {
            if (Lookup(item, name) is ArrayValue several)
                found.Items.AddRange(several.Items);
            else if (Lookup(item, name) is { } one)
                found.Add(one);
        }
        return found;
    }

    static ArrayValue AllMembers(Value? input)
    {
        var all = ArrayValue.Sequence();
        foreach (var value in input is ArrayValue { IsOuter: true, Items: [var inner] } ? Members(inner) : Members(input))
            all.Items.AddRange(Leaves(value));
        return all;
    }

    static IEnumerable<Value?> Members(Value? value) => value switch { ObjectValue members => members.Members.Values, ArrayValue array => array.Items, _ => [] };

    static IEnumerable<Value?> Leaves(Value? value)
    {
        Limits.CheckStack();
        return value is ArrayValue array ? array.Items.SelectMany(Leaves) : [value];
    }

    ArrayValue AllBelow(Value? input)
    {
        var all = ArrayValue.Sequence();
        Descend(input, all);
        return all;
    }

    void Descend(Value? value, ArrayValue all)
    {
        Enter();
        if (value is not null and not ArrayValue)
            all.Add(value);
        foreach (var member in Members(value))
            Descend(member, all);
        _depth--;
    }
}

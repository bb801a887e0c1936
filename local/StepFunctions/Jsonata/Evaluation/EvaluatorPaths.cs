namespace Local.StepFunctions.Jsonata;

/// <summary>Paths: each step maps, filters, sorts or groups what the one before it yielded.</summary>
/// <seealso href="https://docs.jsonata.org/path-operators"/>
sealed partial class Evaluator
{
    Value? Path(PathNode path, Value? input, Frame frame)
    {
        // A path of one plain name, as most are, needs no sequence around its input.
        if (path is { KeepSingleton: false, Group: null }
            && path is { Steps: [{ Node: NameNode { Predicates: null } only, Stages: null, IsTuple: false }] }
            && input is not ArrayValue)
            return _depth < environment.MaxDepth ? Lookup(input, only.Name) : throw Limits.TooDeep();

        var items = input switch
        {
            ArrayValue when path.Steps[0].Node is not VariableNode => input,
            null => ArrayValue.Sequence([null]),
            _ => ArrayValue.Sequence(input),
        };
        ArrayValue? tuples = null;
        var tupled = false;
        for (var i = 0; i < path.Steps.Count; i++)
        {
            var step = path.Steps[i];
            tupled |= step.IsTuple;
            if (i == 0 && step.Node is ArrayNode { IsConstructed: true } or BlockNode { IsConstructed: true })
                items = Evaluate(step.Node, items, frame);
            else if (tupled)
                tuples = TupleStep(step, items, tuples, frame);
            else
                items = Step(step, ArrayValue.ItemsOf(items), frame, last: i == path.Steps.Count - 1);
            if (!tupled && items is (null or ArrayValue { Count: 0 }))
                break;
        }
        if (tupled)
            items = path.IsTuple || tuples is null
                ? tuples
                : ArrayValue.Sequence([.. tuples.Items.Select(tuple => ((TupleValue)tuple!).Item)]);
        if (path.KeepSingleton && items is not null)
            items = AsSingleton(items);
        return path.Group is { } group ? Grouped(path, group, tupled ? tuples : items, frame) : items;
    }

    /// <summary>A sequence that stays an array with a single item.</summary>
    static ArrayValue AsSingleton(Value items)
    {
        var sequence = items as ArrayValue is { } array && (array.IsSequence || !array.IsConstructed)
            ? array
            : ArrayValue.Sequence(items);
        sequence.KeepSingleton = true;
        return sequence;
    }

    Value? Step(Step step, List<Value?> input, Frame frame, bool last)
    {
        if (step.Node is SortNode sort)
            return Staged(step, Sorted(sort, new ArrayValue(input), frame), frame);
        var (results, bytes) = (new List<Value?>(input.Count), 0L);
        foreach (var item in input)
        {
            var result = Staged(step, Evaluate(step.Node, item, frame), frame);
            if (result is null)
                continue;
            Limits.Check(bytes += 8 + result.Size);
            results.Add(result);
        }
        return Flattened(results, last);
    }

    Value? Staged(Step step, Value? result, Frame frame)
    {
        if (step.Stages is not null)
            foreach (var stage in step.Stages)
                result = Filter(stage.Filter!, result, frame);
        return result;
    }

    /// <summary>Arrays become their items, except one in brackets, and one that is all there is at the end.</summary>
    ArrayValue Flattened(List<Value?> results, bool last)
    {
        if (last && results is [ArrayValue { IsSequence: false } only])
            return only;
        var sequence = ArrayValue.Sequence();
        sequence.Items.EnsureCapacity(results.Count);
        foreach (var result in results)
        {
            if (result is ArrayValue { IsConstructed: false } array)
            {
                SpendOn(array.Count);
                sequence.Items.AddRange(array.Items);
            }
            else
                sequence.Add(result);
        }
        return sequence;
    }

    /// <summary>
    /// The items of which the predicate is true, or whose positions it gives; negative positions count from the end.
    /// </summary>
    ArrayValue Filter(Node predicate, Value? input, Frame frame)
    {
        var array = input as ArrayValue;
        var items = input is null ? [] : ArrayValue.ItemsOf(input);
        var results = array is { IsTupleStream: true } ? ArrayValue.Tuples() : ArrayValue.Sequence();
        if (predicate is LiteralNode { Value: NumberValue { Number: var number }, Predicates: null })
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
            var result = items[i] is TupleValue tuple
                ? Evaluate(predicate, tuple.Item, Frame(frame, tuple))
                : Evaluate(predicate, items[i], frame);
            if (Selects(result, i, items.Count))
                results.Add(items[i]);
        }
        return results;
    }

    bool Selects(Value? result, int index, int count)
    {
        if (result is NumberValue { Number: var number })
            return Position(number, count) == index;
        if (result is not ArrayValue { Count: > 0, Items: var positions } || !AreNumbers(positions))
            return IsTrue(result);
        return positions.Exists(position => Position(((NumberValue)position!).Number, count) == index);
    }

    bool AreNumbers(List<Value?> items)
    {
        SpendOn(items.Count);
        return items.TrueForAll(item => item is NumberValue);
    }

    static double Position(double number, int count) =>
        Math.Floor(number) is var floor && floor < 0 ? floor + count : floor;

    /// <summary>The member of that name, of an object or of each item that has it.</summary>
    public Value? Lookup(Value? input, string name)
    {
        if (input is not ArrayValue array)
            return input is ObjectValue members ? members[name] : null;
        Limits.CheckStack();
        var found = ArrayValue.Sequence();
        foreach (var item in array.Items)
        {
            Spend(1);
            switch (Lookup(item, name))
            {
                case ArrayValue several:
                    SpendOn(several.Count);
                    found.Items.AddRange(several.Items);
                    break;
                case { } value:
                    found.Add(value);
                    break;
            }
        }
        return found;
    }

    ArrayValue AllMembers(Value? input)
    {
        var all = ArrayValue.Sequence();
        foreach (var value in Members(input is ArrayValue { IsOuter: true, Items: [var inner] } ? inner : input))
            AddLeaves(value, all);
        return all;
    }

    static IEnumerable<Value?> Members(Value? value) => value switch
    {
        ObjectValue members => members.Members.Values,
        ArrayValue array => array.Items,
        _ => [],
    };

    void AddLeaves(Value? value, ArrayValue all)
    {
        Spend(1);
        if (value is not ArrayValue array)
        {
            all.Add(value);
            return;
        }
        Limits.CheckStack();
        foreach (var item in array.Items)
            AddLeaves(item, all);
    }

    ArrayValue AllBelow(Value? input)
    {
        var all = ArrayValue.Sequence();
        Descend(input, all);
        return all;
    }

    void Descend(Value? value, ArrayValue all)
    {
        Limits.CheckStack();
        Spend(1);
        if (value is not null and not ArrayValue)
            all.Add(value);
        foreach (var member in Members(value))
            Descend(member, all);
    }
}

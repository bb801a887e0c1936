namespace Local.StepFunctions.Jsonata;

/// <summary>Steps that yield tuples: items together with what was bound on the way to them.</summary>
sealed partial class Evaluator
{
    ArrayValue TupleStep(Step step, Value? items, ArrayValue? tuples, Frame frame)
    {
        var result = ArrayValue.Tuples();
        if (step.Node is SortNode sort)
            result = tuples is not null
                ? Sorted(sort, tuples, frame)
                : Counted(step, Sorted(sort, new ArrayValue(ArrayValue.ItemsOf(items)), frame));
        else
        {
            var bytes = 0L;
            foreach (var tuple in tuples?.Items.Cast<TupleValue>() ?? AsTuples(items))
                Expand(step, tuple, frame, result, ref bytes);
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

    static IEnumerable<TupleValue> AsTuples(Value? items) =>
        ArrayValue.ItemsOf(items).Where(item => item is not null).Select(item => new TupleValue(item));

    static ArrayValue Counted(Step step, ArrayValue items)
    {
        var result = ArrayValue.Tuples();
        foreach (var (position, item) in items.Items.Index())
            result.Add(Bound(new(item), step.Index, Value.Of(position)));
        return result;
    }

    void Expand(Step step, TupleValue tuple, Frame frame, ArrayValue result, ref long bytes)
    {
        var value = Evaluate(step.Node, tuple.Item, Frame(frame, tuple));
        foreach (var (position, item) in ArrayValue.ItemsOf(value).Index())
        {
            Spend(1 + tuple.Variables.Count);
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
            foreach (var label in step.Ancestors)
                Bound(next, label, tuple.Item);
            Limits.Check(bytes += next.Size);
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
}

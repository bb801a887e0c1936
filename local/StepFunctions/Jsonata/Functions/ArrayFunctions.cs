namespace Local.StepFunctions.Jsonata;

/// <seealso href="https://docs.jsonata.org/array-functions"/>
static class ArrayFunctions
{
    public static Dictionary<string, Function> Table { get; } = new()
    {
        ["count"] = new NativeFunction("<a:n>", (_, a) => Value.Of(a[0] is ArrayValue array ? array.Count : 0)),
        ["append"] = new NativeFunction("<xx:a>", (_, a) => ArrayValue.Append(a[0], a[1])),
        ["reverse"] = OfArray("<a:a>", (_, array, _) => array.Count < 2 ? array : new([.. array.Items.AsEnumerable().Reverse()])),
        ["shuffle"] = OfArray("<a:a>", Shuffled),
        ["distinct"] = new NativeFunction("<x:x>", (_, a) => a[0] is ArrayValue { Count: > 1 } array ? Distinct(array) : a[0]),
        ["sort"] = OfArray("<af?:a>", Sorted),
        ["zip"] = new NativeFunction("<a+>", (_, a) => Zip([.. a.Select(ArrayValue.ItemsOf)]), arity: 0),
    };

    static NativeFunction OfArray(string signature, Func<Evaluator, ArrayValue, IReadOnlyList<Value?>, ArrayValue> body) =>
        new(signature, (evaluator, arguments) => arguments[0] is ArrayValue array ? body(evaluator, array, arguments) : null);

    static ArrayValue Shuffled(Evaluator evaluator, ArrayValue array, IReadOnlyList<Value?> arguments)
    {
        if (array.Count < 2)
            return array;
        var items = array.Items.ToArray();
        evaluator.Environment.Random().Shuffle(items);
        return new([.. items]);
    }

    static ArrayValue Distinct(ArrayValue array)
    {
        var seen = new HashSet<Value?>(Equality);
        var distinct = array.Items.Where(seen.Add).ToList();
        return array.IsSequence ? ArrayValue.Sequence(distinct) : new(distinct);
    }

    static readonly EqualityComparer<Value?> Equality = EqualityComparer<Value?>.Create(Truth.Equal, value => value switch
    {
        NumberValue number => number.Number.GetHashCode(),
        StringValue text => text.Text.GetHashCode(StringComparison.Ordinal),
        ArrayValue array => array.Count,
        ObjectValue members => -members.Members.Count,
        _ => 0,
    });

    static ArrayValue Sorted(Evaluator evaluator, ArrayValue array, IReadOnlyList<Value?> arguments)
    {
        if (array.Count < 2)
            return array;
        var items = array.Items.ToList();
        if (arguments[1] is Function after)
            Ordering.Sort(items, (left, right) => Truth.Of(evaluator.Apply(after, left, right)) ? 1 : 0);
        else if (items.TrueForAll(item => item is NumberValue))
            Ordering.Sort(items, (left, right) => ((NumberValue)left!).Number.CompareTo(((NumberValue)right!).Number));
        else if (items.TrueForAll(item => item is StringValue))
            Ordering.Sort(items, (left, right) => string.CompareOrdinal(((StringValue)left!).Text, ((StringValue)right!).Text));
        else
            throw Errors.Of("D3070");
        return new(items);
    }

    static ArrayValue Zip(List<Value?>[] arrays) =>
        new([.. Enumerable.Range(0, arrays.Min(array => array.Count)).Select(i => (Value?)new ArrayValue([.. arrays.Select(array => array[i])]))]);
}

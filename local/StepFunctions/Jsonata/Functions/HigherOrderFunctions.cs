namespace Local.StepFunctions.Jsonata;

/// <summary>
/// Functions that call a function: with the item, its position or key, and the whole, as far as it takes them.
/// </summary>
/// <seealso href="https://docs.jsonata.org/higher-order-functions"/>
static class HigherOrderFunctions
{
    public static Dictionary<string, Function> Table { get; } = new()
    {
        ["map"] = new NativeFunction("<af>", (evaluator, a) => Gathered(evaluator, a, (_, result) => result)),
        ["filter"] = new NativeFunction(
            "<af>", (evaluator, a) => Gathered(evaluator, a, (item, result) => evaluator.IsTrue(result) ? item : null)),
        ["single"] = new NativeFunction("<af?>", Single),
        ["reduce"] = new NativeFunction("<afj?:j>", Reduce),
        ["each"] = new NativeFunction("<o-f:a>", Each),
        ["sift"] = new NativeFunction("<o-f?:o>", Sift),
    };

    static Value? Call(Evaluator evaluator, Value? function, Value? item, Value? key, Value? whole)
    {
        var called = (Function)function!;
        return called.Arity switch
        {
            >= 3 => evaluator.Apply(called, item, key, whole),
            2 => evaluator.Apply(called, item, key),
            _ => evaluator.Apply(called, item),
        };
    }

    /// <param name="select">What of an item, and of what the function gives for it, is gathered.</param>
    static ArrayValue? Gathered(
        Evaluator evaluator, IReadOnlyList<Value?> arguments, Func<Value?, Value?, Value?> select)
    {
        if (arguments[0] is not ArrayValue array)
            return null;
        var (results, bytes) = (ArrayValue.Sequence(), 0L);
        for (var i = 0; i < array.Count; i++)
        {
            if (select(
                array.Items[i], Call(evaluator, arguments[1], array.Items[i], Value.Of(i), array)) is not { } result)
                continue;
            Limits.Check(bytes += 8 + result.Size);
            results.Add(result);
        }
        return results;
    }

    static Value? Single(Evaluator evaluator, IReadOnlyList<Value?> arguments)
    {
        if (arguments[0] is not ArrayValue array)
            return null;
        var matching = array.Items.Where((item, i) => Matches(item, i)).Take(2).ToList();
        return matching.Count == 1 ? matching[0] : throw Errors.Of(matching.Count == 0 ? "D3139" : "D3138");

        bool Matches(Value? item, int index) =>
            arguments[1] is null || evaluator.IsTrue(Call(evaluator, arguments[1], item, Value.Of(index), array));
    }

    static Value? Reduce(Evaluator evaluator, IReadOnlyList<Value?> arguments)
    {
        if (arguments[0] is not ArrayValue array)
            return null;
        var function = (Function)arguments[1]!;
        if (function.Arity < 2)
            throw Errors.Of("D3050");
        var start = arguments[2] is null && array.Count > 0 ? 1 : 0;
        var result = start == 1 ? array.Items[0] : arguments[2];
        for (var i = start; i < array.Count; i++)
            result = function.Arity switch
            {
                2 => evaluator.Apply(function, result, array.Items[i]),
                3 => evaluator.Apply(function, result, array.Items[i], Value.Of(i)),
                _ => evaluator.Apply(function, result, array.Items[i], Value.Of(i), array),
            };
        return result;
    }

    static ArrayValue? Each(Evaluator evaluator, IReadOnlyList<Value?> arguments)
    {
        if (arguments[0] is not ObjectValue members)
            return null;
        var (results, bytes) = (ArrayValue.Sequence(), 0L);
        foreach (var (name, member) in members.Members)
        {
            if (Call(evaluator, arguments[1], member, Value.Of(name), members) is not { } result)
                continue;
            Limits.Check(bytes += 8 + result.Size);
            results.Add(result);
        }
        return results;
    }

    static ObjectValue? Sift(Evaluator evaluator, IReadOnlyList<Value?> arguments)
    {
        if (arguments[0] is not ObjectValue members)
            return null;
        var kept = new OrderedDictionary<string, Value>();
        foreach (var (name, value) in members.Members)
            if (evaluator.IsTrue(Call(evaluator, arguments[1], value, Value.Of(name), members)))
                kept[name] = value;
        return kept.Count > 0 ? new(kept) : null;
    }
}

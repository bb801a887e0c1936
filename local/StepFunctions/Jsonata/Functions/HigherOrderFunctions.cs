namespace Local.StepFunctions.Jsonata;

/// <summary>Functions that call a function: with the item, its position or key, and the whole, as far as it takes them.</summary>
/// <seealso href="https://docs.jsonata.org/higher-order-functions"/>
static class HigherOrderFunctions
{
    public static Dictionary<string, Function> Table { get; } = new()
    {
        ["map"] = new NativeFunction("<af>", (evaluator, a) => OverItems(evaluator, a, static (_, result) => result)),
        ["filter"] = new NativeFunction("<af>", (evaluator, a) => OverItems(evaluator, a, static (item, result) => Truth.Of(result) ? item : null)),
        ["single"] = new NativeFunction("<af?>", Single),
        ["reduce"] = new NativeFunction("<afj?:j>", Reduce),
        ["each"] = new NativeFunction("<o-f:a>", (evaluator, a) => a[0] is ObjectValue members
            ? ArrayValue.Sequence([.. members.Members.Select(member => Call(evaluator, a[1], member.Value, Value.Of(member.Key), members)).Where(result => result is not null)])
            : null),
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

    static ArrayValue? OverItems(Evaluator evaluator, IReadOnlyList<Value?> arguments, Func<Value?, Value?, Value?> select)
    {
        if (arguments[0] is not ArrayValue array)
            return null;
        var results = ArrayValue.Sequence();
        for (var i = 0; i < array.Count; i++)
            if (select(array.Items[i], Call(evaluator, arguments[1], array.Items[i], Value.Of(i), array)) is { } result)
                results.Add(result);
        return results;
    }

    static Value? Single(Evaluator evaluator, IReadOnlyList<Value?> arguments)
    {
        if (arguments[0] is not ArrayValue array)
            return null;
        var matching = array.Items.Where((item, i) => arguments[1] is null || Truth.Of(Call(evaluator, arguments[1], item, Value.Of(i), array))).Take(2).ToList();
        return matching.Count == 1 ? matching[0] : throw Errors.Of(matching.Count == 0 ? "D3139" : "D3138");
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

    static ObjectValue? Sift(Evaluator evaluator, IReadOnlyList<Value?> arguments)
    {
        if (arguments[0] is not ObjectValue members)
            return null;
        var kept = new OrderedDictionary<string, Value>();
        foreach (var (name, value) in members.Members)
            if (Truth.Of(Call(evaluator, arguments[1], value, Value.Of(name), members)))
                kept[name] = value;
        return kept.Count > 0 ? new(kept) : null;
    }
}

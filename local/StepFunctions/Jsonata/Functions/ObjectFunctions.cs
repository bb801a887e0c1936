namespace Local.StepFunctions.Jsonata;

/// <seealso href="https://docs.jsonata.org/object-functions"/>
static class ObjectFunctions
{
    public static Dictionary<string, Function> Table { get; } = new()
    {
        ["keys"] = new NativeFunction("<x-:a<s>>", Keys),
        ["lookup"] = new NativeFunction(
            "<x-s:x>", (evaluator, a) => a[1] is StringValue key ? evaluator.Lookup(a[0], key.Text) : null),
        ["spread"] = new NativeFunction(
            "<x-:a<o>>", (evaluator, a) => a[0] is ArrayValue or ObjectValue ? Spread(evaluator, a[0]!) : a[0]),
        ["merge"] = new NativeFunction(
            "<a<o>:o>", (evaluator, a) => a[0] is ArrayValue array ? Merged(evaluator, array) : null),
        ["exists"] = new NativeFunction("<x:b>", (_, a) => Value.Of(a[0] is not null)),
        ["type"] = new NativeFunction("<x:s>", (_, a) => a[0] is { } value ? Value.Of(TypeOf(value)) : null),
        ["error"] = new NativeFunction("<s?:x>", (_, a) => throw Errors.Of("D3137", Message(a[0], "$error() function evaluated"))),
        ["assert"] = new NativeFunction("<bs?:x>", (evaluator, a) => evaluator.IsTrue(a[0])
            ? null
            : throw Errors.Of("D3141", Message(a[1], "$assert() statement failed"))),
        ["clone"] = new NativeFunction("<(oa)-:o>", (_, a) => a[0]),
    };

    static string Message(Value? given, string standard) => given is StringValue message ? message.Text : standard;

    static ArrayValue Keys(Evaluator evaluator, IReadOnlyList<Value?> arguments)
    {
        var (keys, known) = (ArrayValue.Sequence(), new HashSet<string>());
        foreach (var members in Objects(evaluator, arguments[0]))
            foreach (var name in members.Members.Keys)
            {
                evaluator.Spend(1);
                if (known.Add(name))
                    keys.Add(new StringValue(name));
            }
        return keys;
    }

    /// <summary>An object, or those in an array.</summary>
    static IEnumerable<ObjectValue> Objects(Evaluator evaluator, Value? value)
    {
        Limits.CheckStack();
        evaluator.Spend(1);
        return value switch
        {
            ArrayValue array => array.Items.SelectMany(item => Objects(evaluator, item)),
            ObjectValue members => [members],
            _ => [],
        };
    }

    static ArrayValue Spread(Evaluator evaluator, Value value)
    {
        var (spread, bytes) = (ArrayValue.Sequence(), 0L);
        AddTo(value);
        return spread;

        void AddTo(Value? part)
        {
            Limits.CheckStack();
            evaluator.Spend(1);
            if (part is ArrayValue array)
                array.Items.ForEach(AddTo);
            else if (part is ObjectValue members)
                foreach (var (name, member) in members.Members)
                    AddItem(new ObjectValue(new OrderedDictionary<string, Value> { [name] = member }));
            else if (part is not null)
                AddItem(part);
        }

        void AddItem(Value item)
        {
            evaluator.Spend(1);
            Limits.Check(bytes += 8 + item.Size);
            spread.Add(item);
        }
    }

    static ObjectValue Merged(Evaluator evaluator, ArrayValue array)
    {
        var merged = new OrderedDictionary<string, Value>();
        foreach (var item in array.Items.OfType<ObjectValue>())
            foreach (var (name, value) in item.Members)
            {
                evaluator.Spend(1);
                merged[name] = value;
            }
        return new(merged);
    }

    static string TypeOf(Value value) => value switch
    {
        NullValue => "null",
        BooleanValue => "boolean",
        NumberValue => "number",
        StringValue => "string",
        ArrayValue => "array",
        Function => "function",
        _ => "object",
    };
}

namespace Local.StepFunctions.Jsonata;

/// <seealso href="https://docs.jsonata.org/object-functions"/>
static class ObjectFunctions
{
    public static Dictionary<string, Function> Table { get; } = new()
    {
        ["keys"] = new NativeFunction("<x-:a<s>>", (_, a) => ArrayValue.Sequence([.. Keys(a[0]).Distinct().Select(key => (Value?)new StringValue(key))])),
        ["lookup"] = new NativeFunction("<x-s:x>", (_, a) => a[1] is StringValue key ? Evaluator.Lookup(a[0], key.Text) : null),
        ["spread"] = new NativeFunction("<x-:a<o>>", (_, a) => Spread(a[0])),
        ["merge"] = new NativeFunction("<a<o>:o>", (_, a) => a[0] is ArrayValue array ? Merged(array) : null),
        ["exists"] = new NativeFunction("<x:b>", (_, a) => Value.Of(a[0] is not null)),
        ["type"] = new NativeFunction("<x:s>", (_, a) => a[0] is { } value ? Value.Of(TypeOf(value)) : null),
        ["error"] = new NativeFunction("<s?:x>", (_, a) => throw Errors.Of("D3137", a[0] is StringValue message ? message.Text : "$error() function evaluated")),
        ["assert"] = new NativeFunction("<bs?:x>", (_, a) => Truth.Of(a[0]) ? null : throw Errors.Of("D3141", a[1] is StringValue message ? message.Text : "$assert() statement failed")),
        ["clone"] = new NativeFunction("<(oa)-:o>", (_, a) => a[0]),
    };

    static IEnumerable<string> Keys(Value? value)
    {
        Limits.CheckStack();
        return value switch
        {
            ArrayValue array => array.Items.SelectMany(Keys),
            ObjectValue members => members.Members.Keys,
            _ => [],
        };
    }

    static Value? Spread(Value? value)
    {
        Limits.CheckStack();
        return value switch
        {
            ArrayValue array => ArrayValue.Sequence([.. array.Items.SelectMany(item => ArrayValue.ItemsOf(Spread(item)))]),
            ObjectValue members => ArrayValue.Sequence([.. members.Members.Select(member => (Value?)new ObjectValue(new OrderedDictionary<string, Value> { [member.Key] = member.Value }))]),
            _ => value,
        };
    }

    static ObjectValue Merged(ArrayValue array)
    {
        var merged = new OrderedDictionary<string, Value>();
        foreach (var item in array.Items.OfType<ObjectValue>())
            foreach (var (name, value) in item.Members)
                merged[name] = value;
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

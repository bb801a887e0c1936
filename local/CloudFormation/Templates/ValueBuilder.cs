using System.Text.Json;

namespace Local.CloudFormation.Templates;

/// <summary>Makes values that no template holds, on the line of what they come from.</summary>
static class ValueBuilder
{
    public static Value.Scalar Text(int line, string text) => new(line, text);

    public static Value.Scalar True(int line) => new(line, "true", ScalarKind.Boolean);

    public static Value.Mapping Map(int line, params (string Key, Value Value)[] members) =>
        new(line, new(members.Select(member => KeyValuePair.Create(member.Key, member.Value))));

    /// <summary>A map of those members that are not null.</summary>
    public static Value.Mapping Given(int line, params (string Key, Value? Value)[] members) =>
        new(line, new(members.Where(member => member.Value is not null)
            .Select(member => KeyValuePair.Create(member.Key, member.Value!))));

    public static Value.Sequence List(int line, params Value[] items) => new(line, items);

    /// <summary>A call of an intrinsic function.</summary>
    public static Value.Mapping Call(int line, string function, string argument) =>
        Map(line, (function, Text(line, argument)));

    public static Value.Mapping With(this Value.Mapping map, string key, Value value) =>
        map with { Items = new(map.Items) { [key] = value } };

    public static Value.Mapping Without(this Value.Mapping map, string key) =>
        map with { Items = new(map.Items.Where(member => member.Key != key)) };

    /// <summary>The same value with other scalars and calls in it.</summary>
    /// <param name="replace">What stands in a value's place; null to look into it.</param>
    public static Value Rewrite(this Value value, Func<Value, Value?> replace) => replace(value) ?? value switch
    {
        Value.Sequence list => list with { Items = [.. list.Items.Select(item => item.Rewrite(replace))] },
        Value.Mapping map => map with
        {
            Items = new(map.Items.Select(member => KeyValuePair.Create(member.Key, member.Value.Rewrite(replace)))),
        },
        _ => value,
    };

    /// <summary>A value of JSON as one of a template.</summary>
    public static Value Of(int line, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new Value.Mapping(line, new(json.EnumerateObject()
            .Select(member => KeyValuePair.Create(member.Name, Of(line, member.Value))))),
        JsonValueKind.Array =>
            new Value.Sequence(line, [.. json.EnumerateArray().Select(item => Of(line, item))]),
        JsonValueKind.Number => new Value.Scalar(line, json.GetRawText(), ScalarKind.Number),
        JsonValueKind.True or JsonValueKind.False =>
            new Value.Scalar(line, json.GetRawText(), ScalarKind.Boolean),
        _ => new Value.Scalar(line, json.ToString()),
    };
}

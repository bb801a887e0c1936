using System.Text.Json;

namespace Local.StepFunctions.Jsonata;

/// <summary>An object: its members in their order. Read from JSON when it is first looked into.</summary>
sealed class ObjectValue : Value
{
    OrderedDictionary<string, Value>? _members;

    public ObjectValue(OrderedDictionary<string, Value> members) : base(null) => _members = members;

    public ObjectValue(JsonElement source) : base(source) { }

    public override char Symbol => 'o';

    public OrderedDictionary<string, Value> Members => _members ??= Read(Source!.Value);

    public Value? this[string name] => Members.TryGetValue(name, out var value) ? value : null;

    static OrderedDictionary<string, Value> Read(JsonElement source)
    {
        var members = new OrderedDictionary<string, Value>(source.GetPropertyCount());
        foreach (var property in source.EnumerateObject())
            members[property.Name] = Of(property.Value)!;
        return members;
    }
}

/// <summary>What a step of a path carries for the steps after it: the item, and what <c>@</c>, <c>#</c> and <c>%</c> bound on the way.</summary>
sealed class TupleValue(Value? item) : Value(null)
{
    public Value? Item { get; } = item;

    public Dictionary<string, Value?> Variables { get; private init; } = [];

    public override char Symbol => 'm';

    public TupleValue With(Value? item) => new(item) { Variables = new(Variables) };
}

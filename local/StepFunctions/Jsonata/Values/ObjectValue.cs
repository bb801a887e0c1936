using System.Text.Json;

namespace Local.StepFunctions.Jsonata;

/// <summary>An object: its members in their order. Read from JSON when it is first looked into.</summary>
sealed class ObjectValue : Value
{
    const long Overhead = 40;

    OrderedDictionary<string, Value>? _members;
    (int Count, long Bytes)? _size;

    public ObjectValue(OrderedDictionary<string, Value> members) : base(null) => _members = members;

    public ObjectValue(JsonElement source) : base(source) { }

    public override char Symbol => 'o';

    public OrderedDictionary<string, Value> Members => _members ??= Read(Source!.Value);

    public override long Size
    {
        get
        {
            if (Source is not null)
                return 0;
            if (_size is { } known && known.Count == Members.Count)
                return known.Bytes;
            var bytes = Overhead;
            foreach (var (name, member) in Members)
                bytes += SizeOf(name, member);
            _size = (Members.Count, bytes);
            return bytes;
        }
    }

    public Value? this[string name] => Members.TryGetValue(name, out var value) ? value : null;

    /// <summary>What a member adds to an object, in bytes.</summary>
    public static long SizeOf(string name, Value? member) => 8 + name.Length + (member?.Size ?? 0);

    static OrderedDictionary<string, Value> Read(JsonElement source)
    {
        var members = new OrderedDictionary<string, Value>(source.GetPropertyCount());
        foreach (var property in source.EnumerateObject())
            members[property.Name] = Of(property.Value)!;
        return members;
    }
}

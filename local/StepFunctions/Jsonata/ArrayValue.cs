using System.Text.Json;

namespace Local.StepFunctions.Jsonata;

/// <summary>An array, or a sequence: what a path yields, which is its only item when it has one, and nothing when it has none.</summary>
/// <seealso href="https://docs.jsonata.org/processing#sequences"/>
sealed class ArrayValue : Value
{
    readonly (double First, int Count) _range;
    List<Value?>? _items;

    public ArrayValue(List<Value?> items) : base(null) => _items = items;

    public ArrayValue(JsonElement source) : base(source) { }

    ArrayValue(double first, int count) : base(null)
    {
        _range = (first, count);
        IsSequence = true;
    }

    public bool IsSequence { get; private init; }

    /// <summary>A sequence that stays an array when it has one item: <c>[]</c> in the path.</summary>
    public bool KeepSingleton { get; set; }

    /// <summary>Written with brackets as the step of a path: not flattened into what the step yields.</summary>
    public bool IsConstructed { get; set; }

    /// <summary>Wraps an input that is an array, so that it is one context and not many.</summary>
    public bool IsOuter { get; private init; }

    /// <summary>Its items are <see cref="TupleValue"/>s.</summary>
    public bool IsTupleStream { get; private init; }

    public int Count => _items?.Count ?? (Source is { } source ? source.GetArrayLength() : _range.Count);

    public List<Value?> Items => _items ??= Source is { } source ? [.. source.EnumerateArray().Select(Of)] : [.. Enumerable.Range(0, _range.Count).Select(i => Of(_range.First + i))];

    public override char Symbol => 'a';

    public static ArrayValue Sequence(params List<Value?> items) => new(items) { IsSequence = true };

    public static ArrayValue Range(double first, int count) => new(first, count);

    /// <summary>The same items as an array in its own right.</summary>
    public ArrayValue AsArray(bool isConstructed) => _items is null && Source is null ? new(_range.First, _range.Count) { IsSequence = false, IsConstructed = isConstructed } : new(Items) { IsConstructed = isConstructed };

    public static ArrayValue Outer(Value input) => new([input]) { IsSequence = true, IsOuter = true };

    public static ArrayValue Tuples() => new([]) { IsSequence = true, IsTupleStream = true };

    /// <summary>Both as one: nothing adds nothing, and an array adds its items.</summary>
    public static Value? Append(Value? first, Value? second)
    {
        if (first is null || second is null)
            return first ?? second;
        Limits.Check((first as ArrayValue)?.Count + (long?)(second as ArrayValue)?.Count ?? 0);
        List<Value?> items = first is ArrayValue array ? [.. array.Items] : [first];
        if (second is ArrayValue more)
            items.AddRange(more.Items);
        else
            items.Add(second);
        return first is ArrayValue ? new ArrayValue(items) : Sequence(items);
    }

    /// <summary>The items of an array, the value itself otherwise.</summary>
    public static List<Value?> ItemsOf(Value? value) => value switch { null => [], ArrayValue array => array.Items, _ => [value] };

    public void Add(Value? item) => Items.Add(item);
}

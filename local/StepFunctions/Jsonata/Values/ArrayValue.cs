using System.Text.Json;

namespace Local.StepFunctions.Jsonata;

/// <summary>
/// An array, or a sequence: what a path yields, which is its only item when it has one, and nothing when it has none.
/// </summary>
/// <seealso href="https://docs.jsonata.org/processing#sequences"/>
sealed class ArrayValue : Value
{
    /// <summary>The bytes of an array without items.</summary>
    public const long Overhead = 16;

    readonly (double First, int Count) _range;
    List<Value?>? _items;
    (int Count, long Bytes)? _size;

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
    public bool IsConstructed { get; init; }

    /// <summary>Wraps an input that is an array, so that it is one context and not many.</summary>
    public bool IsOuter { get; private init; }

    /// <summary>Its items are <see cref="TupleValue"/>s.</summary>
    public bool IsTupleStream { get; private init; }

    public int Count => _items?.Count ?? (Source is { } source ? source.GetArrayLength() : _range.Count);

    public List<Value?> Items => _items ??= Source is { } source
        ? [.. source.EnumerateArray().Select(Of)]
        : [.. Enumerable.Range(0, _range.Count).Select(i => Of(_range.First + i))];

    public override char Symbol => 'a';

    public override long Size
    {
        get
        {
            if (Source is not null)
                return 0;
            if (_items is null)
                return Overhead + 8L * _range.Count;
            // While an array is put together, it grows.
            if (_size is { } known && known.Count == _items.Count)
                return known.Bytes;
            var bytes = Overhead;
            foreach (var item in _items)
                bytes += 8 + (item?.Size ?? 0);
            _size = (_items.Count, bytes);
            return bytes;
        }
    }

    public static ArrayValue Sequence(params List<Value?> items) => new(items) { IsSequence = true };

    public static ArrayValue Range(double first, int count) => new(first, count);

    /// <summary>The same items as an array in its own right.</summary>
    public ArrayValue AsArray(bool isConstructed) => _items is null && Source is null
        ? new(_range.First, _range.Count) { IsSequence = false, IsConstructed = isConstructed }
        : new(Items) { IsConstructed = isConstructed };

    public static ArrayValue Outer(Value input) => new([input]) { IsSequence = true, IsOuter = true };

    public static ArrayValue Tuples() => new([]) { IsSequence = true, IsTupleStream = true };

    /// <summary>Both as one: nothing adds nothing, and an array adds its items.</summary>
    public static Value? Append(Value? first, Value? second)
    {
        if (first is null || second is null)
            return first ?? second;
        var bytes = Overhead + SizeAmongItems(first) + SizeAmongItems(second);
        Limits.Check(bytes);
        var (before, after) = (ItemsOf(first), ItemsOf(second));
        var items = new List<Value?>(before.Count + after.Count);
        items.AddRange(before);
        items.AddRange(after);
        return new ArrayValue(items) { IsSequence = first is not ArrayValue, _size = (items.Count, bytes) };
    }

    static long SizeAmongItems(Value value) => value is ArrayValue array
        ? array.Source is null ? array.Size - Overhead : 8L * array.Count
        : 8 + value.Size;

    /// <summary>The items of an array, the value itself otherwise.</summary>
    public static List<Value?> ItemsOf(Value? value) =>
        value switch { null => [], ArrayValue array => array.Items, _ => [value] };

    public void Add(Value? item) => Items.Add(item);
}

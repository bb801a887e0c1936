using System.Text.Json;

namespace Local.StepFunctions.Jsonata;

/// <summary>A value of the language. Nothing ("undefined") is null, which JSON's null is not.</summary>
/// <remarks>
/// What came from JSON keeps its <see cref="Source"/>: what an expression only passes on is printed as it came.
/// </remarks>
abstract class Value
{
    private protected Value(JsonElement? source) => Source = source;

    public JsonElement? Source { get; }

    /// <summary>The letter of its type in a function's signature.</summary>
    public abstract char Symbol { get; }

    /// <summary>
    /// What it holds besides the 8 bytes that each item of an array counts for, in bytes. What came from JSON is held
    /// anyway, and counts for nothing.
    /// </summary>
    public virtual long Size => 0;

    public static Value? Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => NullValue.Instance,
        JsonValueKind.True => BooleanValue.True,
        JsonValueKind.False => BooleanValue.False,
        JsonValueKind.Number => new NumberValue(element),
        JsonValueKind.String => new StringValue(element.GetString()!),
        JsonValueKind.Array => new ArrayValue(element),
        JsonValueKind.Object => new ObjectValue(element),
        _ => null,
    };

    public static Value Of(bool value) => value ? BooleanValue.True : BooleanValue.False;

    public static Value Of(double value) => new NumberValue(value);

    public static Value Of(string value) => new StringValue(value);
}

sealed class NullValue : Value
{
    NullValue() : base(null) { }

    public static NullValue Instance { get; } = new();

    public override char Symbol => 'l';
}

sealed class BooleanValue : Value
{
    BooleanValue(bool value) : base(null) => IsTrue = value;

    public static BooleanValue True { get; } = new(true);

    public static BooleanValue False { get; } = new(false);

    public bool IsTrue { get; }

    public override char Symbol => 'b';
}

sealed class NumberValue : Value
{
    public NumberValue(double number) : base(null) => Number = number;

    public NumberValue(JsonElement source) : base(source) => Number = source.GetDouble();

    /// <summary>Not always a number of JSON: <c>1/0</c> is infinite.</summary>
    public double Number { get; }

    public override char Symbol => 'n';
}

sealed class StringValue(string text) : Value(null)
{
    public string Text { get; } = text;

    public override char Symbol => 's';

    public override long Size => Text.Length;
}

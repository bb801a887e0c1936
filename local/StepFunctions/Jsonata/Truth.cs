namespace Local.StepFunctions.Jsonata;

/// <summary>What counts as true, and what as equal.</summary>
/// <seealso href="https://docs.jsonata.org/boolean-functions#boolean"/>
static class Truth
{
    public static bool Of(Value? value) => Cast(value) ?? false;

    /// <summary>Null when there is nothing to cast.</summary>
    public static bool? Cast(Value? value)
    {
        Limits.CheckStack();
        return value switch
        {
            null => null,
            BooleanValue boolean => boolean.IsTrue,
            NumberValue number => number.Number is not 0 and not double.NaN,
            StringValue text => text.Text.Length > 0,
            ObjectValue members => members.Members.Count > 0,
            ArrayValue { Count: 1 } array => Of(array.Items[0]),
            ArrayValue array => array.Items.Exists(Of),
            _ => false,
        };
    }

    public static bool Equal(Value? left, Value? right)
    {
        Limits.CheckStack();
        return (left, right) switch
        {
            (NumberValue a, NumberValue b) => a.Number == b.Number,
            (StringValue a, StringValue b) => a.Text == b.Text,
            (ArrayValue a, ArrayValue b) => a.Count == b.Count && a.Items.Zip(b.Items).All(pair => Equal(pair.First, pair.Second)),
            (ObjectValue a, ObjectValue b) => a.Members.Count == b.Members.Count && a.Members.All(member => b.Members.TryGetValue(member.Key, out var other) && Equal(member.Value, other)),
            _ => ReferenceEquals(left, right),
        };
    }
}

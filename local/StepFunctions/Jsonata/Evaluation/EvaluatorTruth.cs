namespace Local.StepFunctions.Jsonata;

/// <summary>What counts as true, and what as equal.</summary>
/// <seealso href="https://docs.jsonata.org/boolean-functions#boolean"/>
sealed partial class Evaluator
{
    public bool IsTrue(Value? value) => Cast(value) ?? false;

    /// <summary>Null when there is nothing to cast.</summary>
    public bool? Cast(Value? value) => value switch
    {
        null => null,
        BooleanValue boolean => boolean.IsTrue,
        NumberValue number => number.Number is not 0 and not double.NaN,
        StringValue text => text.Text.Length > 0,
        ObjectValue members => members.Members.Count > 0,
        ArrayValue array => AnyIsTrue(array),
        _ => false,
    };

    bool AnyIsTrue(ArrayValue array)
    {
        Limits.CheckStack();
        foreach (var item in array.Items)
        {
            Spend(1);
            if (IsTrue(item))
                return true;
        }
        return false;
    }

    public bool AreEqual(Value? left, Value? right)
    {
        Spend(1);
        return (left, right) switch
        {
            (NumberValue a, NumberValue b) => a.Number == b.Number,
            (StringValue a, StringValue b) => AreEqual(a.Text, b.Text),
            (ArrayValue a, ArrayValue b) => AreEqual(a, b),
            (ObjectValue a, ObjectValue b) => AreEqual(a, b),
            _ => ReferenceEquals(left, right),
        };
    }

    bool AreEqual(string left, string right)
    {
        if (left.Length != right.Length)
            return false;
        SpendOn(left.Length);
        return left == right;
    }

    bool AreEqual(ArrayValue left, ArrayValue right)
    {
        Limits.CheckStack();
        if (left.Count != right.Count)
            return false;
        for (var i = 0; i < left.Count; i++)
            if (!AreEqual(left.Items[i], right.Items[i]))
                return false;
        return true;
    }

    bool AreEqual(ObjectValue left, ObjectValue right)
    {
        Limits.CheckStack();
        if (left.Members.Count != right.Members.Count)
            return false;
        foreach (var (name, member) in left.Members)
            if (!right.Members.TryGetValue(name, out var other) || !AreEqual(member, other))
                return false;
        return true;
    }

    /// <summary>What comes first of two strings, by their UTF-16 code units.</summary>
    public int Compare(string left, string right)
    {
        SpendOn(Math.Min(left.Length, right.Length));
        return string.CompareOrdinal(left, right);
    }
}

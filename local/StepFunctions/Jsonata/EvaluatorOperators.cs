using System.Diagnostics;

namespace Local.StepFunctions.Jsonata;

/// <summary>Operators, and what is written in brackets.</summary>
sealed partial class Evaluator
{
    Value? Operate(Binary node, Value? input, Frame frame)
    {
        var left = Evaluate(node.Left, input, frame);
        switch (node.Operator)
        {
            case "and":
                return Value.Of(Truth.Of(left) && Truth.Of(Evaluate(node.Right, input, frame)));
            case "or":
                return Value.Of(Truth.Of(left) || Truth.Of(Evaluate(node.Right, input, frame)));
            case "??":
                return left ?? Evaluate(node.Right, input, frame);
            case "?:":
                return Truth.Of(left) ? left : Evaluate(node.Right, input, frame);
            case "~>":
                return Applied(node, left, input, frame);
        }
        var right = Evaluate(node.Right, input, frame);
        return node.Operator switch
        {
            "+" or "-" or "*" or "/" or "%" => Calculated(node, left, right),
            "&" => Value.Of(Limits.Joined(Print.Text(left), Print.Text(right))),
            "=" => Value.Of(left is not null && right is not null && Truth.Equal(left, right)),
            "!=" => Value.Of(left is not null && right is not null && !Truth.Equal(left, right)),
            "<" or "<=" or ">" or ">=" => Compared(node, left, right),
            "in" => Value.Of(left is not null && right is not null && ArrayValue.ItemsOf(right).Exists(item => item is not (ArrayValue or ObjectValue) && Truth.Equal(left, item))),
            ".." => Range(node, left, right),
            _ => throw new UnreachableException(),
        };
    }

    static Value? Calculated(Binary node, Value? left, Value? right)
    {
        if (left is not null and not NumberValue)
            throw Errors.At(node, "T2001", node.Operator, Print.Plain(left));
        if (right is not null and not NumberValue)
            throw Errors.At(node, "T2002", node.Operator, Print.Plain(right));
        if (left is not NumberValue { Number: var a } || right is not NumberValue { Number: var b })
            return null;
        var result = node.Operator switch { "+" => a + b, "-" => a - b, "*" => a * b, "/" => a / b, _ => a % b };
        return double.IsFinite(result) ? Value.Of(result) : throw Errors.At(node, "D1001", node.Operator, Print.Number(result));
    }

    static Value? Negated(Negation node, Value? value) => value switch
    {
        null => null,
        NumberValue number => Value.Of(-number.Number),
        _ => throw Errors.At(node, "D1002", "-", Print.Plain(value)),
    };

    static Value? Compared(Binary node, Value? left, Value? right)
    {
        if (left is not (null or NumberValue or StringValue) || right is not (null or NumberValue or StringValue))
            throw Errors.At(node, "T2010", node.Operator, Print.Plain(left));
        if (left is null || right is null)
            return null;
        var compared = (left, right) switch
        {
            (NumberValue a, NumberValue b) => a.Number.CompareTo(b.Number),
            (StringValue a, StringValue b) => string.CompareOrdinal(a.Text, b.Text),
            _ => throw Errors.At(node, "T2009", node.Operator, Print.Plain(left), Print.Plain(right)),
        };
        return Value.Of(node.Operator switch { "<" => compared < 0, "<=" => compared <= 0, ">" => compared > 0, _ => compared >= 0 });
    }

    static ArrayValue? Range(Binary node, Value? left, Value? right)
    {
        if (left is not null && left is not NumberValue { Number: var a1 } || left is NumberValue { Number: var a2 } && a2 != Math.Floor(a2))
            throw Errors.At(node, "T2003", node.Operator, Print.Plain(left));
        if (right is not null && right is not NumberValue { Number: var b1 } || right is NumberValue { Number: var b2 } && b2 != Math.Floor(b2))
            throw Errors.At(node, "T2004", node.Operator, Print.Plain(right));
        if (left is not NumberValue { Number: var first } || right is not NumberValue { Number: var last } || first > last)
            return null;
        var count = last - first + 1;
        return count <= Limits.Items ? ArrayValue.Range(first, (int)count) : throw Errors.At(node, "D2014", node.Operator, Print.Number(count));
    }

    ArrayValue Constructed(ArrayNode node, Value? input, Frame frame)
    {
        if (node.Items is [not ArrayNode and var only] && Evaluate(only, input, frame) is var all)
            return (all as ArrayValue)?.AsArray(node.IsConstructed) ?? new(all is null ? [] : [all]) { IsConstructed = node.IsConstructed };
        var items = new List<Value?>(node.Items.Count);
        foreach (var item in node.Items)
        {
            var value = Evaluate(item, input, frame);
            Limits.Check(items.Count + ((value as ArrayValue)?.Count ?? 0L));
            if (value is ArrayValue array && item is not ArrayNode)
                items.AddRange(array.Items);
            else if (value is not null)
                items.Add(value);
        }
        return new(items) { IsConstructed = node.IsConstructed };
    }
}

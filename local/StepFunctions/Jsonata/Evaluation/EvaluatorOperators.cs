using System.Diagnostics;

namespace Local.StepFunctions.Jsonata;

/// <summary>Operators, and what is written in brackets.</summary>
sealed partial class Evaluator
{
    Value? Operate(BinaryNode node, Value? input, Frame frame)
    {
        var left = Evaluate(node.Left, input, frame);
        switch (node.Operator)
        {
            case "and":
                return Value.Of(IsTrue(left) && IsTrue(Evaluate(node.Right, input, frame)));
            case "or":
                return Value.Of(IsTrue(left) || IsTrue(Evaluate(node.Right, input, frame)));
            case "??":
                return left ?? Evaluate(node.Right, input, frame);
            case "?:":
                return IsTrue(left) ? left : Evaluate(node.Right, input, frame);
            case "~>":
                return Applied(node, left, input, frame);
        }
        var right = Evaluate(node.Right, input, frame);
        return node.Operator switch
        {
            "+" or "-" or "*" or "/" or "%" => Calculated(node, left, right),
            "&" => Joined(left, right),
            "=" => Value.Of(left is not null && right is not null && AreEqual(left, right)),
            "!=" => Value.Of(left is not null && right is not null && !AreEqual(left, right)),
            "<" or "<=" or ">" or ">=" => Compared(node, left, right),
            "in" => Value.Of(left is not null && right is not null && IsIn(left, right)),
            ".." => Range(node, left, right),
            _ => throw new UnreachableException(),
        };
    }

    StringValue Joined(Value? left, Value? right)
    {
        var (first, second) = (Print.Text(left), Print.Text(right));
        Limits.Check((long)first.Length + second.Length);
        SpendOn(first.Length + second.Length);
        return new(first + second);
    }

    bool IsIn(Value left, Value right)
    {
        foreach (var item in ArrayValue.ItemsOf(right))
            if (item is not (ArrayValue or ObjectValue) && AreEqual(left, item))
                return true;
        return false;
    }

    static Value? Calculated(BinaryNode node, Value? left, Value? right)
    {
        var (a, b) = (Operand(node, left, "T2001"), Operand(node, right, "T2002"));
        if (a is not { } x || b is not { } y)
            return null;
        return Value.Of(node.Operator switch { "+" => x + y, "-" => x - y, "*" => x * y, "/" => x / y, _ => x % y });
    }

    /// <summary>
    /// A result that is no number of JSON is a value all the same, as in the reference engine and the service, but
    /// nothing can be calculated with it.
    /// </summary>
    static double? Operand(Node node, Value? value, string mistake)
    {
        var symbol = (node as BinaryNode)?.Operator ?? "-";
        return value switch
        {
            null => null,
            NumberValue { Number: var number } when double.IsFinite(number) => number,
            NumberValue { Number: var number } when double.IsInfinity(number) =>
                throw Errors.At(node, "D1001", symbol, number),
            _ => throw Errors.At(node, mistake, symbol, value),
        };
    }

    static Value? Negated(NegationNode node, Value? value) =>
        Operand(node, value, "D1002") is { } number ? Value.Of(-number) : null;

    Value? Compared(BinaryNode node, Value? left, Value? right)
    {
        if (left is not (null or NumberValue or StringValue) || right is not (null or NumberValue or StringValue))
            throw Errors.At(node, "T2010", node.Operator, left);
        if (left is null || right is null)
            return null;
        if (left is NumberValue { Number: var x } && right is NumberValue { Number: var y })
            return Value.Of(node.Operator switch { "<" => x < y, "<=" => x <= y, ">" => x > y, _ => x >= y });
        if (left is not StringValue { Text: var first } || right is not StringValue { Text: var second })
            throw Errors.At(node, "T2009", node.Operator, left, right);
        var order = Compare(first, second);
        return Value.Of(
            node.Operator switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 });
    }

    ArrayValue? Range(BinaryNode node, Value? left, Value? right)
    {
        var (first, last) = (Whole(node, left, "T2003"), Whole(node, right, "T2004"));
        if (first > last || first is null || last is null)
            return null;
        var count = last.Value - first.Value + 1;
        if (count > MaxRange)
            throw Errors.At(node, "D2014", node.Operator, count);
        Limits.Check(ArrayValue.Overhead + 8 * (long)count);
        // Items that are made cost as much as nodes.
        Spend((long)count);
        return ArrayValue.Range(first.Value, (int)count);
    }

    /// <summary>
    /// The most items that the range operator makes: the reference engine's bound, beyond the service's.
    /// </summary>
    const double MaxRange = 1e7;

    static double? Whole(BinaryNode node, Value? value, string mistake) => value switch
    {
        null => null,
        NumberValue { Number: var number } when number == Math.Floor(number) => number,
        _ => throw Errors.At(node, mistake, node.Operator, value),
    };

    ArrayValue Constructed(ArrayNode node, Value? input, Frame frame)
    {
        if (node.Items is [not ArrayNode and var only] && Evaluate(only, input, frame) is var all)
        {
            SpendOn((all as ArrayValue)?.Count ?? 0);
            return (all as ArrayValue)?.AsArray(node.IsConstructed)
                ?? new(all is null ? [] : [all]) { IsConstructed = node.IsConstructed };
        }
        var (items, bytes) = (new List<Value?>(node.Items.Count), 0L);
        foreach (var item in node.Items)
        {
            var value = Evaluate(item, input, frame);
            if (value is null)
                continue;
            Limits.Check(bytes += value.Size + 8);
            if (value is ArrayValue array && item is not ArrayNode)
            {
                SpendOn(array.Count);
                items.AddRange(array.Items);
            }
            else
                items.Add(value);
        }
        return new(items) { IsConstructed = node.IsConstructed };
    }
}

namespace Local.StepFunctions.Jsonata;

/// <summary>Calls of functions, and functions made of functions.</summary>
sealed partial class Evaluator
{
    Value? Called(CallNode node, Value? input, Frame frame) => Finish(Call(node, input, frame, []));

    /// <summary>Makes a call; what it gives may be the call that it ends with.</summary>
    /// <param name="first">What <c>~&gt;</c> puts before the arguments.</param>
    Value? Call(CallNode node, Value? input, Frame frame, IEnumerable<Value?> first)
    {
        if (Evaluate(node.Function, input, frame) is not Function function)
            throw NoFunction(node, frame, "T1005", "T1006");
        var arguments = new List<Value?>(first);
        foreach (var argument in node.Arguments)
            arguments.Add(Evaluate(argument!, input, frame));
        try
        {
            return function.Call(this, arguments, input);
        }
        catch (JsonataException e) when (e.Position == 0)
        {
            throw e.At(node.Position, NameOf(node));
        }
    }

    JsonataException NoFunction(CallNode node, Frame frame, string named, string unnamed)
    {
        if (node.Function is not PathNode { Steps: [{ Node: NameNode { Name: var name } }] })
            return Errors.At(node, unnamed, NameOf(node));
        var isKnown = (frame.Lookup(name) ?? environment.Functions.GetValueOrDefault(name)) is not null;
        return Errors.At(node, isKnown ? named : unnamed, name);
    }

    static string? NameOf(CallNode node) => node.Function switch
    {
        VariableNode variable => variable.Name,
        PathNode { Steps: [{ Node: NameNode name }] } => name.Name,
        _ => null,
    };

    /// <summary>
    /// Makes the call that a call ended with, and the one that this ends with, and so on: recursion in the last place
    /// takes no stack.
    /// </summary>
    Value? Finish(Value? result)
    {
        while (result is TailCall call)
        {
            Spend(1);
            result = Call(call.Node, call.Input, call.Frame, []);
        }
        return result;
    }

    /// <summary>Calls a function that a function of the library was given.</summary>
    public Value? Apply(Function function, params IReadOnlyList<Value?> arguments)
    {
        Limits.CheckStack();
        Spend(1);
        var result = Finish(function.Call(this, arguments, null));
        return result is ArrayValue { IsSequence: true, IsTupleStream: false } sequence
            ? Single(sequence, keep: false)
            : result;
    }

    PartialFunction Partial(CallNode node, Value? input, Frame frame)
    {
        if (Evaluate(node.Function, input, frame) is not Function function)
            throw NoFunction(node, frame, "T1007", "T1008");
        Value?[] arguments =
            [.. node.Arguments.Select(argument => argument is null ? null : Evaluate(argument, input, frame))];
        int[] holes =
            [.. node.Arguments.Index().Where(argument => argument.Item is null).Select(argument => argument.Index)];
        return new(function, arguments, holes);
    }

    /// <summary><c>value ~&gt; function</c>, and <c>function ~&gt; function</c>, which is both in turn.</summary>
    Value? Applied(BinaryNode node, Value? left, Value? input, Frame frame)
    {
        if (node.Right is CallNode { IsPartial: false, Predicates: null, Group: null } call)
            return Finish(Call(call, input, frame, [left]));
        if (Evaluate(node.Right, input, frame) is not Function function)
            throw Errors.At(node, "T2006", node.Operator);
        return left is Function first
            ? new DerivedFunction(1, (evaluator, value) => evaluator.Apply(function, evaluator.Apply(first, value)))
            : Apply(function, left);
    }

    /// <summary><c>|pattern|update,delete|</c>: the value with the changes, which the original does not see.</summary>
    Value? Transformed(TransformationNode node, Value? value, Frame frame)
    {
        if (value is null)
            return null;
        if (value is not (ObjectValue or ArrayValue))
            throw Errors.Of("T0410", 1);
        // A variable named "clone" stands for the function that copies.
        var copy = frame.Lookup("clone") switch
        {
            null => Copy(value),
            Function clone => Apply(clone, value),
            _ => throw Errors.At(node, "T2013"),
        };
        foreach (var match in ArrayValue.ItemsOf(Evaluate(node.Pattern, copy, frame)))
            Change(node, match, frame);
        return copy;
    }

    void Change(TransformationNode node, Value? match, Frame frame)
    {
        var update = Evaluate(node.Update, match, frame);
        if (update is not (null or ObjectValue))
            throw Errors.At(node.Update, "T2011", value: update);
        if (match is not ObjectValue target)
            return;
        foreach (var (name, member) in (update as ObjectValue)?.Members ?? [])
            target.Members[name] = member;
        var deletions = node.Delete is { } delete ? Evaluate(delete, match, frame) : null;
        foreach (var deleted in ArrayValue.ItemsOf(deletions))
        {
            SpendOn(target.Members.Count);
            target.Members.Remove(
                deleted is StringValue name ? name.Text : throw Errors.At(node, "T2012", value: deletions));
        }
    }

    Value? Copy(Value? value)
    {
        Limits.CheckStack();
        Spend(1);
        switch (value)
        {
            case ArrayValue array:
                return new ArrayValue(array.Items.ConvertAll(Copy));
            case ObjectValue source:
                var members = new OrderedDictionary<string, Value>(source.Members.Count);
                foreach (var (name, member) in source.Members)
                    members[name] = Copy(member)!;
                return new ObjectValue(members);
            default:
                return value;
        }
    }
}

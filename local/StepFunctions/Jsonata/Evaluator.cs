using System.Diagnostics;

namespace Local.StepFunctions.Jsonata;

/// <summary>One evaluation of one expression.</summary>
sealed partial class Evaluator(JsonataEnvironment environment, Value? root, Frame outermost)
{
    readonly long _started = Stopwatch.GetTimestamp();
    int _depth;
    int _steps;

    public JsonataEnvironment Environment => environment;

    public Frame Outermost => outermost;

    /// <summary>The whole expression: an input that is an array is one context.</summary>
    public Value? Evaluate(Node expression) => Evaluate(expression, root is ArrayValue ? ArrayValue.Outer(root) : root, outermost);

    public Value? Evaluate(Node node, Value? input, Frame frame)
    {
        Enter();
        var result = Yield(node, input, frame);
        if (node.Predicates is { } predicates)
            foreach (var predicate in predicates)
                result = Filter(predicate, result, frame);
        if (node.Group is { } group && node is not PathNode)
            result = Grouped(node, group, result, frame);
        _depth--;
        return result is ArrayValue { IsSequence: true, IsTupleStream: false } sequence ? Single(sequence, node.KeepArray) : result;
    }

    /// <summary>A sequence of one item is the item, and an empty one is nothing.</summary>
    static Value? Single(ArrayValue sequence, bool keep)
    {
        sequence.KeepSingleton |= keep;
        return sequence.Count switch { 0 => null, 1 when !sequence.KeepSingleton => sequence.Items[0], _ => sequence };
    }

    void Enter()
    {
        if (++_depth > environment.MaxDepth)
            throw Limits.TooDeep();
        Limits.CheckStack();
        if ((++_steps & 0x3ff) == 0)
            CheckTime();
    }

    void CheckTime()
    {
        if (Stopwatch.GetElapsedTime(_started) > environment.TimeLimit)
            throw Limits.TooLong();
    }

    Value? Yield(Node node, Value? input, Frame frame) => node switch
    {
        PathNode path => Path(path, input, frame),
        Name name => Lookup(input, name.Value),
        Literal literal => literal.Value,
        Variable { Name: "" } => input is ArrayValue { IsOuter: true } outer ? outer.Items[0] : input,
        Variable { Name: "$" } => root,
        Variable variable => frame.Lookup(variable.Name) ?? environment.Functions.GetValueOrDefault(variable.Name),
        Binary binary => Operate(binary, input, frame),
        Call call => call.IsPartial ? Partial(call, input, frame) : Called(call, input, frame),
        Condition condition => Truth.Of(Evaluate(condition.Test, input, frame)) ? Evaluate(condition.Then, input, frame) : condition.Else is { } otherwise ? Evaluate(otherwise, input, frame) : null,
        Block block => Last(block, input, new(frame)),
        Binding binding => Bound(binding, input, frame),
        ObjectNode constructor => Grouped(constructor, constructor.Members, input, frame),
        ArrayNode constructor => Constructed(constructor, input, frame),
        Negation negation => Negated(negation, Evaluate(negation.Operand, input, frame)),
        Lambda lambda => new Closure(lambda, input, frame),
        Pattern pattern => pattern.Function,
        Parent parent => frame.Lookup(parent.Slot.Label),
        Wildcard => AllMembers(input),
        Descendants => AllBelow(input),
        Transformation transformation => new DerivedFunction(1, (_, value) => Transformed(transformation, value, frame)),
        SortStep => throw new UnreachableException(),
        _ => throw new UnreachableException(),
    };

    /// <summary>As an evaluation, but a call in the last place is left to be made by who asked.</summary>
    public Value? EvaluateTail(Node node, Value? input, Frame frame)
    {
        if (node.Predicates is not null || node.Group is not null || node.KeepArray)
            return Evaluate(node, input, frame);
        switch (node)
        {
            case Call { IsPartial: false } call:
                return Prepared(call, input, frame, []);
            case Condition condition:
                return Truth.Of(Evaluate(condition.Test, input, frame)) ? EvaluateTail(condition.Then, input, frame) : condition.Else is { } otherwise ? EvaluateTail(otherwise, input, frame) : null;
            case Block { Expressions: [.., var last] } block:
                var inner = new Frame(frame);
                foreach (var expression in block.Expressions.SkipLast(1))
                    Evaluate(expression, input, inner);
                return EvaluateTail(last, input, inner);
            default:
                return Evaluate(node, input, frame);
        }
    }

    Value? Last(Block block, Value? input, Frame frame)
    {
        Value? last = null;
        foreach (var expression in block.Expressions)
            last = Evaluate(expression, input, frame);
        return last;
    }

    Value? Bound(Binding binding, Value? input, Frame frame)
    {
        var value = Evaluate(binding.Value, input, frame);
        frame.Bind(binding.Variable, value);
        return value;
    }
}

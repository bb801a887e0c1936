using System.Diagnostics;

namespace Local.StepFunctions.Jsonata;

/// <summary>One evaluation of one expression.</summary>
sealed partial class Evaluator(JsonataEnvironment environment, Value? root, Frame outermost) : IDisposable
{
    static readonly SemaphoreSlim Heavy = new(System.Environment.ProcessorCount);

    int _depth;
    long _work;
    bool _isHeavy;

    public JsonataEnvironment Environment => environment;

    public Frame Outermost => outermost;

    /// <summary>The whole expression: an input that is an array is one context.</summary>
    public Value? Evaluate(Node expression) =>
        Evaluate(expression, root is ArrayValue ? ArrayValue.Outer(root) : root, outermost);

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
        if (result is null or NumberValue or BooleanValue)
            return result;
        Limits.Check(result.Size);
        return result is ArrayValue { IsSequence: true, IsTupleStream: false } sequence
            ? Single(sequence, node.KeepArray)
            : result;
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
        Spend(1);
    }

    /// <summary>Counts work that is done besides evaluating nodes.</summary>
    /// <param name="nodes">As many nodes as could be evaluated in the same time.</param>
    public void Spend(long nodes)
    {
        if ((_work += nodes) > environment.MaxWork)
            throw Limits.TooLong();
        if (_work > Limits.HeavyWork && !_isHeavy)
            BecomeHeavy();
    }

    /// <summary>Waits until it may go on, as its thread: what is evaluated does not leave it.</summary>
    void BecomeHeavy()
    {
        // By a task: the pool knows then that this thread waits, and takes another for what is light.
        Heavy.WaitAsync().GetAwaiter().GetResult();
        _isHeavy = true;
    }

    public void Dispose()
    {
        if (_isHeavy)
            Heavy.Release();
    }

    /// <param name="items">Items or characters that are gone through.</param>
    public void SpendOn(long items) => Spend(items / Limits.ItemsPerNode);

    Value? Yield(Node node, Value? input, Frame frame) => node switch
    {
        PathNode path => Path(path, input, frame),
        NameNode name => Lookup(input, name.Name),
        LiteralNode literal => literal.Value,
        VariableNode { Name: "" } => input is ArrayValue { IsOuter: true } outer ? outer.Items[0] : input,
        VariableNode { Name: "$" } => root,
        VariableNode variable => frame.Lookup(variable.Name) ?? environment.Functions.GetValueOrDefault(variable.Name),
        BinaryNode binary => Operate(binary, input, frame),
        CallNode call => call.IsPartial ? Partial(call, input, frame) : Called(call, input, frame),
        ConditionNode condition =>
            Chosen(condition, input, frame) is { } chosen ? Evaluate(chosen, input, frame) : null,
        BlockNode block => Last(block, input, new(frame)),
        BindingNode binding => Bound(binding, input, frame),
        ObjectNode constructor => Grouped(constructor, constructor.Members, input, frame),
        ArrayNode constructor => Constructed(constructor, input, frame),
        NegationNode negation => Negated(negation, Evaluate(negation.Operand, input, frame)),
        LambdaNode lambda => new Closure(lambda, input, frame),
        RegexNode regex => regex.Function,
        ParentNode parent => frame.Lookup(parent.Label),
        WildcardNode => AllMembers(input),
        DescendantsNode => AllBelow(input),
        TransformationNode change => new DerivedFunction(1, (_, value) => Transformed(change, value, frame)),
        TooDeepNode => throw Limits.TooDeep(),
        _ => throw new UnreachableException(),
    };

    /// <summary>As an evaluation, but a call in the last place is left to be made by who asked.</summary>
    public Value? EvaluateTail(Node node, Value? input, Frame frame)
    {
        if (node.Predicates is not null || node.Group is not null || node.KeepArray)
            return Evaluate(node, input, frame);
        switch (node)
        {
            case CallNode { IsPartial: false } call:
                return new TailCall(call, input, frame);
            case ConditionNode condition:
                Enter();
                var chosen = Chosen(condition, input, frame);
                var result = chosen is null ? null : EvaluateTail(chosen, input, frame);
                _depth--;
                return result;
            case BlockNode { Expressions: [.., var last] } block:
                Enter();
                var inner = new Frame(frame);
                for (var i = 0; i < block.Expressions.Count - 1; i++)
                    Evaluate(block.Expressions[i], input, inner);
                var value = EvaluateTail(last, input, inner);
                _depth--;
                return value;
            default:
                return Evaluate(node, input, frame);
        }
    }

    Node? Chosen(ConditionNode condition, Value? input, Frame frame) =>
        IsTrue(Evaluate(condition.Test, input, frame)) ? condition.Then : condition.Else;

    Value? Last(BlockNode block, Value? input, Frame frame)
    {
        Value? last = null;
        foreach (var expression in block.Expressions)
            last = Evaluate(expression, input, frame);
        return last;
    }

    Value? Bound(BindingNode binding, Value? input, Frame frame)
    {
        var value = Evaluate(binding.Value, input, frame);
        frame.Bind(binding.Variable, value);
        return value;
    }
}

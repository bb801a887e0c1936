namespace Local.StepFunctions.Jsonata;

/// <summary>
/// Makes of an expression as written what can be evaluated, bottom up:
/// 1. names, and what is joined by dots, become paths of steps;
/// 2. filters, groups, orders and bound variables go to the step, or the node, that they stand behind;
/// 3. each <c>%</c> finds the step whose input it means.
/// </summary>
/// <remarks>
/// Every part is a <see cref="Step"/> until it is known what it is part of.
/// These are the rules of the reference engine's <c>processAST</c>: https://github.com/jsonata-js/jsonata/blob/v2.0.6/src/parser.js
/// </remarks>
sealed class Resolver
{
    /// <summary>Far deeper than an evaluation may go, and little enough for the stack of any thread.</summary>
    const int MaxDepth = 400;

    readonly Ancestors _ancestors = new();
    int _depth;

    /// <exception cref="JsonataException">A path, a group or a <c>%</c> that makes no sense where it is.</exception>
    public static Node Resolve(Node expression)
    {
        var root = new Resolver().Part(expression);
        return root.Searches.Count == 0 ? root.Node : throw Errors.Syntax("S0217", root.Node.Position);
    }

    Step Part(Node node)
    {
        if (_depth == MaxDepth)
            return new(new TooDeepNode { Position = node.Position });
        _depth++;
        var part = node is PostfixNode postfix ? Postfix(postfix) : Operand(node);
        _depth--;
        return node.KeepArray ? part with { Node = part.Node with { KeepArray = true } } : part;
    }

    Step Operand(Node node) => node switch
    {
        NameNode => new(new PathNode([new(node)]) { Position = node.Position, KeepSingleton = node.KeepArray }),
        ParentNode parent => new(parent) { Searches = [new(parent.Label, 1)] },
        NegationNode negation => Negation(negation),
        BinaryNode binary => Binary(binary),
        ArrayNode array => Whole(array.Items, items => array with { Items = items }),
        BlockNode block => Whole(block.Expressions, expressions => Block(block, expressions)),
        ObjectNode members => Whole(
            [.. members.Members.SelectMany(member => new[] { member.Key, member.Value })],
            parts => members with { Members = [.. parts.Chunk(2).Select(pair => new MemberNode(pair[0], pair[1]))] }),
        ConditionNode condition => Whole(
            condition.Else is { } otherwise
                ? [condition.Test, condition.Then, otherwise]
                : [condition.Test, condition.Then],
            parts => condition with { Test = parts[0], Then = parts[1], Else = parts.ElementAtOrDefault(2) }),
        BindingNode binding => Whole([binding.Value], parts => binding with { Value = parts[0] }),
        CallNode call => Call(call),
        LambdaNode lambda => new(lambda with { Body = Part(lambda.Body).Node }),
        TransformationNode change => new(change with
        {
            Pattern = Part(change.Pattern).Node,
            Update = Part(change.Update).Node,
            Delete = change.Delete is { } delete ? Part(delete).Node : null,
        }),
        _ => new(node),
    };

    Step Postfix(PostfixNode node) => node switch
    {
        DotNode dot => Path(dot),
        FilterNode filter => Filtered(Part(filter.Left), Part(filter.Predicate), filter.Position),
        GroupNode group => Grouped(group),
        OrderNode order => Ordered(order),
        FocusNode focus => Focused(Part(focus.Left), focus),
        IndexNode index => PathBuilder.Of(Part(index.Left), _ancestors, stages: true).Indexed(index.Variable).ToPart(),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A node of resolved parts; the parents that they look for are the whole's to find.</summary>
    Step Whole(IReadOnlyList<Node> parts, Func<IReadOnlyList<Node>, Node> build)
    {
        Step[] resolved = [.. parts.Select(Part)];
        return new(build([.. resolved.Select(part => part.Node)]))
        {
            Searches = [.. resolved.SelectMany(part => part.Searches)],
        };
    }

    static BlockNode Block(BlockNode block, IReadOnlyList<Node> expressions) => block with
    {
        Expressions = expressions,
        IsConstructed = expressions.Any(
            expression => StaysArray(expression is PathNode path ? path.Steps[0].Node : expression)),
    };

    static bool StaysArray(Node node) => node is ArrayNode { IsConstructed: true } or BlockNode { IsConstructed: true };

    Step Negation(NegationNode negation)
    {
        var operand = Part(negation.Operand);
        return operand.Node is LiteralNode { Value: NumberValue number, Predicates: null }
            ? new(new LiteralNode(Value.Of(-number.Number)) { Position = negation.Position })
            : new(negation with { Operand = operand.Node }) { Searches = operand.Searches };
    }

    Step Binary(BinaryNode binary)
    {
        var (left, right) = (Part(binary.Left), Part(binary.Right));
        var keepArray = binary.Operator is "~>" && (left.Node.KeepArray || right.Node.KeepArray);
        return new(binary with { Left = left.Node, Right = right.Node, KeepArray = keepArray })
        {
            Searches = [.. left.Searches, .. right.Searches],
        };
    }

    Step Call(CallNode call)
    {
        Step?[] arguments = [.. call.Arguments.Select(argument => argument is null ? null : Part(argument))];
        return new(
            call with { Function = Part(call.Function).Node, Arguments = [.. arguments.Select(part => part?.Node)] })
        {
            Searches = [.. arguments.OfType<Step>().SelectMany(part => part.Searches)],
        };
    }

    /// <summary>Dots nest to the left, one in the other: they are taken as the list that they are.</summary>
    Step Path(DotNode last)
    {
        var dots = new Stack<DotNode>();
        Node first = last;
        for (; first is DotNode dot; first = dot.Left)
            dots.Push(dot);
        var path = PathBuilder.Of(Part(first), _ancestors);
        foreach (var dot in dots)
            path.Join(Part(dot.Right), dot.Position);
        return path.ToPart();
    }

    Step Filtered(Step left, Step predicate, int position)
    {
        var path = left.Node is PathNode ? PathBuilder.Of(left, _ancestors) : null;
        var step = path?.Last ?? left;
        if (step.Node.Group is not null || left.Node.Group is not null)
            throw Errors.Syntax("S0209", position);
        // A predicate that is nothing but a parent finds none.
        foreach (var search in predicate.Node is ParentNode ? [] : predicate.Searches)
        {
            var (found, rest) = search.Level == 1
                ? _ancestors.Seek(step, search)
                : (step, search with { Level = search.Level - 1 });
            step = rest.Level > 0 ? found with { Searches = [.. found.Searches, rest] } : found;
        }
        if (path is null)
            return step with { Node = step.Node with { Predicates = [.. step.Node.Predicates ?? [], predicate.Node] } };
        path.Last = step with { Stages = [.. step.Stages ?? [], new(predicate.Node, null)] };
        return path.ToPart();
    }

    Step Grouped(GroupNode group)
    {
        var left = Part(group.Left);
        if (left.Node.Group is not null)
            throw Errors.Syntax("S0210", group.Position);
        IReadOnlyList<MemberNode> members =
            [.. group.Members.Select(member => new MemberNode(Part(member.Key).Node, Part(member.Value).Node))];
        return left with { Node = left.Node with { Group = members } };
    }

    Step Ordered(OrderNode order)
    {
        var path = PathBuilder.Of(Part(order.Left), _ancestors);
        Step[] terms = [.. order.Terms.Select(term => Part(term.Expression))];
        path.Add(
            new(
                new SortNode(
                    [.. terms.Zip(order.Terms, (part, term) => term with { Expression = part.Node })])
                {
                    Position = order.Position,
                })
            {
                Searches = [.. terms.SelectMany(term => term.Searches)],
            });
        return path.ToPart();
    }

    Step Focused(Step left, FocusNode focus)
    {
        var path = left.Node is PathNode ? PathBuilder.Of(left, _ancestors) : null;
        var step = path?.Last ?? left;
        if (step.Stages is not null || step.Node.Predicates is not null)
            throw Errors.Syntax("S0215", focus.Position);
        if (step.Node is SortNode)
            throw Errors.Syntax("S0216", focus.Position);
        var node = step.Node with { KeepArray = step.Node.KeepArray || focus.KeepArray };
        step = step with { Node = node, Focus = focus.Variable, IsTuple = true };
        if (path is null)
            return step;
        path.Last = step;
        return path.ToPart();
    }
}

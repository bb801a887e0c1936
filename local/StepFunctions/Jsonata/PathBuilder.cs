namespace Local.StepFunctions.Jsonata;

/// <summary>Makes paths of steps, and finds for each <c>%</c> the step whose input it means.</summary>
/// <remarks>A mistake told here waits until the whole expression has been read: a syntax error comes first.</remarks>
sealed class PathBuilder
{
    JsonataException? _mistake;

    /// <exception cref="JsonataException">The first mistake there was.</exception>
    public void Finish(Node root)
    {
        if (root is Parent || root.Seeking.Count > 0)
            Mistake("S0217", root.Position);
        if (_mistake is not null)
            throw _mistake;
    }

    void Mistake(string code, int position, string? token = null, object? value = null) => _mistake ??= Errors.Syntax(code, position, token, value);

    public static PathNode Name(Token token) => new([new Name(token.Text) { Position = token.Position }]) { Position = token.Position };

    public static Parent Parent(Token token) => new(new($"%{token.Position}")) { Position = token.Position };

    public static Node Block(List<Node> expressions, int position) =>
        Adopt(new Block(expressions) { Position = position, IsConstructed = expressions.Exists(expression => expression.IsConstructed || expression is PathNode { Steps: [{ IsConstructed: true }, ..] }) }, expressions);

    /// <summary>Lets the parts' unmet search for parents be the whole's.</summary>
    public static T Adopt<T>(T whole, params IEnumerable<Node> parts) where T : Node
    {
        foreach (var part in parts)
        {
            whole.Seeking.AddRange(part.Seeking);
            if (part is Parent parent)
                whole.Seeking.Add(parent.Slot);
        }
        return whole;
    }

    public Node Join(Node left, Node right, int position)
    {
        var path = AsPath(left);
        if (left is Parent parent)
            path.Seeking.Add(parent.Slot);
        if (right is PathNode more)
        {
            path.Steps.AddRange(more.Steps);
            path.Seeking.AddRange(more.Seeking);
            path.Group ??= more.Group;
        }
        else
        {
            (right.Stages, right.Predicates) = (right.Predicates?.ConvertAll(filter => new Stage(filter, null)), null);
            path.Steps.Add(right);
        }
        for (var i = 0; i < path.Steps.Count; i++)
            path.Steps[i] = AsStep(path.Steps[i], position);
        path.KeepSingleton |= path.Steps.Exists(step => step.KeepArray);
        path.Steps[0].IsConstructed |= path.Steps[0] is ArrayNode;
        path.Steps[^1].IsConstructed |= path.Steps[^1] is ArrayNode;
        Resolve(path);
        return path;
    }

    static PathNode AsPath(Node node) => node as PathNode ?? new([node]) { Position = node.Position };

    /// <summary>A string is a name here; another literal has no business in a path.</summary>
    Node AsStep(Node step, int position)
    {
        if (step is not Literal literal)
            return step;
        if (literal.Value is not StringValue name)
            Mistake("S0213", position, value: Print.Plain(literal.Value));
        return new Name(literal.Value is StringValue { Text: var text } ? text : "")
        {
            Position = step.Position,
            KeepArray = step.KeepArray,
            Predicates = step.Predicates,
            Stages = step.Stages,
            Focus = step.Focus,
            Index = step.Index,
            IsTuple = step.IsTuple,
        };
    }

    public static Node KeptArray(Node left)
    {
        if (left is PathNode { Steps: [Name name] } path)
            path.KeepSingleton = name.KeepArray = true;
        else if (left is PathNode { Steps: [{ } step] } other && other.Group is null && step is not SortStep)
            other.KeepSingleton = step.KeepArray = true;
        else
            left.KeepArray = true;
        return left;
    }

    public Node Filtered(Node left, Node predicate, int position)
    {
        var step = LastStep(left);
        if (step.Group is not null || left.Group is not null)
            Mistake("S0209", position);
        foreach (var slot in predicate.Seeking)
        {
            if (slot.Level == 1)
                Seek(step, slot);
            else
                slot.Level--;
        }
        Adopt(step, predicate);
        if (left is PathNode)
            (step.Stages ??= []).Add(new(predicate, null));
        else
            (step.Predicates ??= []).Add(predicate);
        return left;
    }

    public Node Grouped(Node left, List<(Node Key, Node Value)> members, int position)
    {
        if (left.Group is not null)
            Mistake("S0210", position);
        left.Group = members;
        return left;
    }

    public Node Sorted(Node left, List<SortTerm> terms, int position)
    {
        var path = AsPath(left);
        path.Steps.Add(Adopt(new SortStep(terms) { Position = position }, terms.Select(term => term.Expression)));
        Resolve(path);
        return path;
    }

    public Node Focused(Node left, string variable, int position)
    {
        var step = LastStep(left);
        if (step.Stages is not null || step.Predicates is not null)
            Mistake("S0215", position);
        if (step is SortStep)
            Mistake("S0216", position);
        (step.Focus, step.IsTuple) = (variable, true);
        return left;
    }

    public static Node Indexed(Node left, string variable, int position)
    {
        var path = AsPath(left);
        var step = path.Steps[^1];
        if (step.Predicates is { } filters)
            (step.Stages, step.Predicates) = (filters.ConvertAll(filter => new Stage(filter, null)), null);
        if (step.Stages is null)
            step.Index = variable;
        else
            step.Stages.Add(new(null, variable));
        step.IsTuple = true;
        return path;
    }

    static Node LastStep(Node node) => node is PathNode path ? path.Steps[^1] : node;

    /// <summary>Looks for the parents that the last step asks for among the steps before it.</summary>
    void Resolve(PathNode path)
    {
        var last = path.Steps[^1];
        foreach (var slot in (IEnumerable<Slot>)[.. last.Seeking, .. last is Parent parent ? [parent.Slot] : System.Array.Empty<Slot>()])
        {
            var index = path.Steps.Count - 2;
            while (slot.Level > 0)
            {
                if (index < 0)
                {
                    path.Seeking.Add(slot);
                    break;
                }
                var step = path.Steps[index--];
                // Steps that bind their item to a variable leave the context where it was.
                while (index >= 0 && step.Focus is not null && path.Steps[index].Focus is not null)
                    step = path.Steps[index--];
                Seek(step, slot);
            }
        }
    }

    /// <summary>Goes up from the node's result to what it was made from, as far as the slot has levels and the node has parents.</summary>
    void Seek(Node node, Slot slot)
    {
        switch (node)
        {
            case Jsonata.Name or Wildcard:
                node.IsTuple = true;
                if (--slot.Level == 0)
                {
                    node.Ancestor ??= slot;
                    slot.Label = node.Ancestor.Label;
                }
                break;
            case Jsonata.Parent:
                slot.Level++;
                break;
            case SortStep or Jsonata.Block { Expressions: [] }:
                break;
            case Jsonata.Block { Expressions: [.., var last] }:
                node.IsTuple = true;
                Seek(last, slot);
                break;
            case PathNode path:
                path.IsTuple = true;
                for (var i = path.Steps.Count - 1; i >= 0 && slot.Level > 0; i--)
                    Seek(path.Steps[i], slot);
                break;
            default:
                Mistake("S0217", node.Position);
                slot.Level = 0;
                break;
        }
    }
}

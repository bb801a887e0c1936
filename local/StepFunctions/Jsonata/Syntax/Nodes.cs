namespace Local.StepFunctions.Jsonata;

/// <summary>
/// A part of an expression. The parser makes nodes as they are written, some of them <see cref="PostfixNode"/>s;
/// resolution makes paths and predicates of those. Nodes never change.
/// </summary>
abstract record Node
{
    /// <summary>After the token that began the part, in characters from the expression's start.</summary>
    public required int Position { get; init; }

    /// <summary><c>[]</c>: one item is an array too.</summary>
    public bool KeepArray { get; init; }

    /// <summary>Filters over all that the node yields, once resolved.</summary>
    public IReadOnlyList<Node>? Predicates { get; init; }

    /// <summary>The object that what the node yields is grouped into, once resolved.</summary>
    public IReadOnlyList<MemberNode>? Group { get; init; }
}

sealed record LiteralNode(Value Value) : Node;

sealed record NameNode(string Name) : Node;

/// <param name="Name">Without the <c>$</c>; empty for the context, <c>$</c> for the root.</param>
sealed record VariableNode(string Name) : Node;

/// <summary><c>*</c>.</summary>
sealed record WildcardNode : Node;

/// <summary><c>**</c>.</summary>
sealed record DescendantsNode : Node;

/// <summary><c>%</c>.</summary>
/// <param name="Label">The variable under which the step that it means keeps its input.</param>
sealed record ParentNode(string Label) : Node;

sealed record RegexNode(RegexFunction Function) : Node;

sealed record BinaryNode(string Operator, Node Left, Node Right) : Node;

sealed record NegationNode(Node Operand) : Node;

sealed record ArrayNode(IReadOnlyList<Node> Items) : Node
{
    /// <summary>It is the step of a path: what it yields stays an array among the path's results.</summary>
    public bool IsConstructed { get; init; }
}

sealed record MemberNode(Node Key, Node Value);

sealed record ObjectNode(IReadOnlyList<MemberNode> Members) : Node;

/// <summary><c>(…; …)</c>.</summary>
sealed record BlockNode(IReadOnlyList<Node> Expressions) : Node
{
    /// <summary>
    /// One of its expressions is an array that stays an array: see <see cref="ArrayNode.IsConstructed"/>.
    /// </summary>
    public bool IsConstructed { get; init; }
}

sealed record ConditionNode(Node Test, Node Then, Node? Else) : Node;

/// <summary><c>$variable := value</c>.</summary>
sealed record BindingNode(string Variable, Node Value) : Node;

/// <param name="Arguments">Null is a <c>?</c>: the call gives a function of what is left out.</param>
sealed record CallNode(Node Function, IReadOnlyList<Node?> Arguments) : Node
{
    public bool IsPartial { get; } = Arguments.Contains(null);
}

sealed record LambdaNode(IReadOnlyList<string> Parameters, Signature? Signature, Node Body) : Node;

/// <summary><c>|pattern|update,delete|</c>.</summary>
sealed record TransformationNode(Node Pattern, Node Update, Node? Delete) : Node;

sealed record SortTerm(Node Expression, bool IsDescending);

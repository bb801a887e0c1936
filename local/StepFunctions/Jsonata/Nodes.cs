namespace Local.StepFunctions.Jsonata;

/// <summary>A part of an expression. What the parser learns of it from the parts around it, it notes here; afterwards nothing changes.</summary>
abstract class Node
{
    public required int Position { get; init; }

    /// <summary><c>[]</c>: one item is an array too.</summary>
    public bool KeepArray { get; set; }

    /// <summary>Filters over all that the node yields.</summary>
    public List<Node>? Predicates { get; set; }

    /// <summary>Filters and positions over what each item of a path's step yields.</summary>
    public List<Stage>? Stages { get; set; }

    public IReadOnlyList<(Node Key, Node Value)>? Group { get; set; }

    /// <summary>The variable of <c>@</c>.</summary>
    public string? Focus { get; set; }

    /// <summary>The variable of <c>#</c>.</summary>
    public string? Index { get; set; }

    /// <summary>The node's input is a parent that a later <c>%</c> asks for.</summary>
    public Slot? Ancestor { get; set; }

    /// <summary>The step yields tuples: it, or one before it, binds a variable or an ancestor.</summary>
    public bool IsTuple { get; set; }

    /// <summary>The parents asked for within the node and not found within it.</summary>
    public List<Slot> Seeking { get; } = [];

    /// <summary>An array in brackets at the start or end of a path.</summary>
    public bool IsConstructed { get; set; }
}

/// <summary>A filter or, without one, a variable that counts.</summary>
sealed record Stage(Node? Filter, string? Index);

/// <summary>A <c>%</c>: how many levels up its parent still is, and the name under which the parent is kept.</summary>
sealed class Slot(string label)
{
    public string Label { get; set; } = label;

    public int Level { get; set; } = 1;
}

sealed class Literal(Value value) : Node
{
    public Value Value { get; } = value;
}

sealed class Name(string value) : Node
{
    public string Value { get; } = value;
}

sealed class Variable(string name) : Node
{
    public string Name { get; } = name;
}

sealed class Wildcard : Node;

sealed class Descendants : Node;

sealed class Parent(Slot slot) : Node
{
    public Slot Slot { get; } = slot;
}

sealed class Pattern(RegexFunction function) : Node
{
    public RegexFunction Function { get; } = function;
}

/// <summary>Steps from left to right: <c>a.b[0].c</c>.</summary>
sealed class PathNode(List<Node> steps) : Node
{
    public List<Node> Steps { get; } = steps;

    public bool KeepSingleton { get; set; }
}

sealed class SortStep(IReadOnlyList<SortTerm> terms) : Node
{
    public IReadOnlyList<SortTerm> Terms { get; } = terms;
}

sealed record SortTerm(Node Expression, bool Descending);

sealed class Binary(string symbol, Node left, Node right) : Node
{
    public string Operator { get; } = symbol;

    public Node Left { get; } = left;

    public Node Right { get; } = right;
}

sealed class Negation(Node operand) : Node
{
    public Node Operand { get; } = operand;
}

sealed class ArrayNode(IReadOnlyList<Node> items) : Node
{
    public IReadOnlyList<Node> Items { get; } = items;
}

sealed class ObjectNode(IReadOnlyList<(Node Key, Node Value)> members) : Node
{
    public IReadOnlyList<(Node Key, Node Value)> Members { get; } = members;
}

sealed class Block(IReadOnlyList<Node> expressions) : Node
{
    public IReadOnlyList<Node> Expressions { get; } = expressions;
}

sealed class Condition(Node test, Node then, Node? otherwise) : Node
{
    public Node Test { get; } = test;

    public Node Then { get; } = then;

    public Node? Else { get; } = otherwise;
}

sealed class Binding(string variable, Node value) : Node
{
    public string Variable { get; } = variable;

    public Node Value { get; } = value;
}

sealed class Call(Node function, IReadOnlyList<Node?> arguments) : Node
{
    public Node Function { get; } = function;

    /// <summary>Null is a <c>?</c>: the call gives a function of what is left out.</summary>
    public IReadOnlyList<Node?> Arguments { get; } = arguments;

    public bool IsPartial { get; } = arguments.Contains(null);
}

sealed class Lambda(IReadOnlyList<string> parameters, Signature? signature, Node body) : Node
{
    public IReadOnlyList<string> Parameters { get; } = parameters;

    public Signature? Signature { get; } = signature;

    public Node Body { get; } = body;
}

sealed class Transformation(Node pattern, Node update, Node? delete) : Node
{
    public Node Pattern { get; } = pattern;

    public Node Update { get; } = update;

    public Node? Delete { get; } = delete;
}

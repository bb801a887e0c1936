namespace Local.StepFunctions.Jsonata;

/// <summary>
/// What is written behind an operand and belongs to it: steps, filters, groups. Resolution leaves none of them.
/// </summary>
abstract record PostfixNode(Node Left) : Node;

/// <summary><c>left.right</c>.</summary>
sealed record DotNode(Node Left, Node Right) : PostfixNode(Left);

/// <summary><c>left[predicate]</c>.</summary>
sealed record FilterNode(Node Left, Node Predicate) : PostfixNode(Left);

/// <summary><c>left{key: value}</c>.</summary>
sealed record GroupNode(Node Left, IReadOnlyList<MemberNode> Members) : PostfixNode(Left);

/// <summary><c>left^(terms)</c>.</summary>
sealed record OrderNode(Node Left, IReadOnlyList<SortTerm> Terms) : PostfixNode(Left);

/// <summary><c>left@$variable</c>.</summary>
sealed record FocusNode(Node Left, string Variable) : PostfixNode(Left);

/// <summary><c>left#$variable</c>.</summary>
sealed record IndexNode(Node Left, string Variable) : PostfixNode(Left);

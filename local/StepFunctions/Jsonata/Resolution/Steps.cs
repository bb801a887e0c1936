namespace Local.StepFunctions.Jsonata;

/// <summary>Steps from left to right: <c>a.b[0].c</c>.</summary>
sealed record PathNode(IReadOnlyList<Step> Steps) : Node
{
    /// <summary>One of the steps is written with <c>[]</c>.</summary>
    public bool KeepSingleton { get; init; }

    /// <summary>A path around this one asks for what its steps have bound.</summary>
    public bool IsTuple { get; init; }
}

/// <summary>A step of a path: what it yields for each item of the step before it.</summary>
sealed record Step(Node Node)
{
    /// <summary>Filters and positions over what the step yields for an item.</summary>
    public IReadOnlyList<Stage>? Stages { get; init; }

    /// <summary>The variable of <c>@</c>.</summary>
    public string? Focus { get; init; }

    /// <summary>The variable of <c>#</c>.</summary>
    public string? Index { get; init; }

    /// <summary>The labels of the <c>%</c>s that mean the step's input.</summary>
    public IReadOnlyList<string> Ancestors { get; init; } = [];

    /// <summary>The step yields tuples: it, or one before it, binds a variable or an ancestor.</summary>
    public bool IsTuple { get; init; }

    /// <summary>The parents that are asked for within the step and are not there.</summary>
    public IReadOnlyList<ParentSearch> Searches { get; init; } = [];
}

/// <summary>A filter or, without one, a variable that counts.</summary>
sealed record Stage(Node? Filter, string? Index);

/// <summary>A <c>%</c> whose step is not found yet.</summary>
/// <param name="Level">How many steps up it still is.</param>
sealed record ParentSearch(string Label, int Level);

/// <summary><c>^(…)</c>, as a step.</summary>
sealed record SortNode(IReadOnlyList<SortTerm> Terms) : Node;

/// <summary>
/// Stands for what nests so deeply that no evaluation gets through it: an evaluation that comes so far fails.
/// </summary>
sealed record TooDeepNode : Node;

namespace Local.StepFunctions.Jsonata;

/// <summary>A path while its steps are put together.</summary>
sealed class PathBuilder
{
    readonly PathNode _written;
    readonly Ancestors _ancestors;
    readonly List<Step> _steps;
    readonly List<ParentSearch> _searches;
    IReadOnlyList<MemberNode>? _group;
    bool _keepSingleton;

    PathBuilder(PathNode path, IReadOnlyList<ParentSearch> searches, Ancestors ancestors) =>
        (_written, _ancestors, _steps, _searches, _group, _keepSingleton) = (
            path,
            ancestors,
            [.. path.Steps],
            [.. searches],
            path.Group,
            path.KeepSingleton);

    public Step Last
    {
        get => _steps[^1];
        set => _steps[^1] = value;
    }

    /// <summary>Goes on from a path, or begins one with what is none.</summary>
    /// <param name="stages">Whether the filters of what is no path are the step's.</param>
    public static PathBuilder Of(Step part, Ancestors ancestors, bool stages = false) => part.Node is PathNode path
        ? new(path, part.Searches, ancestors)
        : new(
            new([stages ? Staged(part) : part]) { Position = part.Node.Position },
            // Only a parent itself is looked for among the steps around the path that it begins.
            part.Node is ParentNode ? part.Searches : [],
            ancestors);

    public void Join(Step right, int position)
    {
        if (_steps is [{ Node: LiteralNode }])
            Last = Named(Last, position);
        if (right.Node is PathNode path)
        {
            foreach (var step in path.Steps.SkipLast(1))
                _steps.Add(step);
            _searches.AddRange(right.Searches);
            _group ??= path.Group;
            right = path.Steps[^1];
        }
        else
            right = Staged(right);
        Add(Named(right, position));
        if (_steps.Count == 2)
        {
            _steps[0] = Constructed(_steps[0]);
            _keepSingleton |= _steps[0].Node.KeepArray;
        }
        Last = Constructed(Last);
        _keepSingleton |= Last.Node.KeepArray;
    }

    /// <summary>Adds a step, and looks for the parents that it asks for among the steps before it.</summary>
    public void Add(Step step)
    {
        _steps.Add(step);
        foreach (var search in step.Searches)
            Find(search);
    }

    public PathBuilder Indexed(string variable)
    {
        Last = Last.Stages is { } stages
            ? Last with { IsTuple = true, Stages = [.. stages, new(null, variable)] }
            : Last with { IsTuple = true, Index = variable };
        return this;
    }

    public Step ToPart() => new(_written with { Steps = _steps, Group = _group, KeepSingleton = _keepSingleton })
    {
        Searches = _searches,
    };

    void Find(ParentSearch search)
    {
        for (var index = _steps.Count - 2; search.Level > 0; index--)
        {
            if (index < 0)
            {
                _searches.Add(search);
                return;
            }
            // Steps that bind their item to a variable leave the context where it was.
            while (index > 0 && _steps[index].Focus is not null && _steps[index - 1].Focus is not null)
                index--;
            (_steps[index], search) = _ancestors.Seek(_steps[index], search);
        }
    }

    /// <summary>As a step, a node's filters look at what it yields for each item.</summary>
    static Step Staged(Step part) => part.Node.Predicates is { } filters
        ? part with
        {
            Node = part.Node with { Predicates = null },
            Stages = [.. filters.Select(filter => new Stage(filter, null))],
        }
        : part;

    /// <summary>A string is a name here; another literal has no business in a path.</summary>
    static Step Named(Step step, int position) => step.Node switch
    {
        LiteralNode { Value: StringValue name } literal => step with
        {
            Node = new NameNode(name.Text)
            {
                Position = literal.Position,
                KeepArray = literal.KeepArray,
                Predicates = literal.Predicates,
            },
        },
        LiteralNode literal => throw Errors.Syntax("S0213", position, value: literal.Value),
        _ => step,
    };

    static Step Constructed(Step step) =>
        step.Node is ArrayNode array ? step with { Node = array with { IsConstructed = true } } : step;
}

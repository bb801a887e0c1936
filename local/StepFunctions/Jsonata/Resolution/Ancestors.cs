namespace Local.StepFunctions.Jsonata;

/// <summary>Goes up from what a step yields to what that was made from.</summary>
/// <seealso href="https://docs.jsonata.org/path-operators#-parent"/>
sealed class Ancestors
{
    /// <summary>The most steps that the parents of an expression are looked for in: far more than one needs.</summary>
    const int MaxSteps = 1_000_000;

    int _steps;

    /// <returns>
    /// The step, which keeps its input if that is the parent in question, and the search as far as the step's parents
    /// do not suffice.
    /// </returns>
    /// <exception cref="JsonataException">The step can have no parent; or too many steps were gone through.</exception>
    public (Step Step, ParentSearch Remaining) Seek(Step step, ParentSearch search)
    {
        _steps += step.Node switch
        {
            BlockNode passed => passed.Expressions.Count + 1,
            PathNode passed => passed.Steps.Count + 1,
            _ => 1,
        };
        if (_steps > MaxSteps)
            throw Limits.TooLong();
        switch (step.Node)
        {
            case NameNode or WildcardNode:
                var found = search.Level == 1 ? step with { Ancestors = [.. step.Ancestors, search.Label] } : step;
                return (found with { IsTuple = true }, search with { Level = search.Level - 1 });
            case ParentNode:
                return (step, search with { Level = search.Level + 1 });
            case SortNode or BlockNode { Expressions: [] }:
                return (step, search);
            case BlockNode block:
                var (last, rest) = Seek(new(block.Expressions[^1]), search);
                Node[] expressions = [.. block.Expressions.SkipLast(1), last.Node];
                return (step with { IsTuple = true, Node = block with { Expressions = expressions } }, rest);
            case PathNode path:
                Step[] steps = [.. path.Steps];
                for (var i = steps.Length - 1; i >= 0 && search.Level > 0; i--)
                    (steps[i], search) = Seek(steps[i], search);
                return (step with { Node = path with { IsTuple = true, Steps = steps } }, search);
            default:
                throw Errors.Syntax("S0217", step.Node.Position);
        }
    }
}

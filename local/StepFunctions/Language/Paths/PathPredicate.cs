using System.Text.Json;

namespace Local.StepFunctions.Language.Paths;

/// <summary>The condition of a filter: <c>@.price &lt; 10 &amp;&amp; @.isbn</c>.</summary>
abstract record PathPredicate
{
    PathPredicate()
    {
    }

    /// <param name="item">What <c>@</c> is.</param>
    public abstract bool Holds(JsonElement item, PathSearch search);

    public sealed record And(IReadOnlyList<PathPredicate> Parts) : PathPredicate
    {
        public override bool Holds(JsonElement item, PathSearch search) => Parts.All(part => part.Holds(item, search));
    }

    public sealed record Or(IReadOnlyList<PathPredicate> Parts) : PathPredicate
    {
        public override bool Holds(JsonElement item, PathSearch search) => Parts.Any(part => part.Holds(item, search));
    }

    public sealed record Not(PathPredicate Inner) : PathPredicate
    {
        public override bool Holds(JsonElement item, PathSearch search) => !Inner.Holds(item, search);
    }

    /// <summary>
    /// A path alone: whether it leads anywhere from the item, also where it begins with <c>$</c>. One with several ends
    /// does, unless a property on the way is missing.
    /// </summary>
    public sealed record Exists(PathOperand Operand) : PathPredicate
    {
        public override bool Holds(JsonElement item, PathSearch search)
        {
            var existence = search.ForExistence();
            var found = (Operand with { FromItem = true }).Evaluate(item, existence);
            return found is not null && !existence.IsMissed;
        }
    }

    public sealed record Comparison(PathOperand Left, PathOperator Operator, PathOperand Right) : PathPredicate
    {
        public override bool Holds(JsonElement item, PathSearch search)
        {
            search.Spend(1);
            if (Operator.IsMatch)
                return (Right.Pattern ?? Left.Pattern) is { } pattern
                    && (Right.Pattern is null ? Right : Left).Evaluate(item, search) is { } text
                        && pattern.Matches(text, search);
            return Operator.Test(Left.Evaluate(item, search), Right.Evaluate(item, search), search);
        }
    }
}

/// <summary>One side of a comparison: a literal, a path from <c>@</c> or <c>$</c>, or a pattern.</summary>
sealed record PathOperand(JsonElement? Literal, JsonPath? Path, PathPattern? Pattern, bool FromItem)
{
    /// <returns>Null when there is nothing, which is not equal to anything.</returns>
    public JsonElement? Evaluate(JsonElement item, PathSearch search) => Path is null ? Literal
        : Path.TryFind(FromItem ? item : search.Root, search, out var value) ? value
        : null;
}
